# SPDX-License-Identifier: MIT
"""Engines on the road, on rails and in the air.

Engines are rows of harmonics of the working cycle with one strong line per firing, after S. Baldan et al.,
"Physically informed car engine sound synthesis for virtual and augmented environments", SIVE 2015; passing
sources have Doppler shift and lose loudness by distance.
"""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import curve, fade, pulses, rounded
from core.samples.sound.filters import band, convolve, resonate
from core.samples.sound.noise import coloured, wander, white
from core.samples.sound.rhythm import lay, spans, take
from core.samples.sound.tones import harmonic, pass_by, sine, sloped, turns


def engine(scene: Scene, cycle: Wave, cylinders: int, rough: float, slope: float) -> Wave:
    """A piston engine whose working cycle turns at `cycle` Hz (n,): firing, its harmonics, exhaust, noise."""
    rng, n, rate = scene.rng, len(cycle), scene.rate
    count = 50 * cylinders
    k = np.arange(1, count + 1)
    amplitudes = np.where(k % cylinders == 0, 1.0, 0.25 * rough) * (k / cylinders + 0.3) ** -slope
    amplitudes *= rng.uniform(0.4, 1.3, count)
    shaken = cycle * (1 + wander(rng, n, rate, 9, 0.012 * rough))
    tone = harmonic(shaken, amplitudes, rate)
    firing = pulses(turns(shaken * cylinders, n, rate), 2.0)
    noise = band(coloured(rng, n, 0.5), rate, 100, 4500, 1) * (0.3 + firing)
    wave = tone + 0.5 * rough * noise * float(tone.std())
    pipe = (rng.uniform(70, 180), rng.uniform(250, 500), rng.uniform(700, 1600))
    return wave + resonate(wave, rate, pipe, [0.4 * f for f in pipe], (1.5, 1.0, 0.7))


def _revs(scene: Scene, idle: float, top: float) -> Wave:
    """A curve of engine speed: idling, revving up, driving off, or held."""
    style = int(scene.rng.integers(4))
    if style == 0:
        return np.full(scene.n, idle) * (1 + wander(scene.rng, scene.n, scene.rate, 1.5, 0.02))
    if style == 1:
        return np.full(scene.n, idle + (top - idle) * scene.any(0.3, 0.9))
    if style == 2:
        points = np.sort(scene.rng.random(5))
        return rounded(scene.n, (0, *points, 1), (idle, *scene.rng.uniform(idle, top, 5), idle))
    return curve(
        scene.n, (0, 0.3, 0.32, 0.65, 0.67, 1), (idle, top * 0.8, idle * 1.8, top, top * 0.6, top * 0.9)
    )


def _driven(scene: Scene, wave: Wave, share: float) -> Take:
    """Standing before us, or (in `share` of the cases) passing by."""
    if scene.chance(share):
        at = scene.any(0.25, 0.75) * scene.seconds
        passing = pass_by(wave, scene.rate, at, scene.geo("speed", 9, 35), scene.any(3, 10))
        return take(passing, [at])
    start, end = spans(scene, (0.6 * scene.seconds, scene.seconds), (1, 2))[0]
    m = round((end - start) * scene.rate)
    tape = np.zeros(scene.n)
    lay(tape, wave[:m] * fade(m, scene.rate, 0.2, 0.3), start, scene.rate)
    return take(tape, [start])


def car(scene: Scene) -> Take:
    """A car, lorry or bus: engine and tyres, standing or driving past."""
    idle = scene.pitch(5, 8)
    motor = engine(
        scene,
        _revs(scene, idle, idle * scene.any(3, 5)),
        int(scene.rng.choice((4, 4, 6))),
        scene.any(0.5, 2),
        scene.any(0.8, 1.6),
    )
    tyres = band(coloured(scene.rng, scene.n, 0.4), scene.rate, 150, scene.any(900, 3000), 1)
    mixed = motor / max(float(motor.std()), 1e-9) + scene.any(0.1, 1.6) * tyres / tyres.std()
    return _driven(scene, mixed, 0.6)


def motorcycle(scene: Scene) -> Take:
    """A motorcycle or moped: one or two cylinders, revved."""
    idle = scene.pitch(8, 22)
    wave = engine(
        scene,
        _revs(scene, idle, idle * scene.any(4, 7)),
        int(scene.rng.choice((1, 2))),
        scene.any(1, 2.5),
        scene.any(0.5, 1.0),
    )
    return _driven(scene, wave, 0.45)


def boat(scene: Scene) -> Take:
    """A boat's diesel chugging over water."""
    cycle = np.full(scene.n, scene.pitch(2.2, 5)) * (1 + wander(scene.rng, scene.n, scene.rate, 0.5, 0.03))
    chug = engine(scene, cycle, 2, 2.0, 0.9)
    wash = band(white(scene.rng, scene.n), scene.rate, 200, 3000, 1) * np.exp(
        wander(scene.rng, scene.n, scene.rate, 1, 0.4)
    )
    return _driven(scene, chug / chug.std() + 0.4 * wash / wash.std(), 0.15)


def helicopter(scene: Scene) -> Take:
    """A helicopter: the slap of the blades, turbine whine and wash."""
    blades = np.full(scene.n, scene.geo("speed", 9, 24) * (1.2 - 0.4 * scene.parameters["size"]))
    phase = turns(blades, scene.n, scene.rate, scene.any(0, 1))
    slap = pulses(phase, scene.any(4, 20))
    thump = band(white(scene.rng, scene.n) * slap, scene.rate, 40, scene.any(500, 2200), 1)
    beat = harmonic(blades, sloped(25, 0.6), scene.rate)
    whine = sine(scene.pitch(900, 3200), scene.n, scene.rate) * 0.15 * scene.any(0, 1)
    wash = band(coloured(scene.rng, scene.n, 0.6), scene.rate, 80, 2500, 1)
    mixed = thump / thump.std() + 0.6 * beat + whine + 0.25 * wash / wash.std()
    coming = np.exp(
        0.8 * np.sin(2 * np.pi * np.arange(scene.n) / scene.rate / scene.any(4, 12) + scene.any(0, 6))
    )
    return take(mixed * coming, [0.0])


def train(scene: Scene) -> Take:
    """A train: wheels over rail joints, rumble, squeal, now and then a horn."""
    tape = 0.8 * coloured(scene.rng, scene.n, 0.9) + 0.3 * band(
        coloured(scene.rng, scene.n, 0.3), scene.rate, 300, 3000, 1
    )
    gap, base = scene.geo("speed", 1.1, 0.4), scene.pitch(120, 420)
    m = round(0.09 * scene.rate)
    clack = resonate(white(scene.rng, m), scene.rate, (base, base * 2.7, 1900), (60, 200, 700), (2, 1, 0.6))
    clack = clack * np.exp(-np.arange(m) / scene.rate / 0.02) / clack.std()
    times = list(np.arange(scene.any(0, gap), scene.seconds, gap))
    for t in times:
        for late in (0.0, 0.16 * gap / 0.6, 0.5 * gap, 0.5 * gap + 0.16 * gap / 0.6):
            lay(tape, clack, t + late, scene.rate, scene.any(0.6, 1.4))
    if scene.chance(0.3):
        tape += (
            0.25
            * sine(scene.any(1800, 3500), scene.n, scene.rate)
            * np.exp(wander(scene.rng, scene.n, scene.rate, 2, 0.8))
        )
    if scene.chance(0.2):
        lay(
            tape, horn(scene, 1.2, (311, 370, 466, 554)), scene.any(0.2, scene.seconds * 0.6), scene.rate, 1.5
        )
    swell = curve(scene.n, (0, scene.any(0.2, 0.6), 1), (scene.any(0.2, 1), 1, scene.any(0.2, 1)))
    return take(tape * swell, [float(t) for t in times if t < scene.seconds - 0.1])


def horn(scene: Scene, seconds: float, hertz: tuple[float, ...]) -> Wave:
    """A horn sounding several tones at once for `seconds`."""
    n = round(seconds * scene.rate)
    path = rounded(n, (0, 0.08, 0.9, 1), (0.96, 1, 1, 0.98))
    tones = [harmonic(f * path, sloped(30, 0.55), scene.rate, scene.any(0, 1)) for f in hertz]
    return np.asarray(sum(tones)) * fade(n, scene.rate, 0.03, 0.08) / len(hertz)


def jet(scene: Scene) -> Take:
    """A jet aeroplane overhead: a roar combed by its echo from the ground, and a falling whine."""
    roar = band(coloured(scene.rng, scene.n, 0.45), scene.rate, 60, scene.pitch(900, 3500), 1)
    echo = np.zeros(round(0.02 * scene.rate))
    echo[0], echo[int(scene.any(0.004, 0.018) * scene.rate)] = 1, 0.7
    whine = harmonic(np.full(scene.n, scene.pitch(1100, 3200)), (1, 0.4, 0.3), scene.rate) * scene.any(
        0, 0.35
    )
    mixed = convolve(roar, echo) / roar.std() + whine
    at = scene.any(0.2, 0.9) * scene.seconds
    return take(pass_by(mixed, scene.rate, at, scene.geo("speed", 40, 130), scene.any(80, 250)), [at])


def propeller(scene: Scene) -> Take:
    """A propeller aeroplane or a drone droning past."""
    cycle = np.full(scene.n, scene.pitch(28, 90)) * (1 + wander(scene.rng, scene.n, scene.rate, 0.7, 0.01))
    drone = engine(scene, cycle, 2, 0.7, scene.any(1.1, 1.7))
    at = scene.any(0.2, 0.8) * scene.seconds
    return take(pass_by(drone, scene.rate, at, scene.geo("speed", 30, 80), scene.any(40, 150)), [at])


def steam_train(scene: Scene) -> Take:
    """A steam engine: four chuffs a turn and a whistle of several pipes."""
    tape = 0.1 * coloured(scene.rng, scene.n, 0.8)
    gap = scene.geo("speed", 0.5, 0.13)
    times = list(np.arange(scene.any(0, gap), scene.seconds, gap))
    m = round(min(gap, 0.3) * scene.rate)
    for i, t in enumerate(times):
        chuff = band(white(scene.rng, m), scene.rate, scene.pitch(150, 500), 2500, 1) * np.exp(
            -np.arange(m) / m * 3
        )
        lay(tape, chuff, t, scene.rate, 1.0 if i % 4 == 0 else 0.7)
    if scene.chance(0.5):
        pipe = scene.any(330, 600)
        whistle = horn(scene, scene.any(0.6, 1.8), (pipe, pipe * 1.26, pipe * 1.5))
        whistle += (
            0.1 * band(white(scene.rng, len(whistle)), scene.rate, pipe, pipe * 6, 1) * (np.abs(whistle) > 0)
        )
        lay(tape, whistle, scene.any(0.1, scene.seconds * 0.5), scene.rate, 1.2)
    return take(tape, [float(t) for t in times if t < scene.seconds - 0.1])
