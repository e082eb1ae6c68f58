# SPDX-License-Identifier: MIT
"""What may happen to a sound before it is searched with, one thing at a time and always the same.

`core.samples.degrade` mixes such things at random, to train on; here each is alone, to measure by.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

Signal: TypeAlias = NDArray[np.float32]

RATE = 16000  # Hz
PHONE = (300.0, 3400.0)  # Hz, the band of ITU-T G.712
REVERBERATION = 0.8  # s until the room is 60 dB down, as in a large bare room
FASTER = 1.1


def with_noise(waveform: Signal, decibels: float, seed: int = 0) -> Signal:
    """White noise added `decibels` below the sound (n,)."""
    noise = np.random.default_rng(seed).standard_normal(len(waveform))
    level = np.sqrt(np.mean(waveform**2) / 10 ** (decibels / 10)) if len(waveform) else 0.0
    return (waveform + level * noise).astype(np.float32)


def through_phone(waveform: Signal) -> Signal:
    """Only the band of a telephone: 24 dB an octave below and above it."""
    size = len(waveform) + RATE // 10
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
    gain = 1 / np.sqrt((1 + (PHONE[0] / hertz) ** 8) * (1 + (hertz / PHONE[1]) ** 8))
    return np.asarray(np.fft.irfft(np.fft.rfft(waveform, size) * gain, size)[: len(waveform)], np.float32)


def in_a_hall(waveform: Signal, seed: int = 0) -> Signal:
    """The sound in a reverberant room, its echo as strong as itself; as long as the sound was."""
    n = round(REVERBERATION * RATE)
    tail = np.random.default_rng(seed).standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
    tail /= np.sqrt(np.sum(tail**2))
    size = len(waveform) + n
    echo = np.fft.irfft(np.fft.rfft(waveform, size) * np.fft.rfft(tail, size), size)[: len(waveform)]
    return np.asarray((waveform + echo) / 2, np.float32)


def first_half(waveform: Signal) -> Signal:
    """The first half of it."""
    return waveform[: max(1, len(waveform) // 2)]


def faster(waveform: Signal) -> Signal:
    """Played 10 % faster, which raises its pitch by as much."""
    return np.asarray(soxr.resample(waveform, FASTER * RATE, RATE), np.float32)


CONDITIONS: dict[str, Callable[[Signal], Signal]] = {
    "noise at 20 dB": lambda waveform: with_noise(waveform, 20),
    "noise at 10 dB": lambda waveform: with_noise(waveform, 10),
    "noise at 0 dB": lambda waveform: with_noise(waveform, 0),
    "telephone band": through_phone,
    "reverberation": in_a_hall,
    "half the length": first_half,
    "10 % faster": faster,
}
"""By name. MP3 needs a codec and so is in `core.media.mp3`."""
