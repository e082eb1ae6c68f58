# SPDX-License-Identifier: MIT
"""What recording does to a sound: noise, small loudspeakers, rooms, wrong levels and slightly wrong speed."""

import numpy as np
from numpy.typing import NDArray

from core.samples.sound.filters import fast_length

Rng = np.random.Generator
Signal = NDArray[np.float32]
Spectrum = NDArray[np.complex64]

NOISES = {"white": 0.0, "pink": 0.5, "brown": 1.0, "babble": 0.5}  # slope of the amplitude by frequency


def degrade(waveform: Signal, rng: Rng, sample_rate: int = 16000) -> Signal:
    """The waveform (n,) as another microphone elsewhere might have caught it; float32 (n,) in [-1, 1]."""
    n = len(waveform)
    moved = _shifted(_at_speed(np.asarray(waveform, dtype=np.float32), rng), rng)
    size = fast_length(n + sample_rate)
    spectrum: Spectrum = np.asarray(np.fft.rfft(moved, size), dtype=np.complex64)
    hertz = np.fft.rfftfreq(size, 1 / sample_rate).astype(np.float32)
    if rng.random() < 0.35:
        spectrum = spectrum * _room(rng, size, sample_rate)
    if rng.random() < 0.7:
        spectrum = spectrum + _noise(rng, spectrum, n)
    if rng.random() < 0.6:
        spectrum = spectrum * _device(rng, hertz)
    heard = np.fft.irfft(spectrum, size)[:n]
    return _levelled(heard.astype(np.float32), rng)


def _at_speed(waveform: Signal, rng: Rng) -> Signal:
    """Up to 12 % faster or slower, which moves the pitch too."""
    if rng.random() < 0.5:
        return waveform
    at = np.arange(len(waveform)) * rng.uniform(0.88, 1.12)
    return np.asarray(np.interp(at, np.arange(len(waveform)), waveform, right=0.0), dtype=np.float32)


def _shifted(waveform: Signal, rng: Rng) -> Signal:
    """Up to a quarter of a second early or late; what is pushed out at one end is lost."""
    shift = int(rng.uniform(-0.25, 0.25) * min(len(waveform), 16000))
    moved = np.zeros_like(waveform)
    if shift >= 0:
        moved[shift:] = waveform[: len(waveform) - shift]
    else:
        moved[:shift] = waveform[-shift:]
    return moved


def _room(rng: Rng, size: int, rate: int) -> Spectrum:
    """Response of a room: the direct sound and exponentially decaying noise."""
    n = int(rng.uniform(0.1, 0.9) * rate)
    response = np.zeros(size, dtype=np.float32)
    tail = rng.standard_normal(n, dtype=np.float32) * np.exp(-6.9 * np.arange(n, dtype=np.float32) / n)
    tail *= np.float32(rng.uniform(0.1, 1.1)) / np.sqrt(np.sum(tail**2) + 1e-9)
    response[:n] = tail
    response[0] = 1.0
    return np.asarray(np.fft.rfft(response), dtype=np.complex64)


def _noise(rng: Rng, spectrum: Spectrum, n: int) -> Spectrum:
    """Noise of one colour, 0 to 30 dB below the sound; babble rises and falls like many voices."""
    kind = str(rng.choice(list(NOISES)))
    bins = len(spectrum)
    drawn = rng.standard_normal((2, bins), dtype=np.float32)
    colour = np.maximum(np.arange(bins, dtype=np.float32), 8) ** np.float32(-NOISES[kind])
    noise = (drawn[0] + 1j * drawn[1]) * colour
    if kind == "babble":
        size = 2 * (bins - 1)
        voiced = np.interp(np.arange(size), np.linspace(0, size, 40), rng.uniform(0.2, 1, 40))
        noise = np.fft.rfft(np.fft.irfft(noise, size) * voiced)
    below = 10 ** (-rng.uniform(0, 30) / 20)
    power = np.sqrt(np.sum(np.abs(spectrum) ** 2) / max(float(np.sum(np.abs(noise) ** 2)), 1e-12))
    spread = np.sqrt(2 * (bins - 1) / max(n, 1))  # the noise fills the padding too
    return np.asarray(noise * (power * below * spread), dtype=np.complex64)


def _device(rng: Rng, hertz: Signal) -> Signal:
    """Gains of a telephone, a small loudspeaker, a strong codec, or of an uneven microphone."""
    style = int(rng.integers(4))
    if style == 0:
        return _between(hertz, 300.0, 3400.0, 4)
    if style == 1:
        return _between(hertz, float(rng.uniform(150, 500)), float(rng.uniform(4000, 8000)), 2)
    if style == 2:
        return _between(hertz, 20.0, float(rng.uniform(2500, 7000)), 8)
    decibels = np.interp(hertz, np.linspace(0, 8000, 9), rng.normal(0, 4, 9))
    return (10 ** (decibels / 20)).astype(np.float32)


def _between(hertz: Signal, low: float, high: float, order: int) -> Signal:
    below = (np.float32(low) / np.maximum(hertz, np.float32(1))) ** (2 * order)
    kept = 1 / np.sqrt((1 + below) * (1 + (hertz / np.float32(high)) ** (2 * order)))
    return np.asarray(kept, dtype=np.float32)


def _levelled(waveform: Signal, rng: Rng) -> Signal:
    """Another level, sometimes driven into soft clipping, never beyond [-1, 1]."""
    peak = max(float(np.abs(waveform).max(initial=0)), 1e-6)
    if rng.random() < 0.2:
        drive = np.float32(rng.uniform(1, 5) / peak)
        return np.asarray(np.tanh(waveform * drive) * np.float32(rng.uniform(0.3, 0.95)), dtype=np.float32)
    level = np.float32(min(10 ** (rng.uniform(-26, 6) / 20), 1 / peak))
    return np.asarray(np.clip(waveform * level, -1, 1), dtype=np.float32)
