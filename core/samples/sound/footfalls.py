# SPDX-License-Identifier: MIT
"""Rhythms of small impacts: steps, hooves, keys and clocks.

Modes after van den Doel and Pai 1998, gravel as a particle model after Cook 1997.
"""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.filters import band
from core.samples.sound.modal import PLASTIC, STONE, WOOD, Material, plate, strike
from core.samples.sound.noise import cloud, white
from core.samples.sound.rhythm import groups, lay, regular, take


def _gravel(scene: Scene, seconds: float) -> Wave:
    m = round(seconds * scene.rate)
    k = round(0.008 * scene.rate)
    grains = [
        band(white(scene.rng, k), scene.rate, f, 0, 1) * np.linspace(1, 0, k) ** 2 for f in (600, 1500, 3000)
    ]
    return cloud(scene.rng, m, scene.rate, 500, grains, np.hanning(m)) * np.hanning(m)


def footsteps(scene: Scene) -> Take:
    """Walking or running on wood, stone, gravel or snow: heel, then toe."""
    times = regular(scene, scene.geo("speed", 0.8, 0.28), 0.04)
    ground = scene.parameters["material"]
    body = plate(scene.rng, 9)
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        side = 1 + 0.04 * (i % 2)
        if ground > 0.6:
            lay(tape, 0.3 * _gravel(scene, scene.any(0.15, 0.3)), t, scene.rate, scene.any(0.6, 1))
            continue
        material = WOOD if ground < 0.3 else STONE
        heel = strike(
            scene.rng, scene.pitch(70, 230) * side, body, material, 0.3, scene.rate, scene.any(0.4, 0.8)
        )
        lay(tape, heel, t, scene.rate, scene.any(0.7, 1))
        lay(tape, heel, t + scene.any(0.05, 0.1), scene.rate, scene.any(0.1, 0.35))
    return take(tape, times)


def hooves(scene: Scene) -> Take:
    """A horse walking, trotting or galloping: two, four or three beats in a bar."""
    bar = scene.geo("speed", 1.1, 0.42)
    gait = int(scene.parameters["speed"] * 2.99)
    beats = ((0, 0.25, 0.5, 0.75), (0, 0.5), (0, 0.22, 0.42))[gait]
    times = [
        t + b * bar for t in regular(scene, bar, 0.015) for b in beats if t + b * bar < scene.seconds - 0.1
    ]
    hoof = plate(scene.rng, 6)
    pieces = [
        strike(scene.rng, scene.pitch(260, 800) * k, hoof, Material(0.025, 0.0005, 0.6), 0.2, scene.rate, 0.6)
        for k in (1, 1.12, 0.93, 1.05)
    ]
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, pieces[i % 4], t, scene.rate, scene.any(0.6, 1))
    return take(tape, times)


def typing(scene: Scene) -> Take:
    """Typing: uneven clicks of keys, each down and up, the space bar lower; a typewriter hits harder."""
    gap = scene.geo("speed", 0.28, 0.09)
    times = groups(scene, (3, 14), gap, (0.1, 0.7))
    times = [max(0.0, t + 0.35 * gap * float(scene.rng.standard_normal())) for t in times]
    body = plate(scene.rng, 8)
    material = Material(scene.geo("material", 0.008, 0.04), 0.0003, 0.9)
    keys = [
        strike(
            scene.rng, scene.pitch(450, 1500) * scene.any(0.85, 1.2), body, material, 0.06, scene.rate, 0.9
        )
        for _ in range(5)
    ]
    space = strike(scene.rng, scene.pitch(220, 600), body, PLASTIC, 0.1, scene.rate, 0.6)
    tape = np.zeros(scene.n)
    for t in times:
        piece = space if scene.chance(0.15) else keys[int(scene.rng.integers(5))]
        lay(tape, piece, t, scene.rate, scene.any(0.5, 1))
        lay(tape, piece, t + scene.any(0.06, 0.1), scene.rate, scene.any(0.1, 0.3))
    return take(tape, times)


def clock(scene: Scene) -> Take:
    """A clock: tick and tock, dead regular."""
    gap = (
        float(scene.rng.choice((1.0, 0.5, 0.5, 0.25))) if scene.chance(0.5) else scene.geo("speed", 1.0, 0.2)
    )
    first = scene.any(0.0, gap)
    times = [float(t) for t in np.arange(first, scene.seconds - 0.05, gap)]
    body = plate(scene.rng, 7)
    material = Material(scene.geo("material", 0.003, 0.02), 0.0001, 0.5)
    base = scene.pitch(500, 2600)
    pieces = [
        strike(scene.rng, base * k, body, material, 0.15, scene.rate, 0.9)
        for k in (1.0, scene.any(0.75, 0.97))
    ]
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, pieces[i % 2], t, scene.rate)
        lay(tape, pieces[i % 2], t + 0.02, scene.rate, 0.35)
    return take(tape, times)


def chopping(scene: Scene) -> Take:
    """A knife on a board, or an axe in wood."""
    times = groups(scene, (3, 10), scene.geo("speed", 0.7, 0.12), (0.2, 0.9))
    board = plate(scene.rng, 9)
    tape = np.zeros(scene.n)
    for t in times:
        blow = strike(scene.rng, scene.pitch(90, 380), board, WOOD, 0.25, scene.rate, 0.75)
        m = scene.rate // 60
        crunch = band(white(scene.rng, m), scene.rate, 1500, 6000, 1) * np.linspace(1, 0, m) ** 2
        lay(tape, blow, t, scene.rate, scene.any(0.6, 1))
        lay(tape, crunch, t, scene.rate, scene.any(0.05, 0.5))
    return take(tape, times)
