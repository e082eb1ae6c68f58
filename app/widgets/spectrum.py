# SPDX-License-Identifier: MIT
"""Sound as a picture: columns of a log-frequency spectrogram, and the colours they are shown in."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
WINDOW = 512  # samples: 32 ms
HOP = 160  # samples between two columns of a short sound
MAX_COLUMNS = 900
MAX_PEAKS = 450
BANDS = 96
LOWEST_HZ, HIGHEST_HZ = 60.0, 7_600.0
FLOOR_DB, CEILING_DB = -75.0, -5.0

# Dark violet over red to pale yellow; lightness rises evenly, so it also reads in grey.
STOPS = ((0.0, 7, 6, 20), (0.25, 66, 18, 92), (0.5, 150, 38, 98), (0.72, 224, 86, 62), (0.88, 250, 163, 84),
         (1.0, 252, 240, 196))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A whole sound, ready to be drawn."""

    pixels: NDArray[np.uint8]  # (BANDS, count), highest band first
    peaks: NDArray[np.float32]  # (count,)
    seconds: float


def look_of(samples: NDArray[np.float32]) -> Look:
    """How `samples` (n,) at 16 kHz look: some milliseconds for each second, so do it in a worker."""
    hop = max(HOP, -(-len(samples) // MAX_COLUMNS))
    made = columns(np.pad(samples, (0, WINDOW)), hop)
    pixels = np.ascontiguousarray(made.T[::-1])
    return Look(pixels, peaks(samples, min(MAX_PEAKS, len(samples))), len(samples) / SAMPLE_RATE)


def columns(samples: NDArray[np.float32], hop: int) -> NDArray[np.uint8]:
    """The spectrogram of `samples` (n,) at 16 kHz: (count, BANDS) from 0 to 255, lowest band first.

    One column for each `hop` samples that have a whole window; none for less than one window.
    """
    if len(samples) < WINDOW:
        return np.zeros((0, BANDS), np.uint8)
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::hop]  # (count, WINDOW)
    spectrum = np.abs(np.fft.rfft(frames * _taper(), axis=1)) ** 2  # (count, WINDOW / 2 + 1)
    power = spectrum @ _bands()  # (count, BANDS)
    decibels = 10 * np.log10(power + 1e-12)
    scaled = (decibels - FLOOR_DB) / (CEILING_DB - FLOOR_DB) * 255
    made: NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return made


def peaks(samples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """The largest absolute value in each of `count` equal parts of `samples`: (count,), for a waveform."""
    if not len(samples) or count < 1:
        return np.zeros(max(count, 0), np.float32)
    edges = np.linspace(0, len(samples), count + 1).astype(np.intp)[:-1]
    return np.asarray(np.maximum.reduceat(np.abs(samples), edges), np.float32)


@cache
def colours() -> tuple[int, ...]:
    """256 colours as 0xffrrggbb, for an indexed QImage."""
    where = [stop[0] for stop in STOPS]
    at = np.linspace(0, 1, 256)
    red, green, blue = (np.interp(at, where, [stop[i] for stop in STOPS]).astype(int) for i in (1, 2, 3))
    return tuple(int(0xFF << 24 | r << 16 | g << 8 | b) for r, g, b in zip(red, green, blue, strict=True))


@cache
def _taper() -> NDArray[np.float32]:
    taper: NDArray[np.float64] = np.hanning(WINDOW)
    return np.asarray(taper / taper.sum() * 2, np.float32)  # a full-scale tone reaches 0 dB


@cache
def _bands() -> NDArray[np.float32]:
    """Triangles on a log-frequency axis, (WINDOW / 2 + 1, BANDS); each at least one bin wide."""
    bins = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    centres = np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS)
    width = np.maximum(centres * (HIGHEST_HZ / LOWEST_HZ) ** (1 / BANDS) - centres, SAMPLE_RATE / WINDOW)
    made: NDArray[np.float32] = np.maximum(0, 1 - np.abs(bins[:, None] - centres) / width).astype(np.float32)
    return made
