# SPDX-License-Identifier: MIT
"""Knocks, clangs, clinks, breakage and bouncing: modal synthesis (van den Doel and Pai 1998)."""

from collections.abc import Sequence

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.filters import band
from core.samples.sound.modal import (
    CERAMIC,
    GLASS,
    GLASSY,
    METAL,
    PLASTIC,
    WOOD,
    Material,
    plate,
    spoilt,
    strike,
)
from core.samples.sound.noise import coloured, white
from core.samples.sound.rhythm import few, groups, lay, regular, take


def blows(
    scene: Scene, base: float, ratios: Wave, material: Material, times: Sequence[float], spread: float = 0.01
) -> Take:
    """One body struck at `times`, each blow a little different."""
    tape = np.zeros(scene.n)
    hardness, loose = scene.parameters["speed"], scene.chance(0.25)
    kept = [
        strike(scene.rng, base * (1 + spread * i), ratios, material, 4.0, scene.rate, hardness)
        for i in scene.rng.uniform(-1, 1, min(4, max(1, len(times))))
    ]
    for i, t in enumerate(times):
        lay(tape, kept[i % len(kept)], t, scene.rate, scene.any(0.4, 1.0))
        if loose:  # it falls back and rattles to rest
            gaps = scene.any(0.03, 0.12) * 0.75 ** np.arange(1, 7)
            for k, late in enumerate(np.cumsum(gaps)):
                lay(tape, kept[i % len(kept)], t + late, scene.rate, scene.any(0.2, 0.5) * 0.7**k)
    return take(tape, times)


def knock(scene: Scene) -> Take:
    """Knuckles on a wooden door: few low, fast dying modes of a panel."""
    times = groups(scene, (2, 5), scene.geo("speed", 0.35, 0.13), (0.6, 2.0))
    taken = blows(scene, scene.pitch(70, 320), plate(scene.rng, 12), WOOD, times, 0.03)
    return take(taken.waveform + 0.1 * band(taken.waveform, scene.rate, 0, 200), times)


def metal(scene: Scene) -> Take:
    """A metal sheet, pan or pipe struck, ringing long."""
    material = Material(scene.geo("material", 0.0006, 0.004), 0.00012, 0.25)
    times = few(scene, 1, 4, 0.3) if scene.chance(0.6) else regular(scene, scene.any(0.3, 0.9), 0.08)
    return blows(scene, scene.pitch(140, 1100), plate(scene.rng, 18), material, times)


def glass(scene: Scene) -> Take:
    """Wine glasses meeting."""
    tape = np.zeros(scene.n)
    times = few(scene, 1, 4, 0.35)
    for t in times:
        for k in range(scene.number + 1):
            base = scene.pitch(900, 2600) * scene.any(0.85, 1.2)
            ratios = spoilt(scene.rng, GLASS)
            lay(tape, strike(scene.rng, base, ratios, GLASSY, 2, scene.rate, 0.8), t + 0.004 * k, scene.rate)
    return take(tape, times)


def dishes(scene: Scene) -> Take:
    """Plates and cups put down and against each other."""
    tape = np.zeros(scene.n)
    times = groups(scene, (1, 5), scene.geo("speed", 0.4, 0.09), (0.2, 1.2))
    bodies = [plate(scene.rng, 10) for _ in range(scene.number + 1)]
    bases = scene.pitch(400, 1500) * scene.rng.uniform(0.7, 1.6, len(bodies))
    for t in times:
        k = int(scene.rng.integers(len(bodies)))
        piece = strike(scene.rng, float(bases[k]), bodies[k], CERAMIC, 0.8, scene.rate, scene.any(0.4, 1))
        lay(tape, piece, t, scene.rate, float(scene.rng.exponential(0.5)) + 0.1)
    return take(tape, times)


def box(scene: Scene) -> Take:
    """A plastic or cardboard box, tapped and dropped: dull and short."""
    times = groups(scene, (1, 4), scene.geo("speed", 0.4, 0.12), (0.4, 1.5))
    return blows(scene, scene.pitch(90, 500), plate(scene.rng, 9), PLASTIC, times, 0.04)


def hammer(scene: Scene) -> Take:
    """A hammer on a nail: metal on top, the wood below, higher at each blow as the nail goes in."""
    times = regular(scene, scene.geo("speed", 0.75, 0.28), 0.05)
    tape = np.zeros(scene.n)
    nail, board = plate(scene.rng, 8), plate(scene.rng, 10)
    for i, t in enumerate(times):
        rise = 1 + 0.03 * min(i, 8)
        base = scene.pitch(1100, 2400) * rise
        piece = strike(scene.rng, base, nail, Material(0.006, 0.0001, 0.8), 0.5, scene.rate, 1.0)
        low = strike(scene.rng, scene.pitch(110, 260), board, WOOD, 0.5, scene.rate, 0.7)
        lay(tape, piece, t, scene.rate, scene.any(0.4, 0.8))
        lay(tape, low, t, scene.rate, scene.any(0.7, 1.2))
    return take(tape, times)


def coins(scene: Scene) -> Take:
    """Coins or keys falling and jingling."""
    tape = np.zeros(scene.n)
    times: list[float] = []
    for start in few(scene, 1, 3, 0.5):
        fresh = start + np.cumsum(scene.rng.exponential(0.05, 4 + 5 * scene.number))
        times += [float(t) for t in fresh if t < scene.seconds - 0.05]
    pieces = [
        strike(
            scene.rng,
            scene.pitch(1800, 4200) * scene.any(0.7, 1.4),
            plate(scene.rng, 6),
            METAL,
            0.35,
            scene.rate,
            1,
        )
        for _ in range(5)
    ]
    for t in times:
        k = int(scene.rng.integers(len(pieces)))
        lay(tape, pieces[k], t, scene.rate, float(scene.rng.exponential(0.5)) + 0.05)
    return take(tape, times)


def glass_breaking(scene: Scene) -> Take:
    """A pane or bottle breaking: a crack of noise, then a shower of ringing shards."""
    tape = np.zeros(scene.n)
    start = scene.any(0.1, scene.seconds * 0.5)
    crack = white(scene.rng, round(0.25 * scene.rate))
    crack *= np.exp(-np.arange(len(crack)) / scene.rate / scene.any(0.02, 0.06))
    lay(tape, band(crack, scene.rate, 800, 0, 1), start, scene.rate, 1.5)
    count = 25 + 20 * scene.number
    shards = [
        strike(
            scene.rng,
            scene.pitch(1300, 2600) * scene.any(0.7, 2.5),
            plate(scene.rng, 4),
            GLASSY,
            0.3,
            scene.rate,
            1,
        )
        for _ in range(8)
    ]
    for late in scene.rng.exponential(0.22, count):
        piece = shards[int(scene.rng.integers(8))]
        lay(tape, piece, start + late, scene.rate, 0.7 * float(scene.rng.exponential()) * np.exp(-2 * late))
    return take(tape, [start])


def ball(scene: Scene) -> Take:
    """A bouncing ball: thuds ever closer and softer, or the even beat of a dribble."""
    tape = np.zeros(scene.n)
    if scene.chance(0.5):
        gap, loss = scene.any(0.5, 0.9), scene.any(0.72, 0.9)
        t, times = scene.any(0.05, 0.8), []
        while t < scene.seconds - 0.1 and gap > 0.05:
            times.append(t)
            t += gap
            gap *= loss
    else:
        times, loss = regular(scene, scene.geo("speed", 0.7, 0.3), 0.04), 1.0
    base = scene.pitch(70, 260)
    hollow = plate(scene.rng, 6)
    for i, t in enumerate(times):
        thud = strike(scene.rng, base, hollow, Material(0.03, 0.0025, 0.7), 0.4, scene.rate, 0.4)
        ping = np.sin(2 * np.pi * base * 7.3 * np.arange(len(thud)) / scene.rate)
        ping *= np.exp(-np.arange(len(thud)) / scene.rate / 0.03)
        lay(tape, thud + 0.1 * ping, t, scene.rate, float(loss**i))
    return take(tape, times)


def tennis(scene: Scene) -> Take:
    """A racket hitting a ball and the ball hitting the ground, in turn."""
    tape = np.zeros(scene.n)
    times = regular(scene, scene.geo("speed", 1.1, 0.55), 0.08)
    strings = plate(scene.rng, 7)
    for t in times:
        hit = strike(
            scene.rng, scene.pitch(380, 750), strings, Material(0.02, 0.0008, 0.8), 0.3, scene.rate, 0.6
        )
        lay(tape, hit, t, scene.rate)
        low = strike(scene.rng, scene.pitch(160, 300), strings, PLASTIC, 0.2, scene.rate, 0.3)
        lay(tape, low, t + scene.any(0.25, 0.4), scene.rate, 0.4)
    return take(tape, times)


def crumple(scene: Scene) -> Take:
    """Paper or foil crushed by hand: clicks in rushes."""
    tape = np.zeros(scene.n)
    times = few(scene, 2, 5, 0.4)
    for t in times:
        m = round(scene.any(0.3, 1.0) * scene.rate)
        rush = coloured(scene.rng, m, 0.1) * np.exp(
            2.2 * scene.rng.standard_normal(m // 40 + 1).repeat(40)[:m]
        )
        rush *= np.hanning(m)
        lay(tape, band(rush / rush.std(), scene.rate, scene.pitch(700, 2500), 0, 1), t, scene.rate)
    return take(tape, times)
