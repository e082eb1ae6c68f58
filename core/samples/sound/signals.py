# SPDX-License-Identifier: MIT
"""Sounds made to be noticed: sirens, horns, alarms, rings and beeps; mostly frequency-modulated tones.

Frequency modulation: J. Chowning, JAES 21(7), 1973.
"""

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import fade, fall, rounded
from core.samples.sound.filters import band
from core.samples.sound.modal import Material, spoilt, strike
from core.samples.sound.rhythm import groups, lay, onsets, regular, spans, take, tune
from core.samples.sound.tones import harmonic, pass_by, sine, sloped, turns
from core.samples.sound.vehicles import horn


def siren(scene: Scene) -> Take:
    """An emergency siren: wail, yelp, two tones or an air-raid siren, often driving past."""
    t = np.arange(scene.n) / scene.rate
    low = scene.pitch(380, 800)
    high = low * scene.any(1.35, 2.4)
    style = int(scene.parameters["material"] * 3.99)
    swing = scene.geo("speed", 0.2, 0.6) if style != 1 else scene.geo("speed", 2, 5)
    x = (t * swing + scene.any(0, 1)) % 1
    if style == 2:  # two tones in turn
        step = np.convolve((x < 0.5).astype(np.float64), np.ones(80) / 80, "same")
        path = low * (1 + 0.33 * step)
    else:
        path = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * x)) ** 0.7
    wave = harmonic(path, sloped(20, scene.any(0.6, 1.5), scene.any(0, 1)), scene.rate)
    wave = band(wave, scene.rate, 300, 4500, 1)
    if scene.chance(0.4):
        at = scene.any(0.2, 0.8) * scene.seconds
        return take(pass_by(wave, scene.rate, at, scene.any(12, 28), scene.any(5, 20)), [at])
    start = scene.any(0, 0.4) * scene.chance(0.5)
    return take(wave * (t >= start), [start])


def car_horn(scene: Scene) -> Take:
    """A car horn: two tones a third apart, short taps or long anger."""
    base = scene.pitch(300, 480)
    found = spans(scene, (0.1, scene.any(0.2, 1.5)), (0.08, 1.0))
    tape = np.zeros(scene.n)
    tones = (base, base * scene.any(1.18, 1.28))
    for start, end in found:
        lay(tape, horn(scene, end - start, tones), start, scene.rate)
    return take(tape, [start for start, _ in found])


def ship_horn(scene: Scene) -> Take:
    """A ship's or train's horn: low, long, several pipes."""
    base = scene.pitch(70, 330)
    found = spans(scene, (0.7, 2.5), (0.3, 1.0))
    tape = np.zeros(scene.n)
    chord = [(1.0,), (1, 1.19, 1.5), (1, 1.26, 1.5, 1.78)][int(scene.rng.integers(3))]
    for start, end in found:
        lay(tape, horn(scene, end - start, tuple(base * c for c in chord)), start, scene.rate)
    return take(tape, [start for start, _ in found])


def beeps(scene: Scene) -> Take:
    """An alarm clock, smoke alarm, microwave or reversing lorry: even beeps of one bare tone."""
    tone, length = scene.pitch(600, 3600), scene.any(0.05, 0.35)
    if scene.chance(0.5):
        times = regular(scene, length + scene.geo("speed", 0.8, 0.08), 0.0)
    else:
        times = groups(scene, (2, 4), length * 1.8, (0.3, 0.8))
    n = round(length * scene.rate)
    amplitudes = sloped(9, scene.any(0.8, 3), scene.any(0, 1))
    beep = harmonic(np.full(n, tone), amplitudes, scene.rate) * fade(n, scene.rate, 0.004, 0.006)
    tape = np.zeros(scene.n)
    for t in times:
        lay(tape, beep, t, scene.rate)
    return take(tape, times)


def phone(scene: Scene) -> Take:
    """A telephone: two bells struck in turn, or an electronic warble."""
    found = spans(scene, (0.6, 2.0), (0.4, 1.5))
    tape = np.zeros(scene.n)
    pace = scene.geo("speed", 14, 28)
    base = scene.pitch(700, 1700)
    if scene.parameters["material"] > 0.45:
        ratios = spoilt(scene.rng, (1, 2.4, 4.1))
        bells = [
            strike(scene.rng, base * k, ratios, Material(0.001, 0.0002, 0.3), 0.7, scene.rate, 0.8)
            for k in (1, 1.23)
        ]
        for start, end in found:
            for i, t in enumerate(np.arange(start, end, 1 / pace)):
                lay(tape, bells[i % 2], float(t), scene.rate, scene.any(0.7, 1))
        return take(tape, [start for start, _ in found])
    for start, end in found:
        n = round((end - start) * scene.rate)
        high = np.sin(2 * np.pi * turns(pace * 0.8, n, scene.rate)) > 0
        path = base * np.where(high, scene.any(1.15, 1.35), 1.0)
        lay(
            tape,
            harmonic(path, (1, 0.1, 0.3), scene.rate) * fade(n, scene.rate, 0.01, 0.02),
            start,
            scene.rate,
        )
    return take(tape, [start for start, _ in found])


def doorbell(scene: Scene) -> Take:
    """A doorbell: ding and dong, or the buzz of an entry phone."""
    tape = np.zeros(scene.n)
    times = groups(scene, (1, 2), 1.3, (0.8, 2))
    base = scene.pitch(420, 900)
    for t in times:
        if scene.parameters["material"] > 0.75:
            n = round(scene.any(0.4, 1) * scene.rate)
            lay(
                tape,
                harmonic(np.full(n, scene.any(90, 130)), sloped(40, 0.2), scene.rate)
                * fade(n, scene.rate, 0.01, 0.02),
                t,
                scene.rate,
            )
            continue
        for late, hertz in ((0.0, base), (scene.any(0.3, 0.6), base * 0.795)):
            blow = strike(
                scene.rng,
                hertz,
                np.array([1, 2.756, 5.4]),
                Material(0.0015, 0.0005, 0.05),
                1.6,
                scene.rate,
                0.3,
            )
            lay(tape, blow, t + late, scene.rate)
    return take(tape, times)


def ringtone(scene: Scene) -> Take:
    """A ringtone, synthesizer or games console: a tune of frequency-modulated or square tones."""
    notes = tune(scene, scene.pitch(220, 1000), scene.geo("speed", 3, 11), 0.1, 0.8)
    ratio, depth = float(scene.rng.choice((0.5, 1, 1.41, 2, 3, 3.5))), scene.any(0, 4)
    square = scene.chance(0.35)
    tape = np.zeros(scene.n)
    for note in notes:
        n = max(64, round(note.length * scene.rate))
        if square:
            tone = harmonic(np.full(n, note.hertz), sloped(25, 1.0, 1.0), scene.rate) * fade(
                n, scene.rate, 0.005, 0.02
            )
        else:
            decay = fall(n, scene.rate, max(note.length, 0.3) * 2, 0.004)
            modulator = depth * decay * sine(note.hertz * ratio, n, scene.rate)
            tone = (
                np.sin(2 * np.pi * turns(note.hertz, n, scene.rate) + modulator)
                * decay
                * fade(n, scene.rate, 0.004, 0.03)
            )
        lay(tape, tone, note.start, scene.rate, note.loudness)
    return take(tape, onsets(notes))


def laser(scene: Scene) -> Take:
    """Zaps, whooshes and power-ups of games: wide sweeps of a modulated tone."""
    tape = np.zeros(scene.n)
    times = groups(scene, (1, 4), scene.geo("speed", 0.6, 0.2), (0.3, 1.2))
    for t in times:
        tape_piece = _sweep(scene, scene.any(0.12, 0.6))
        lay(tape, tape_piece, t, scene.rate, scene.any(0.5, 1))
    return take(tape, times)


def _sweep(scene: Scene, seconds: float) -> Wave:
    n = round(seconds * scene.rate)
    base = scene.pitch(300, 1500)
    path = base * 2 ** rounded(n, (0, scene.any(0.2, 0.8), 1), scene.rng.uniform(-1.2, 1.6, 3).tolist())
    modulator = scene.any(0, 3) * np.sin(2 * np.pi * turns(path * scene.any(0.3, 2), n, scene.rate))
    return np.asarray(
        np.sin(2 * np.pi * turns(path, n, scene.rate) + modulator) * fall(n, scene.rate, seconds * 1.6, 0.01)
    )
