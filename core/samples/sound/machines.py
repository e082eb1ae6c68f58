# SPDX-License-Identifier: MIT
"""Household machines and tools: motors as harmonics of a shaft and its teeth, air as filtered noise."""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import curve, fade, pulses, rounded
from core.samples.sound.filters import band, resonate
from core.samples.sound.modal import STONE, plate, strike
from core.samples.sound.noise import coloured, wander, white
from core.samples.sound.rhythm import lay, regular, spans, take
from core.samples.sound.tones import harmonic, sloped, turns
from core.samples.sound.vehicles import engine
from core.samples.sound.weather import steady


def motor(scene: Scene, path: Wave, teeth: int, slope: float) -> Wave:
    """An electric motor along `path` Hz (n,): the shaft, its brushes or teeth, side lines of both."""
    count = teeth * 4
    k = np.arange(1, count + 1)
    amplitudes = 0.25 * k**-slope * scene.rng.uniform(0.2, 1, count)
    amplitudes[teeth - 1 :: teeth] += np.array([1, 0.5, 0.3, 0.2]) * scene.rng.uniform(0.4, 1, 4)
    return harmonic(path * (1 + wander(scene.rng, len(path), scene.rate, 11, 0.003)), amplitudes, scene.rate)


def _run(scene: Scene, longest: float, spin: float = 0.3) -> tuple[Wave, list[tuple[float, float]]]:
    """How fast a tool turns (n,), 0 at rest, with the spans in which it is switched on."""
    found = spans(scene, (0.5, longest), (0.4, 1.2))
    speed = np.zeros(scene.n)
    for start, end in found:
        m = round((end - start) * scene.rate)
        lay(speed, fade(m, scene.rate, spin, spin * 1.5), start, scene.rate)
    return speed, found


def drill(scene: Scene) -> Take:
    """An electric drill or screwdriver: a whine that climbs when switched on and sags under load."""
    speed, found = _run(scene, 2.2, scene.any(0.1, 0.5))
    load = 1 - 0.12 * np.clip(wander(scene.rng, scene.n, scene.rate, 0.8), 0, 1)
    path = scene.pitch(70, 320) * np.maximum(speed * load, 0.05)
    whine = motor(scene, path, int(scene.rng.integers(5, 14)), 0.6)
    grind = band(white(scene.rng, scene.n), scene.rate, 900, 6000, 1) * (1 - load + 0.08) * 3
    if scene.parameters["material"] > 0.65:  # hammer action
        grind *= 0.3 + 4 * pulses(turns(path * 0.35, scene.n, scene.rate), 5)
    return take((whine + scene.any(0.2, 1) * grind) * speed, [start for start, _ in found])


def chainsaw(scene: Scene) -> Take:
    """A chainsaw or lawn mower: a small two-stroke engine, idling and biting."""
    idle = scene.pitch(28, 50)
    count = 7
    cycle = (
        rounded(
            scene.n, np.linspace(0, 1, count).tolist(), scene.rng.choice((1, 1.6, 2.6, 3), count).tolist()
        )
        * idle
    )
    wave = engine(scene, cycle, 1, 2.2, 0.35)
    rattle = band(white(scene.rng, scene.n), scene.rate, 1500, 0, 1) * (cycle / idle - 0.9)
    return steady(scene, wave / wave.std() + scene.any(0.1, 0.5) * rattle)


def vacuum(scene: Scene) -> Take:
    """A vacuum cleaner, hair dryer or blender: broad rush of air over a steady whine."""
    speed, found = _run(scene, scene.seconds * 1.2, scene.any(0.3, 0.9))
    whine = motor(scene, scene.pitch(90, 330) * np.maximum(speed, 0.1), int(scene.rng.integers(3, 9)), 0.7)
    middle = scene.pitch(500, 2200)
    air = resonate(
        coloured(scene.rng, scene.n, 0.25), scene.rate, (middle, middle * 2.4), (middle, middle * 2), (1, 0.7)
    )
    return take((air / air.std() + scene.any(0.15, 1.2) * whine) * speed**1.5, [start for start, _ in found])


def hum(scene: Scene) -> Take:
    """A fan, fridge or transformer: mains hum and its harmonics with a soft wind."""
    base = float(scene.rng.choice((50, 60, 100, 120))) * (1 if scene.chance(0.5) else scene.pitch(0.6, 1.7))
    tone = harmonic(
        np.full(scene.n, base), sloped(20, scene.any(0.5, 1.6)) * scene.rng.uniform(0.1, 1, 20), scene.rate
    )
    wind = band(coloured(scene.rng, scene.n, 0.6), scene.rate, 80, scene.any(700, 3500), 1)
    blades = 1 + scene.any(0, 0.5) * np.sin(2 * np.pi * turns(scene.geo("speed", 2, 14), scene.n, scene.rate))
    return steady(scene, tone + scene.any(0.2, 1.5) * wind / wind.std() * blades)


def washing_machine(scene: Scene) -> Take:
    """A washing machine: the drum turning over with a slosh and thump, the motor under it."""
    turn = scene.geo("speed", 0.7, 5)
    phase = turns(np.full(scene.n, turn), scene.n, scene.rate, scene.any(0, 1))
    slosh = band(coloured(scene.rng, scene.n, 0.4), scene.rate, 200, 2500, 1) * (0.25 + pulses(phase, 2))
    thump = band(coloured(scene.rng, scene.n, 0.5), scene.rate, 40, 160, 1) * pulses(phase + 0.3, 8)
    whine = motor(scene, np.full(scene.n, scene.pitch(60, 200)), 6, 0.9)
    whole = slosh / slosh.std() + thump / thump.std() + scene.any(0.1, 0.6) * whine
    first = scene.any(0, 1 / turn)
    return take(whole, [float(t) for t in np.arange(first, scene.seconds - 0.1, 1 / turn)])


def sewing_machine(scene: Scene) -> Take:
    """A sewing machine, printer or knitting needle: quick mechanical clatter in runs."""
    speed, found = _run(scene, 1.8, 0.25)
    path = scene.geo("speed", 7, 24) * np.maximum(speed, 0.02)
    knock = pulses(turns(path, scene.n, scene.rate), 14)
    middle = scene.pitch(500, 1900)
    clatter = resonate(
        white(scene.rng, scene.n) * knock, scene.rate, (middle, middle * 2.3), (150, 500), (1, 0.6)
    )
    whine = motor(scene, path * 6, 5, 0.8)
    return take(
        (clatter / clatter.std() + 0.25 * whine) * (speed > 0.02) * speed**0.5, [start for start, _ in found]
    )


def saw(scene: Scene) -> Take:
    """A hand saw: strokes of rasping, brighter in the push than in the pull."""
    gap = scene.geo("speed", 0.75, 0.25)
    times = regular(scene, gap, 0.05)
    tape = np.zeros(scene.n)
    middle = scene.pitch(900, 2600)
    for i, t in enumerate(times):
        m = round(gap * scene.any(0.7, 0.9) * scene.rate)
        move = np.sin(np.pi * np.linspace(0, 1, m))
        teeth = pulses(turns(scene.any(90, 160) * np.maximum(move, 0.1), m, scene.rate), 2)
        tone = middle * (1.0 if i % 2 else 0.75)
        rasp = resonate(
            white(scene.rng, m) * (0.4 + teeth),
            scene.rate,
            (tone * 0.4, tone, tone * 2.2),
            (200, 500, 1500),
            (0.5, 1, 0.8),
        )
        lay(tape, rasp * move, t, scene.rate, 1.0 if i % 2 else 0.55)
    return take(tape, times)


def brush(scene: Scene) -> Take:
    """Brushing, sweeping, sanding or writing: soft strokes of bright noise."""
    gap = scene.geo("speed", 0.6, 0.14)
    times = regular(scene, gap, 0.1)
    tape = np.zeros(scene.n)
    low = scene.pitch(600, 3200)
    for i, t in enumerate(times):
        m = round(gap * scene.any(0.6, 0.95) * scene.rate)
        stroke = band(white(scene.rng, m), scene.rate, low * (1 + 0.3 * (i % 2)), low * 4, 1)
        lay(tape, stroke * np.hanning(m), t, scene.rate, scene.any(0.5, 1))
    return take(tape, times)


def squeak(scene: Scene) -> Take:
    """A creaking door or squeaking hinge: stick and slip, from single clicks to a squeal."""
    tape = np.zeros(scene.n)
    found = spans(scene, (0.5, 1.8), (0.2, 1.0))
    tone = scene.pitch(350, 1500)
    for start, end in found:
        m = round((end - start) * scene.rate)
        count = 5
        slips = scene.geo("speed", 18, 260) * np.exp(
            np.interp(np.linspace(0, 4, m), np.arange(count), scene.rng.normal(0, 0.5, count))
        )
        buzz = harmonic(
            slips * (1 + wander(scene.rng, m, scene.rate, 25, 0.08)), sloped(400, 0.1), scene.rate
        )
        sung = resonate(
            buzz, scene.rate, (tone, tone * 1.9, tone * 3.3), (tone / 12, tone / 8, tone / 5), (1, 0.8, 0.5)
        )
        lay(tape, sung * fade(m, scene.rate, 0.05, 0.1), start, scene.rate)
    return take(tape, [start for start, _ in found])


def zip_(scene: Scene) -> Take:
    """A zip: its teeth passing faster and slower, the tone rising to the end."""
    tape = np.zeros(scene.n)
    found = spans(scene, (0.2, 0.9), (0.3, 1.2))
    low = scene.pitch(900, 2600)
    for i, (start, end) in enumerate(found):
        m = round((end - start) * scene.rate)
        rise = curve(m, (0, 1), (0.6, 1.4) if i % 2 == 0 else (1.3, 0.7))
        teeth = pulses(turns(scene.geo("speed", 70, 260) * rise, m, scene.rate), 4)
        scratch = resonate(
            white(scene.rng, m) * (0.2 + teeth),
            scene.rate,
            (low, low * 2, low * 3),
            (400, 900, 1800),
            (0.6, 1, 1),
        )
        lay(tape, scratch * rise**2 * fade(m, scene.rate, 0.03, 0.02), start, scene.rate)
    return take(tape, [start for start, _ in found])


def scissors(scene: Scene) -> Take:
    """Scissors: a scrape that rises and snips shut."""
    times = regular(scene, scene.geo("speed", 0.7, 0.25), 0.08)
    tape = np.zeros(scene.n)
    body = plate(scene.rng, 6)
    for t in times:
        m = round(scene.any(0.1, 0.2) * scene.rate)
        scrape = (
            band(white(scene.rng, m), scene.rate, scene.pitch(1800, 3800), 0, 2) * np.linspace(0.1, 1, m) ** 2
        )
        lay(tape, scrape, t, scene.rate, 0.5)
        click = strike(scene.rng, scene.pitch(1800, 3600), body, STONE, 0.1, scene.rate, 1.0)
        lay(tape, click, t + m / scene.rate, scene.rate, 0.5)
    return take(tape, times)
