# SPDX-License-Identifier: MIT
"""Babble that has the sounds and the melody of speech and says nothing.

Vowel formants: G. Peterson and H. Barney, JASA 24(2), 1952. Consonants after Klatt 1980.
"""

from typing import NamedTuple

import numpy as np

from core.samples.scene import Wave
from core.samples.sound.noise import Rng
from core.samples.sound.voice import FRAMES, Track

VOWELS = {
    "i": (270, 2290, 3010, 3500),
    "I": (390, 1990, 2550, 3500),
    "e": (530, 1840, 2480, 3500),
    "ae": (660, 1720, 2410, 3500),
    "a": (730, 1090, 2440, 3400),
    "o": (570, 840, 2410, 3400),
    "U": (440, 1020, 2240, 3300),
    "u": (300, 870, 2240, 3300),
    "uh": (640, 1190, 2390, 3400),
    "er": (490, 1350, 1690, 3300),
}
NASAL = (250, 1150, 2250, 3300)
LIQUID = (360, 1100, 2500, 3300)


class Key(NamedTuple):
    """The state of the throat at one time, between which it moves evenly."""

    seconds: float
    voice: float
    breath: float
    hiss: float
    hiss_at: float  # Hz
    formants: tuple[float, ...]


def vowel(rng: Rng) -> tuple[int, int, int, int]:
    """The formants of any vowel, for a tract of a man's length."""
    return list(VOWELS.values())[int(rng.integers(len(VOWELS)))]


def consonant(rng: Rng, t: float, near: tuple[float, ...]) -> tuple[list[Key], float]:
    """Keys of one random consonant from `t` on, and the time at which it ends."""
    kind = rng.choice(("stop", "stop", "fricative", "nasal", "liquid", "none"))
    if kind == "none":
        return [], t
    if kind in ("nasal", "liquid"):
        body = NASAL if kind == "nasal" else LIQUID
        length = float(rng.uniform(0.05, 0.1))
        return [
            Key(t + 0.015, 0.45, 0.05, 0, 5000, body),
            Key(t + length, 0.5, 0.05, 0, 5000, body),
        ], t + length
    voiced = 0.3 if rng.random() < 0.4 else 0.0
    at = float(rng.uniform(2200, 6500))
    if kind == "fricative":
        length = float(rng.uniform(0.07, 0.16))
        strength = float(rng.uniform(0.25, 1.0))
        keys = [
            Key(t + 0.02, voiced, 0.0, strength, at, near),
            Key(t + length, voiced, 0.0, strength, at, near),
        ]
        return keys, t + length + 0.02
    closed = float(rng.uniform(0.04, 0.09))
    burst = t + closed
    keys = [
        Key(t + 0.012, voiced * 0.4, 0.0, 0.0, at, near),
        Key(burst, voiced * 0.4, 0.0, 0.0, at, near),
        Key(burst + 0.01, voiced, 0.2, float(rng.uniform(0.6, 1.3)), at, near),
        Key(burst + 0.03, voiced, 0.8 * (voiced == 0), 0.0, at, near),
    ]
    return keys, burst + (0.035 if voiced else 0.055)


def phrase(
    rng: Rng, seconds: float, pitch: float, tract: float, pace: float = 4.5, whisper: bool = False
) -> Track:
    """Syllables for about `seconds`: `pitch` is the middle of the melody in Hz, `tract` 1 for a man's throat.

    A shorter throat (a woman's 1.17, a child's 1.3) raises the formants by that factor.
    """
    keys: list[Key] = [Key(0.0, 0.0, 0.0, 0.0, 5000.0, vowel(rng))]
    accents: list[tuple[float, float]] = [(0.0, 1.05)]
    t = 0.03
    while t < seconds - 0.12:
        shape = vowel(rng)
        made, t = consonant(rng, t, shape)
        keys += made
        length = float(rng.uniform(0.5, 1.35)) / pace * 0.75
        stress = float(rng.choice((0.6, 0.8, 1.0)))
        later = vowel(rng) if rng.random() < 0.2 else shape
        keys.append(Key(t + 0.03, stress, 0.06, 0, 5000, shape))
        keys.append(Key(t + length, 0.8 * stress, 0.08, 0, 5000, later))
        accents.append((t + length / 2, 1 + 0.25 * (stress - 0.7) + 0.08 * float(rng.standard_normal())))
        t += length
    keys.append(Key(t + 0.06, 0.0, 0.02, 0.0, 5000.0, keys[-1].formants))
    return _track(rng, keys, accents, pitch, tract, whisper)


def _track(
    rng: Rng, keys: list[Key], accents: list[tuple[float, float]], pitch: float, tract: float, whisper: bool
) -> Track:
    frames = int((keys[-1].seconds + 0.05) * FRAMES) + 2
    t = np.arange(frames) / FRAMES
    times = [key.seconds for key in keys]

    def follow(values: list[float]) -> Wave:
        return np.interp(t, times, values)

    formants = np.stack([follow([key.formants[k] for key in keys]) for k in range(4)], axis=1)  # (T, 4)
    tune = np.interp(t, [a[0] for a in accents], [a[1] for a in accents])
    ends = -0.2 if rng.random() < 0.75 else 0.25  # a statement falls, a question rises
    tune = tune * (1.12 - 0.22 * t / t[-1]) * (1 + ends * np.clip(t / t[-1] - 0.8, 0, 1) * 2)
    voice, breath = follow([key.voice for key in keys]), follow([key.breath for key in keys])
    if whisper:
        voice, breath = voice * 0, breath + 3 * voice
    hiss, hiss_at = follow([key.hiss for key in keys]), follow([key.hiss_at for key in keys])
    return Track(pitch * tune, voice, breath, hiss, hiss_at, formants * tract)
