# SPDX-License-Identifier: MIT
"""Bells, chimes, gongs and tuned bars: modal synthesis with the partials of each body.

Bell partials: N. Fletcher and T. Rossing, "The Physics of Musical Instruments", 1998, chapters 19 to 21.
"""

import numpy as np

from core.samples.scene import Scene, Take
from core.samples.sound.modal import BAR, BELL, Material, plate, ring, spoilt, strike
from core.samples.sound.rhythm import few, groups, lay, onsets, regular, take, tune

BRONZE = Material(0.0005, 0.0002, 0.15)


def church_bell(scene: Scene) -> Take:
    """A large bell: hum, prime, minor third, fifth, nominal; each partial a beating pair."""
    times = regular(scene, scene.geo("speed", 2.2, 0.9), 0.03)
    ratios = spoilt(scene.rng, BELL, 0.008)
    hertz = scene.pitch(180, 620) * np.r_[ratios, ratios * 1.003]
    decays = np.clip(6.0 / np.r_[ratios, ratios] ** 0.9, 0.2, 7)
    gains = np.r_[np.ones(len(BELL)), 0.6 * np.ones(len(BELL))] * scene.rng.uniform(0.3, 1, len(hertz))
    gains /= np.r_[ratios, ratios] ** 0.4
    blow = ring(hertz, decays, gains, min(scene.n, 5 * scene.rate), scene.rate)
    tape = np.zeros(scene.n)
    for t in times:
        lay(tape, blow, t, scene.rate, scene.any(0.7, 1))
    return take(tape, times)


def hand_bell(scene: Scene) -> Take:
    """A small bell shaken, or the bell of a bicycle: quick strokes on one bright body."""
    fast = scene.geo("speed", 0.3, 0.07)
    times = groups(scene, (2, 8), fast, (0.4, 1.6))
    ratios = spoilt(scene.rng, (1, 2.0, 2.9, 4.1, 5.4, 7.2))
    blow = strike(scene.rng, scene.pitch(700, 2600), ratios, BRONZE, 2.0, scene.rate, 0.8)
    tape = np.zeros(scene.n)
    for t in times:
        lay(tape, blow, t, scene.rate, scene.any(0.3, 1))
    return take(tape, times)


def chimes(scene: Scene) -> Take:
    """Wind chimes: several tubes or shells touched by chance, more in a gust."""
    tubes = scene.number + 3
    bases = scene.pitch(350, 1600) * 2 ** (np.sort(scene.rng.choice(np.arange(0, 20, 2), tubes, False)) / 12)
    bodies = [
        strike(scene.rng, float(b), spoilt(scene.rng, BAR), BRONZE, 2.5, scene.rate, 0.7) for b in bases
    ]
    gust = scene.any(0.05, scene.seconds * 0.6)
    count = int(scene.rng.integers(4, 22))
    times = [float(t) for t in gust + scene.rng.gamma(1.5, 0.5, count) if t < scene.seconds - 0.1]
    tape = np.zeros(scene.n)
    for t in times:
        lay(tape, bodies[int(scene.rng.integers(tubes))], t, scene.rate, scene.any(0.15, 1))
    return take(tape, times)


def gong(scene: Scene) -> Take:
    """A gong or tam-tam: energy climbs from the low modes into a dense shimmer after the blow."""
    times = few(scene, 1, 2, 1.2)
    count = 44
    hertz = scene.pitch(60, 220) * np.sort(scene.rng.uniform(1, 20, count))
    decays = 7 * (hertz / hertz[0]) ** -0.45
    gains = scene.rng.uniform(0.2, 1, count) / (hertz / hertz[0]) ** 0.5
    low, high = hertz < 6 * hertz[0], hertz >= 6 * hertz[0]
    n = min(scene.n, 4 * scene.rate)
    body = ring(hertz[low], decays[low], gains[low], n, scene.rate)
    shimmer = ring(hertz[high], decays[high], gains[high], n, scene.rate)
    t = np.arange(n) / scene.rate
    body = body + shimmer * (1 - np.exp(-t / scene.any(0.05, 0.4)))
    tape = np.zeros(scene.n)
    for start in times:
        lay(tape, body, start, scene.rate, scene.any(0.6, 1))
    return take(tape, times)


def xylophone(scene: Scene) -> Take:
    """Tuned wooden or metal bars (marimba, xylophone, glockenspiel) playing a tune."""
    notes = tune(scene, scene.pitch(260, 1050), scene.geo("speed", 2.5, 7), 0.05)
    material = Material(scene.geo("material", 0.001, 0.012), 0.0004, 0.2)
    ratios = np.array([1, 4.0, 9.9, 16.2]) if scene.chance(0.6) else np.array(BAR[:4])
    tape = np.zeros(scene.n)
    for note in notes:
        blow = strike(scene.rng, note.hertz, ratios, material, 1.2, scene.rate, 0.35)
        lay(tape, blow, note.start, scene.rate, note.loudness)
    return take(tape, onsets(notes))


def music_box(scene: Scene) -> Take:
    """A music box or steel tongues: thin high tones with a click each."""
    notes = tune(scene, scene.pitch(500, 1100), scene.geo("speed", 2, 6), 0.15)
    ratios = np.array([1, 6.27, 17.5])
    tape = np.zeros(scene.n)
    for note in notes:
        blow = strike(scene.rng, note.hertz, ratios, Material(0.0012, 0.0002, 0.3), 1.5, scene.rate, 0.5)
        lay(tape, blow, note.start, scene.rate, note.loudness)
    return take(tape, onsets(notes))


def cowbell(scene: Scene) -> Take:
    """A clanking bell at the neck of an animal: two rough modes, uneven strokes."""
    times = groups(scene, (1, 5), scene.any(0.18, 0.5), (0.2, 1.0))
    ratios = np.r_[1, 1.49, 1 + np.cumsum(plate(scene.rng, 5))]
    blow = strike(
        scene.rng, scene.pitch(300, 900), ratios, Material(0.004, 0.0002, 0.6), 0.8, scene.rate, 0.8
    )
    tape = np.zeros(scene.n)
    for t in times:
        lay(tape, blow, t, scene.rate, scene.any(0.3, 1))
    return take(tape, times)
