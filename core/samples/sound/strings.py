# SPDX-License-Identifier: MIT
"""Plucked, struck and bowed strings.

Plucked: K. Karplus and A. Strong, Computer Music Journal 7(2), 1983, with the fractional tuning and the pick
position of D. Jaffe and J. Smith in the same issue, computed in the frequency domain. Piano: stiff-string
partials f_k = k f sqrt(1 + B k^2) (H. Fletcher, JASA 36(1), 1964).
"""

from collections.abc import Callable

import numpy as np

from core.samples.scene import Scene, Take, Wave
from core.samples.sound.envelopes import curve, fade
from core.samples.sound.filters import Spectrum, band, fast_length, recursive, resonate
from core.samples.sound.modal import ring
from core.samples.sound.noise import Rng, wander, white
from core.samples.sound.rhythm import Note, lay, onsets, take, tune
from core.samples.sound.tones import harmonic, sloped, vibrato


def pluck(rng: Rng, hertz: float, seconds: float, rate: int, bright: float, t60: float, where: float) -> Wave:
    """One plucked string: `bright` 0..1, `t60` seconds of ringing, `where` 0..0.5 along the string.

    The part of the period that is no whole sample is an all-pass filter, as in Jaffe and Smith.
    """
    n = fast_length(max(64, round(seconds * rate)))
    period = rate / hertz
    burst = np.zeros(n)
    m = min(n, max(2, round(period)))
    burst[:m] = rng.uniform(-1, 1, m)
    burst = band(burst, rate, 0, 500 + 7000 * bright, 1)
    loss = 10 ** (-3 * period / rate / t60)
    soft = 0.5 - 0.44 * bright  # weight of the neighbour in the loop's two-point average
    whole = int(period - soft - 0.1)
    rest = period - soft - whole
    tuning = (1 - rest) / (1 + rest)
    picked = max(1, round(where * period))

    def response(delay: Callable[[int], Spectrum]) -> Spectrum:
        one = delay(1)
        loop = loss * (1 - soft + soft * one) * (tuning + one) / (1 + tuning * one) * delay(whole)
        return np.asarray((1 - delay(picked)) / (1 - loop))

    return recursive(burst, response)[: round(seconds * rate)]


def _plucked(scene: Scene, notes: list[Note], bright: float, t60: float, ring_on: float) -> Wave:
    tape = np.zeros(scene.n)
    where = scene.any(0.08, 0.45)
    for note in notes:
        seconds = min(note.length * ring_on + 0.1, 2.0, scene.seconds - note.start)
        tone = pluck(scene.rng, note.hertz, seconds, scene.rate, bright * note.loudness**0.5, t60, where)
        tone *= fade(len(tone), scene.rate, 0.0005, 0.06)
        lay(tape, tone, note.start, scene.rate, note.loudness)
    return tape


def guitar(scene: Scene) -> Take:
    """A steel or nylon string guitar, picked or strummed, through its wooden body."""
    pace = scene.geo("speed", 1.5, 5)
    notes = tune(scene, scene.pitch(82, 260), pace, 0.25)
    strummed = [
        Note(note.start + 0.018 * (i % 3), note.length, note.hertz, note.loudness)
        for i, note in enumerate(notes)
    ]
    dry = _plucked(scene, strummed, scene.any(0.3, 0.9), scene.any(1.0, 4.0), scene.any(1, 2))
    body = resonate(dry, scene.rate, (105, 210, 420), (30, 50, 120), (1.2, 1.0, 0.6))
    return take(dry + body, onsets(notes))


def electric_guitar(scene: Scene) -> Take:
    """An overdriven guitar: plucked strings clipped, then through the narrow band of a cabinet."""
    notes = tune(scene, scene.pitch(82, 330), scene.geo("speed", 1.5, 6), 0.2)
    dry = _plucked(scene, notes, scene.any(0.5, 1), scene.any(3, 8), 1.1)
    driven = np.tanh(dry * scene.any(4, 40) / max(float(np.abs(dry).max()), 1e-9))
    return take(band(driven, scene.rate, 90, scene.any(2500, 5500), 2), onsets(notes))


def harp(scene: Scene) -> Take:
    """A harp: soft plucks in the middle of long strings, runs and arpeggios."""
    notes = tune(scene, scene.pitch(130, 520), scene.geo("speed", 2.5, 8), 0.1)
    dry = _plucked(scene, notes, scene.any(0.15, 0.5), scene.any(2, 5), 3)
    return take(dry, onsets(notes))


def banjo(scene: Scene) -> Take:
    """A banjo, koto or other bright, quickly dying plucked string over a skin."""
    notes = tune(scene, scene.pitch(150, 480), scene.geo("speed", 3, 9), 0.05)
    dry = _plucked(scene, notes, scene.any(0.7, 1.0), scene.any(0.25, 0.9), 1.2)
    skin = resonate(dry, scene.rate, (320, 780, 1500), (80, 160, 400), (1.0, 1.0, 1.0))
    return take(0.4 * dry + skin, onsets(notes))


def bass(scene: Scene) -> Take:
    """A bass string, plucked."""
    notes = tune(scene, scene.pitch(36, 80), scene.geo("speed", 1.5, 5))
    dry = _plucked(scene, notes, scene.any(0.1, 0.7), scene.any(1, 4), 1.0)
    return take(band(dry, scene.rate, 0, scene.any(600, 3000), 1), onsets(notes))


def piano(scene: Scene) -> Take:
    """A piano: stretched partials, decay faster at the top, a thump of the hammer."""
    notes = tune(scene, scene.pitch(98, 440), scene.geo("speed", 1.5, 6), 0.3)
    tape = np.zeros(scene.n)
    felt = scene.any(0.7, 1.6)
    for note in notes:
        lay(tape, _piano_tone(scene, note, felt), note.start, scene.rate, note.loudness)
    return take(tape, onsets(notes))


def _piano_tone(scene: Scene, note: Note, felt: float) -> Wave:
    k = np.arange(1, 1 + min(16, int(6000 / note.hertz) + 1))
    hertz = note.hertz * k * np.sqrt(1 + 0.0004 * (note.hertz / 220) * k**2)
    gains = np.abs(np.sin(np.pi * k / 8.3)) * k**-felt * (0.3 + 0.7 * note.loudness) ** (k / 4)
    decays = np.clip(9 * (note.hertz / 130) ** -0.7 / k**0.6, 0.15, 9)
    n = round(min(note.length * 1.4 + 0.25, 2.5) * scene.rate)
    tone = ring(hertz * scene.any(0.9995, 1.0005), decays, gains, n, scene.rate)
    m = min(n, scene.rate // 30)
    tone[:m] += 0.15 * band(white(scene.rng, m), scene.rate, 0, 600) * np.linspace(1, 0, m)
    return np.asarray(tone * fade(n, scene.rate, 0.002, 0.12))


def harpsichord(scene: Scene) -> Take:
    """A harpsichord: strings plucked near the end by quills, thin, bright and all equally loud."""
    notes = tune(scene, scene.pitch(130, 440), scene.geo("speed", 3, 8), 0.25)
    even = [Note(note.start, note.length, note.hertz, 0.8) for note in notes]
    dry = _plucked(scene, even, 1.0, scene.any(2, 4), 1.0)
    return take(band(dry, scene.rate, 200, 0, 1), onsets(notes))


def _bowed(scene: Scene, low: float, high: float, formants: tuple[float, ...]) -> Take:
    notes = tune(scene, scene.pitch(low, high), scene.geo("speed", 0.7, 4), 0.05, 1.02)
    tape = np.zeros(scene.n)
    depth, hertz = scene.any(0.002, 0.012), scene.any(4.5, 6.5)
    slope, scratch = scene.any(0.85, 1.3), scene.any(0.01, 0.08)
    for note in notes:
        n = max(64, round(note.length * scene.rate))
        pitch = note.hertz * vibrato(scene.rng, n, scene.rate, hertz, depth)
        tone = harmonic(
            pitch * (1 + wander(scene.rng, n, scene.rate, 9, 0.002)), sloped(60, slope), scene.rate
        )
        tone += scratch * band(white(scene.rng, n), scene.rate, 1500, 6000, 1)
        swell = curve(n, (0, 0.15, 0.7, 1), (0.2, 0.8, 1, 0.5)) * fade(n, scene.rate, 0.05, 0.05)
        lay(tape, tone * swell, note.start, scene.rate, note.loudness)
    widths = [0.25 * f for f in formants]
    coloured = resonate(tape, scene.rate, formants, widths, [1.0] * len(formants))
    return take(0.3 * tape + coloured, onsets(notes))


def violin(scene: Scene) -> Take:
    """A violin: sawtooth of the bow (Helmholtz motion), body resonances, vibrato."""
    return _bowed(scene, 196, 660, (280, 470, 1100, 2600, 3400))


def cello(scene: Scene) -> Take:
    """A cello or double bass, bowed."""
    return _bowed(scene, 55, 160, (110, 220, 450, 900, 1800))
