# SPDX-License-Identifier: MIT
"""Drums and cymbals: modes of skins (van den Doel and Pai 1998), wires of noise, seeds (PhISM, Cook 1997)."""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import fall
from core.samples.sound.filters import band
from core.samples.sound.modal import SKIN, ring, spoilt
from core.samples.sound.noise import cloud, white
from core.samples.sound.rhythm import few, groups, lay, regular, take


def skin(scene: Scene, base: float, decay: float, bend: float, n: int) -> Wave:
    """One blow on a drum head whose pitch drops by `bend` as it calms down."""
    t = np.arange(n) / scene.rate
    phase = np.cumsum(base * (1 + bend * np.exp(-t / 0.03))) / scene.rate
    out = np.sin(2 * np.pi * phase) * fall(n, scene.rate, decay)
    ratios = spoilt(scene.rng, SKIN)[1:]
    gains = scene.rng.uniform(0.1, 0.5, len(ratios)) / np.arange(1, len(ratios) + 1) ** 0.5
    return np.asarray(out + ring(base * ratios, decay * 0.6 / ratios**0.7, gains, n, scene.rate))


def kick_piece(scene: Scene) -> Wave:
    """A bass drum with the click of its beater."""
    n = round(0.6 * scene.rate)
    body = skin(scene, scene.pitch(42, 85), scene.any(0.25, 0.7), scene.any(0.4, 2.0), n)
    click = white(scene.rng, n) * fall(n, scene.rate, 0.02)
    return np.asarray(body + scene.any(0.05, 0.4) * band(click, scene.rate, 800, 5000, 1))


def snare_piece(scene: Scene) -> Wave:
    """A snare drum: a skin and the wires that buzz under it."""
    n = round(0.45 * scene.rate)
    body = skin(scene, scene.pitch(150, 280), scene.any(0.1, 0.3), 0.25, n)
    wires = band(white(scene.rng, n), scene.rate, scene.any(900, 2200), 0, 1) * fall(
        n, scene.rate, scene.any(0.15, 0.4)
    )
    return np.asarray(body + scene.any(0.5, 1.5) * wires)


def cymbal_piece(scene: Scene, decay: float, low: float) -> Wave:
    """A metal disc struck: dense inharmonic modes and noise above `low` Hz."""
    n = round(min(decay * 1.1, 3.5) * scene.rate)
    count = 40
    hertz = low * scene.rng.uniform(0.5, 6, count)
    body = ring(
        hertz, decay * scene.rng.uniform(0.4, 1, count), scene.rng.uniform(0.1, 0.4, count), n, scene.rate
    )
    hiss = band(white(scene.rng, n), scene.rate, low, 0, 2) * fall(n, scene.rate, decay * 0.8, 0.002)
    return np.asarray(0.5 * body * fall(n, scene.rate, decay, 0.001) + hiss)


def _repeated(scene: Scene, piece: Wave, times: list[float], low: float = 0.4) -> Take:
    tape = np.zeros(scene.n)
    for t in times:
        lay(tape, piece, t, scene.rate, scene.any(low, 1))
    return take(tape, times)


def bass_drum(scene: Scene) -> Take:
    """A bass drum or timpani alone."""
    return _repeated(scene, kick_piece(scene), regular(scene, scene.geo("speed", 1.1, 0.28), 0.02), 0.7)


def snare(scene: Scene) -> Take:
    """A snare drum: single strokes, marches and rolls."""
    if scene.chance(0.4):
        times = groups(scene, (5, 20), scene.any(0.04, 0.08), (0.3, 1.2))
    else:
        times = groups(scene, (2, 5), scene.geo("speed", 0.5, 0.12), (0.1, 0.5))
    return _repeated(scene, snare_piece(scene), times, 0.3)


def hi_hat(scene: Scene) -> Take:
    """A hi-hat or ride: short bright ticks, now and then open."""
    times = regular(scene, scene.geo("speed", 0.45, 0.12), 0.02)
    low = scene.pitch(3000, 5500)
    closed, opened = (
        cymbal_piece(scene, scene.any(0.05, 0.12), low),
        cymbal_piece(scene, scene.any(0.3, 0.8), low),
    )
    tape = np.zeros(scene.n)
    for i, t in enumerate(times):
        lay(tape, opened if i % 4 == 3 and scene.chance(0.6) else closed, t, scene.rate, scene.any(0.5, 1))
    return take(tape, times)


def cymbal(scene: Scene) -> Take:
    """A crash cymbal, left to ring."""
    piece = cymbal_piece(scene, scene.any(1.2, 3.5), scene.pitch(700, 2200))
    return _repeated(scene, piece, few(scene, 1, 3, 0.5))


def hand_drum(scene: Scene) -> Take:
    """Bongos, congas or a tabla: two or three tuned skins under the hands."""
    times = groups(scene, (3, 9), scene.geo("speed", 0.4, 0.13), (0.05, 0.5))
    base = scene.pitch(90, 320)
    pieces = [
        skin(scene, base * up, scene.any(0.15, 0.5), scene.any(0.05, 0.3), round(0.5 * scene.rate))
        + 0.2
        * band(white(scene.rng, round(0.5 * scene.rate)), scene.rate, 500)
        * fall(round(0.5 * scene.rate), scene.rate, 0.03)
        for up in (1.0, 1.35, scene.any(1.6, 2.2))
    ]
    tape = np.zeros(scene.n)
    for t in times:
        lay(tape, pieces[int(scene.rng.integers(3))], t, scene.rate, scene.any(0.4, 1))
    return take(tape, times)


def drum_kit(scene: Scene) -> Take:
    """A whole drum kit playing a beat."""
    step = scene.geo("speed", 0.28, 0.13)
    times = regular(scene, step, 0.01)
    kick, wires = kick_piece(scene), snare_piece(scene)
    hat = cymbal_piece(scene, 0.08, 4500)
    tape = np.zeros(scene.n)
    beat = scene.rng.choice((0, 0, 1, 1, 2), 16)
    beat[[0, 8]], beat[[4, 12]] = 1, 2
    for i, t in enumerate(times):
        lay(tape, hat, t, scene.rate, scene.any(0.2, 0.5))
        if beat[i % 16] == 1:
            lay(tape, kick, t, scene.rate, 1.2)
        elif beat[i % 16] == 2:
            lay(tape, wires, t, scene.rate, scene.any(0.3, 0.9))
    return take(tape, times)


def shaker(scene: Scene) -> Take:
    """Maracas, a tambourine or sleigh bells: many small beads against a shell, in strokes."""
    times = regular(scene, scene.geo("speed", 0.4, 0.12), 0.04)
    strokes = np.zeros(scene.n)
    for i, t in enumerate(times):
        m = round(scene.any(0.08, 0.16) * scene.rate)
        lay(strokes, np.hanning(m) ** 2, t, scene.rate, 1.0 if i % 2 else 0.6)
    n = round(0.12 * scene.rate)
    jingle = scene.parameters["material"] > 0.5
    decay = scene.any(0.05, 0.11) if jingle else 0.012
    grains = [
        ring(np.array([f, f * 1.43]), np.array([decay, decay]), np.array([1.0, 0.5]), n, scene.rate)
        for f in scene.pitch(2200, 5000) * scene.rng.uniform(0.8, 1.4, 5)
    ]
    return take(cloud(scene.rng, scene.n, scene.rate, 1500, grains, strokes), times)
