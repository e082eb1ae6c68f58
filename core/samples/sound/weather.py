# SPDX-License-Identifier: MIT
"""Rain, wind, water and fire: filtered noise and clouds of grains.

Bubbles are damped sines whose pitch rises (M. Minnaert 1933; K. van den Doel, "Physically based models for
liquid sounds", ACM TAP 2(4), 2005); rain, fire and pebbles are particle models (PhISM, Cook 1997).
"""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import fade, fall
from core.samples.sound.filters import band, moving
from core.samples.sound.noise import cloud, coloured, wander, white
from core.samples.sound.rhythm import few, lay, regular, spans, take


def steady(scene: Scene, wave: Wave) -> Take:
    """A sound that goes on: through the whole clip, or coming and going."""
    if scene.chance(0.6):
        return take(wave, [0.0])
    start, end = spans(scene, (0.35 * scene.seconds, scene.seconds), (1, 2))[0]
    gate = np.zeros(scene.n)
    m = round((end - start) * scene.rate)
    lay(gate, fade(m, scene.rate, scene.any(0.05, 0.6), scene.any(0.05, 0.6)), start, scene.rate)
    return take(wave * gate, [start])


def bubble(rate: int, hertz: float, rise: float) -> Wave:
    """One bubble in water: the smaller, the higher; the closer to the surface, the more it rises."""
    decay = 0.13 / hertz * 60 + 0.004
    t = np.arange(round(decay * 5 * rate)) / rate
    return np.sin(2 * np.pi * hertz * (1 + rise * t) * t) * np.exp(-t / decay) * np.minimum(t / 0.001, 1)


def rain(scene: Scene) -> Take:
    """Rain on leaves, stone or a roof: a bed of far drops and the clicks of near ones."""
    strength = scene.parameters["speed"]
    bed = band(
        coloured(scene.rng, scene.n, scene.any(0, 0.3)),
        scene.rate,
        scene.any(300, 1500),
        scene.any(4500, 12000),
        1,
    )
    roof = scene.pitch(250, 2500)
    grains = [bubble(scene.rate, roof * k, 0.5) for k in scene.rng.uniform(0.6, 2.5, 4)]
    m = round(0.006 * scene.rate)
    grains += [white(scene.rng, m) * np.linspace(1, 0, m) ** 3 for _ in range(3)]
    drops = cloud(scene.rng, scene.n, scene.rate, 20 + 500 * strength, grains)
    drops /= max(float(drops.std()), 1e-9)
    mixed = bed * (0.3 + strength) + scene.any(0.2, 1.2) * drops
    return steady(scene, mixed * np.exp(wander(scene.rng, scene.n, scene.rate, 0.4, 0.15)))


def thunder(scene: Scene) -> Take:
    """Thunder: a crack if near, then claps rolling in from further and further along the bolt."""
    tape = np.zeros(scene.n)
    start = scene.any(0.05, scene.seconds * 0.35)
    near = 1 - scene.parameters["distance"]
    for late in np.r_[0, scene.rng.gamma(1.6, 0.6, 9 + 2 * scene.number)]:
        m = round(scene.any(0.3, 1.6) * scene.rate)
        clap = band(
            coloured(scene.rng, m, 0.8), scene.rate, 25, (120 + 2500 * near) * np.exp(-0.9 * late) + 80, 1
        )
        lay(
            tape,
            clap / clap.std() * fall(m, scene.rate, m / scene.rate, 0.02 + 0.05 * late),
            start + late,
            scene.rate,
            float(scene.rng.exponential()) * np.exp(-0.3 * late) + 0.1,
        )
    if near > 0.5:
        m = round(0.4 * scene.rate)
        lay(tape, 3 * near * white(scene.rng, m) * fall(m, scene.rate, 0.3), start, scene.rate)
    return take(tape, [start])


def wind(scene: Scene) -> Take:
    """Wind howling round a house: noise through a narrow band that wanders with the gusts."""
    gust = wander(scene.rng, scene.n, scene.rate, scene.geo("speed", 0.25, 1.2))
    centre, width = scene.pitch(180, 900), scene.any(0.12, 0.7)
    moves = gust[:: scene.rate // 50]

    def gains(hertz: Wave, seconds: Wave) -> Wave:
        now = np.interp(seconds * 50, np.arange(len(moves)), moves)
        middle = centre * np.exp(0.35 * now)
        howl = 1 / (1 + ((hertz - middle) / (width * middle)) ** 2)
        return np.asarray(np.exp(0.7 * now) * (howl + 0.15 / (1 + (hertz / 300) ** 2)))

    return steady(scene, moving(coloured(scene.rng, scene.n, 0.35), gains, scene.rate))


def sea(scene: Scene) -> Take:
    """Waves on a beach: noise that swells, breaks bright and hisses back."""
    tape = 0.12 * coloured(scene.rng, scene.n, 0.6)
    period = scene.geo("speed", 3.5, 1.6)
    times = regular(scene, period, 0.15)
    for t in [times[0] - period, *times] if times else [0.0]:
        m = round(period * scene.any(1.1, 1.7) * scene.rate)
        x = np.linspace(0, 1, m)
        swell = np.where(x < 0.3, (x / 0.3) ** 2, np.exp(-4 * (x - 0.3)))
        deep = band(coloured(scene.rng, m, 0.7), scene.rate, 60, 900, 1) * swell
        foam = band(white(scene.rng, m), scene.rate, 1000, 7000, 1) * swell * np.clip(x * 2.5, 0.1, 1)
        lay(tape, scene.any(0.6, 1) * (deep + scene.any(0.3, 1) * foam), max(t, 0) - 0.0, scene.rate)
    return take(tape, times)


def stream(scene: Scene) -> Take:
    """A brook or tap: thousands of bubbles over a soft rush."""
    middle = scene.pitch(400, 1500)
    grains = [bubble(scene.rate, middle * k, scene.any(0, 4)) for k in np.exp(scene.rng.normal(0, 0.5, 12))]
    bubbles = cloud(scene.rng, scene.n, scene.rate, scene.geo("speed", 60, 700), grains)
    rush = band(coloured(scene.rng, scene.n, 0.5), scene.rate, 250, 6000, 1)
    rush *= np.exp(wander(scene.rng, scene.n, scene.rate, 3, 0.25))
    return steady(scene, bubbles / max(float(bubbles.std()), 1e-9) + scene.any(0.1, 0.9) * rush / rush.std())


def drips(scene: Scene) -> Take:
    """Single drops into water: a tick and the rising note of the bubble it leaves."""
    times = regular(scene, scene.geo("speed", 1.1, 0.22), 0.2)
    tape = np.zeros(scene.n)
    for t in times:
        note = bubble(scene.rate, scene.pitch(550, 1900) * scene.any(0.8, 1.25), scene.any(2, 9))
        lay(tape, note, t + scene.any(0.005, 0.03), scene.rate, scene.any(0.5, 1))
        m = scene.rate // 200
        lay(tape, 0.3 * white(scene.rng, m) * np.linspace(1, 0, m) ** 2, t, scene.rate)
    return take(tape, times)


def bubbling(scene: Scene) -> Take:
    """Boiling, gargling or a diver's air: large bubbles in gushes."""
    low = scene.pitch(120, 600)
    grains = [bubble(scene.rate, low * k, scene.any(1, 6)) for k in np.exp(scene.rng.normal(0, 0.4, 10))]
    gushes = np.exp(wander(scene.rng, scene.n, scene.rate, scene.geo("speed", 0.8, 4), 1.2))
    return steady(scene, cloud(scene.rng, scene.n, scene.rate, 45, grains, gushes / gushes.mean()))


def fire(scene: Scene) -> Take:
    """A fire: a low roar, a hiss, and crackles of all sizes."""
    m = round(0.012 * scene.rate)
    grains = [
        band(white(scene.rng, m), scene.rate, f, 0, 1) * fall(m, scene.rate, scene.any(0.003, 0.012), 0.0002)
        for f in scene.rng.uniform(500, 4000, 8)
    ]
    bursts = np.exp(wander(scene.rng, scene.n, scene.rate, 2.5, 1.0))
    crackle = cloud(scene.rng, scene.n, scene.rate, scene.geo("speed", 8, 70), grains, bursts / bursts.mean())
    crackle += 2 * cloud(scene.rng, scene.n, scene.rate, 2, grains)
    roar = coloured(scene.rng, scene.n, 0.9) * np.exp(wander(scene.rng, scene.n, scene.rate, 4, 0.3))
    hiss = band(white(scene.rng, scene.n), scene.rate, 2500, 0, 1)
    mixed = crackle / max(float(crackle.std()), 1e-9) + scene.lin("size", 0.05, 0.5) * roar + 0.04 * hiss
    return steady(scene, mixed)


def splash(scene: Scene) -> Take:
    """Something thrown or stepping into water: a slap, spray and bubbles after it."""
    times = few(scene, 1, 4, 0.4)
    tape = np.zeros(scene.n)
    for t in times:
        m = round(scene.any(0.4, 1.1) * scene.rate)
        spray = band(white(scene.rng, m), scene.rate, scene.pitch(350, 1200), 7000, 1)
        tail = cloud(
            scene.rng, m, scene.rate, 90, [bubble(scene.rate, f, 3) for f in scene.rng.uniform(300, 1500, 6)]
        )
        falling = fall(m, scene.rate, m / scene.rate, 0.012)
        slap = band(white(scene.rng, m), scene.rate, 60, 400, 1) * fall(m, scene.rate, 0.12)
        lay(tape, spray * falling + 0.6 * tail * np.sqrt(falling) + slap, t, scene.rate, scene.any(0.5, 1))
    return take(tape, times)
