# SPDX-License-Identifier: MIT
"""Four-legged voices: throats with the pitch, roughness and formants of each animal (after Klatt 1980)."""

from collections.abc import Sequence

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import rounded
from core.samples.sound.rhythm import few, groups, lay, take
from core.samples.sound.voice import FRAMES, glide, vocalise


def call(
    scene: Scene,
    seconds: float,
    pitch: Sequence[tuple[float, float]],
    loudness: Sequence[tuple[float, float]],
    formants: Sequence[Sequence[float]],
    breath: float = 0.1,
    rough: float = 0.0,
    slope: float = 1.0,
) -> Wave:
    """One call: `pitch` in Hz and `loudness` as points (share of its length, value), smoothly joined."""
    frames = max(4, round(seconds * FRAMES))
    hertz = rounded(frames, [p[0] for p in pitch], [p[1] for p in pitch])
    level = rounded(frames, [p[0] for p in loudness], [p[1] for p in loudness])
    track = glide(hertz, level, level * breath, formants)
    wave = vocalise(scene.rng, track, scene.rate, slope, rough)
    return wave / max(float(np.abs(wave).max()), 1e-9)


def _said(scene: Scene, pieces: list[Wave], times: list[float]) -> Take:
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, pieces[i % len(pieces)], t, scene.rate, scene.any(0.6, 1))
    return take(tape, times)


HIT = ((0, 0), (0.12, 1), (0.5, 0.8), (1, 0))
SWELL = ((0, 0), (0.15, 0.7), (0.5, 1), (0.85, 0.7), (1, 0))


def dog(scene: Scene) -> Take:
    """A dog barking: short rough calls, pitch up and down, mouth opening and closing."""
    base, tract = scene.pitch(190, 900), scene.pitch(0.75, 1.7)
    times = groups(scene, (1, 4), scene.geo("speed", 0.55, 0.26), (0.4, 1.6))
    rough, breath = scene.any(0.4, 1.2), scene.any(0.8, 4.0)
    pieces = []
    for _ in range(min(3, len(times))):
        top = base * scene.any(1.25, 1.7)
        closed, opened = (350 * tract, 1000 * tract, 2300 * tract), (850 * tract, 1500 * tract, 2600 * tract)
        pitch = ((0, base), (0.35, top), (1, base * 0.8))
        pieces.append(
            call(scene, scene.any(0.11, 0.28), pitch, HIT, (closed, opened, closed), breath, rough, 0.8)
        )
    return _said(scene, pieces, times)


def cat(scene: Scene) -> Take:
    """A cat: me-a-ow, formants opening and closing on a gliding pitch."""
    base, tract = scene.pitch(330, 850), scene.pitch(1.1, 1.7)
    pieces = []
    for _ in range(2):
        i, a, u = (400, 2300, 3000), (950, 1700, 2900), (420, 950, 2500)
        shape = [tuple(f * tract for f in row) for row in (i, a, a, u)]
        pitch = (
            (0, base * 0.85),
            (0.3, base * scene.any(1.1, 1.5)),
            (0.7, base * scene.any(0.9, 1.2)),
            (1, base * 0.7),
        )
        pieces.append(call(scene, scene.any(0.45, 1.3), pitch, SWELL, shape, 0.15, scene.any(0, 0.25), 0.7))
    return _said(scene, pieces, groups(scene, (1, 2), scene.any(0.9, 1.5), (0.3, 1.2)))


def purr(scene: Scene) -> Take:
    """A cat purring: soft pulses at 20 to 30 a second, breathing in and out."""
    n, rng = scene.n, scene.rng
    t = np.arange(n) / scene.rate
    breath = np.sin(2 * np.pi * scene.geo("speed", 0.3, 0.7) * t + scene.any(0, 6))
    frames = round(scene.seconds * FRAMES)
    level = 0.6 + 0.4 * np.interp(np.arange(frames) / FRAMES, t, breath)
    track = glide(scene.pitch(20, 32) * (1 + 0.1 * level), level, 0.8 * level, ((260, 620, 1400, 2300),))
    return take(vocalise(rng, track, scene.rate, 0.3, 0.3, 3.0), [0.0])


def cow(scene: Scene) -> Take:
    """A cow lowing: long, low, from closed to open mouth."""
    base, tract = scene.pitch(75, 190), scene.pitch(0.55, 0.85)
    m, a = (280 * tract, 900 * tract, 2200 * tract), (700 * tract, 1150 * tract, 2500 * tract)
    pitch = ((0, base * 0.8), (0.3, base), (0.75, base * scene.any(1.1, 1.5)), (1, base * 0.75))
    pieces = [call(scene, scene.any(0.9, 2.2), pitch, SWELL, (m, a, a, m), 0.1, scene.any(0.1, 0.6), 0.7)]
    return _said(scene, pieces, few(scene, 1, 2, 1.3))


def sheep(scene: Scene) -> Take:
    """A sheep or goat: a bleat shaken about eight times a second."""
    base, tract = scene.pitch(160, 560), scene.pitch(0.8, 1.35)
    pieces = []
    for _ in range(2):
        seconds, shake = scene.any(0.5, 1.3), scene.any(6, 13)
        frames = round(seconds * FRAMES)
        t = np.arange(frames) / FRAMES
        trembling = np.sin(2 * np.pi * shake * t)
        level = rounded(frames, (0, 0.08, 0.8, 1), (0, 1, 0.8, 0)) * (1 + 0.45 * trembling)
        hertz = base * (1.05 - 0.15 * t / seconds) * (1 + 0.05 * trembling)
        vowel = [(620 * tract, 1750 * tract, 2500 * tract, 3400 * tract)]
        pieces.append(vocalise(scene.rng, glide(hertz, level, 0.2 * level, vowel), scene.rate, 0.7, 0.3))
    return _said(scene, [p / np.abs(p).max() for p in pieces], groups(scene, (1, 2), 1.3, (0.2, 1.0)))


def horse(scene: Scene) -> Take:
    """A horse neighing: high and tense, then falling in a tremble to a snort."""
    base = scene.pitch(500, 1100)
    seconds, shake = scene.any(1.1, 2.0), scene.any(9, 14)
    frames = round(seconds * FRAMES)
    t = np.arange(frames) / FRAMES
    tremble = 1 + 0.13 * np.sin(2 * np.pi * shake * t) * np.clip(2 * t / seconds, 0, 1)
    hertz = base * rounded(frames, (0, 0.15, 0.5, 1), (0.7, 1.3, 1.0, 0.35)) * tremble
    level = rounded(frames, (0, 0.1, 0.6, 1), (0, 1, 0.7, 0)) * tremble**2
    breath = level * np.linspace(0.2, 2.5, frames)
    wave = vocalise(
        scene.rng, glide(hertz, level, breath, ((900, 1600, 2800), (600, 1200, 2300))), scene.rate, 0.5, 0.5
    )
    return _said(scene, [wave / np.abs(wave).max()], few(scene, 1, 2, 1.6))


def pig(scene: Scene) -> Take:
    """A pig: grunts torn by the snout, sometimes a squeal."""
    base = scene.pitch(55, 130)
    grunts = [
        call(
            scene,
            scene.any(0.12, 0.35),
            ((0, base), (1, base * 1.2)),
            HIT,
            ((420, 1000, 2100), (600, 1300, 2300)),
            2.0,
            1.4,
            0.5,
        )
        for _ in range(3)
    ]
    if scene.chance(0.35):
        top = scene.any(900, 1600)
        squeal = ((0, top * 0.6), (0.3, top), (1, top * 0.7))
        grunts.append(call(scene, scene.any(0.4, 0.9), squeal, SWELL, ((1100, 2300, 3500),), 0.5, 0.6, 0.5))
    return _said(scene, grunts, groups(scene, (1, 4), scene.any(0.25, 0.5), (0.2, 1.0)))


def lion(scene: Scene) -> Take:
    """A lion, tiger or bear: a roar or growl from a long throat."""
    base, tract = scene.pitch(45, 120), scene.pitch(0.45, 0.75)
    mouth = [tuple(f * tract for f in row) for row in ((350, 900, 2200), (750, 1250, 2500), (450, 900, 2300))]
    pitch = ((0, base), (0.3, base * 1.8), (1, base * 0.8))
    pieces = [
        call(scene, scene.any(0.7, 2.2), pitch, SWELL, mouth, scene.any(0.8, 2.5), scene.any(0.8, 1.8), 0.5)
        for _ in range(2)
    ]
    return _said(scene, pieces, few(scene, 1, 3, 0.8))


def wolf(scene: Scene) -> Take:
    """A wolf or dog howling: almost a pure tone, rising and slowly falling; others may join."""
    tape = np.zeros(scene.n)
    times = [scene.any(0.05, 0.8) + 0.6 * k * scene.any(0.6, 1.4) for k in range(scene.number)]
    for t in times:
        base = scene.pitch(280, 620) * scene.any(0.9, 1.25)
        pitch = ((0, base * 0.6), (0.2, base), (0.55, base * scene.any(0.9, 1.15)), (1, base * 0.6))
        shape = ((450, 900, 2500), (420, 800, 2400))
        piece = call(scene, scene.any(1.3, 3.2), pitch, SWELL, shape, 0.1, 0.05, 1.8)
        lay(tape, piece, t, scene.rate, scene.any(0.5, 1))
    return take(tape, times)


def monkey(scene: Scene) -> Take:
    """A monkey: hoots and shrieks in an excited row."""
    base = scene.pitch(350, 800)
    times = groups(scene, (3, 9), scene.geo("speed", 0.35, 0.14), (0.4, 1.2))
    pieces = [
        call(
            scene,
            scene.any(0.08, 0.3),
            ((0, base), (0.5, base * scene.any(1.2, 2.2)), (1, base)),
            HIT,
            ((500, 1100, 2800), (800, 1500, 3000)),
            scene.any(0.2, 1.5),
            scene.any(0, 0.7),
            0.8,
        )
        for _ in range(4)
    ]
    return _said(scene, pieces, times)
