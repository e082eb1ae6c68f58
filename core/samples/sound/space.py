# SPDX-License-Identifier: MIT
"""The air between a source and the microphone: distance, rooms, and the sound of a place."""

import numpy as np

from core.samples.scene import Wave
from core.samples.sound.envelopes import pulses
from core.samples.sound.filters import band, fast_length, weigh
from core.samples.sound.noise import Rng, cloud, coloured, wander
from core.samples.sound.tones import turns


def far(rng: Rng, wave: Wave, rate: int, distance: float) -> Wave:
    """The wave from `distance` 0 (at hand) to 1 (a hundred metres): softer and duller.

    What stands around it lifts some bands and lowers others by a few decibels.
    """
    corner, loudness = 9000.0 * 0.16**distance, 0.2**distance
    bands = rng.normal(0, float(rng.choice((0.0, 2.0, 4.0))), 9)

    def gain(hertz: Wave) -> Wave:
        decibels = np.interp(np.log2(np.maximum(hertz, 31) / 31.25), np.arange(9), bands)
        return np.asarray(loudness * 10 ** (decibels / 20) / np.sqrt(1 + (hertz / corner) ** 2))

    return weigh(wave, rate, gain)


def room(rng: Rng, wave: Wave, rate: int, seconds: float, share: float) -> Wave:
    """The wave with reverberation of `seconds` to -60 dB; `share` is its level against the direct sound.

    The response is exponentially decaying noise, duller towards its end, after a gap and a few reflections.
    """
    n = max(64, round(seconds * rate))
    tail = rng.standard_normal(n) * np.exp(-6.9 * np.arange(n) / n)
    dull = band(tail, rate, 0, float(rng.uniform(900, 3500)), 1)
    fading = np.linspace(0, 1, n)
    tail = tail * (1 - fading) + dull * fading
    tail[: min(n // 4, round(rng.uniform(0.003, 0.03) * rate))] = 0
    for _ in range(4):
        tail[int(rng.integers(n // 8 + 1))] += float(rng.normal(0, 3))
    tail *= share / max(float(np.sqrt(np.sum(tail**2))), 1e-9)
    size = fast_length(len(wave) + n)
    return wave + np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(tail, size), size)[: len(wave)]


def ambience(rng: Rng, n: int, rate: int, place: str) -> Wave:
    """The quiet sound of a place, deviation 1 or less."""
    made = {
        "street": _street,
        "forest": _forest,
        "night": _night,
        "water": _water,
        "field": _breeze,
        "sky": _height,
        "kitchen": _kitchen,
        "workshop": _workshop,
        "stage": _hall,
    }
    wave = made.get(place, _indoors)(rng, n, rate)
    return wave / max(float(wave.std()), 1e-9)


def _indoors(rng: Rng, n: int, rate: int) -> Wave:
    hum = np.sin(2 * np.pi * float(rng.choice((50, 60, 100, 120))) * np.arange(n) / rate)
    return coloured(rng, n, rng.uniform(0.4, 1.0)) + float(rng.choice((0, 0, 0.5))) * hum


def _kitchen(rng: Rng, n: int, rate: int) -> Wave:
    """A refrigerator: the mains hum of its motor and a soft rush."""
    mains = float(rng.choice((50.0, 60.0)))
    hum = sum(
        a * np.sin(2 * np.pi * mains * k * np.arange(n) / rate) for k, a in ((2, 1.0), (4, 0.5), (6, 0.3))
    )
    return np.asarray(hum + 0.5 * coloured(rng, n, 0.8))


def _workshop(rng: Rng, n: int, rate: int) -> Wave:
    """A lamp that buzzes and a compressor that hisses."""
    mains = float(rng.choice((50.0, 60.0)))
    buzz = pulses(turns(2 * mains, n, rate), 12)
    hiss = band(coloured(rng, n, 0.2), rate, 1500, 6500, 1)
    return np.asarray(buzz - buzz.mean() + hiss / hiss.std() * 0.3)


def _hall(rng: Rng, n: int, rate: int) -> Wave:
    """The low rumble of a large dark room."""
    return band(coloured(rng, n, 1.0), rate, 30, float(rng.uniform(120, 220)), 2)


def _height(rng: Rng, n: int, rate: int) -> Wave:
    """Wind at the microphone itself, where nothing breaks it."""
    gusts = np.exp(wander(rng, n, rate, 2.0, 0.7))
    return band(coloured(rng, n, 0.9), rate, 30, 250, 1) * gusts


def _breeze(rng: Rng, n: int, rate: int) -> Wave:
    gusts = np.exp(wander(rng, n, rate, 0.7, 0.5))
    return band(coloured(rng, n, 0.5), rate, 60, float(rng.uniform(300, 2000)), 1) * gusts


def _street(rng: Rng, n: int, rate: int) -> Wave:
    rumble = coloured(rng, n, 1.0) * np.exp(wander(rng, n, rate, 0.5, 0.6))
    return rumble + 0.5 * band(coloured(rng, n, 0.5), rate, 300, 1500, 1)


def _forest(rng: Rng, n: int, rate: int) -> Wave:
    t = np.arange(rate // 5) / rate
    chirps = [
        np.sin(2 * np.pi * (f * t + s * np.sin(40 * t))) * np.hanning(len(t))
        for f, s in zip(rng.uniform(2500, 6000, 3), rng.uniform(0, 20, 3), strict=True)
    ]
    return _breeze(rng, n, rate) + 0.8 * cloud(rng, n, rate, float(rng.uniform(0, 2)), chirps)


def _night(rng: Rng, n: int, rate: int) -> Wave:
    t = np.arange(n) / rate
    beat = np.maximum(np.sin(2 * np.pi * rng.uniform(1.5, 9) * t), 0) ** 2
    return _breeze(rng, n, rate) + rng.uniform(0, 1.5) * beat * np.sin(
        2 * np.pi * rng.uniform(3500, 5500) * t
    )


def _water(rng: Rng, n: int, rate: int) -> Wave:
    wash = np.exp(wander(rng, n, rate, 0.6, 0.6))
    return band(coloured(rng, n, 0.4), rate, 200, 5000, 1) * wash
