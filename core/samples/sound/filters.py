# SPDX-License-Identifier: MIT
"""Filters computed through the FFT, fixed, recursive and moving; all keep the length of the wave."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.samples.scene import Wave

Spectrum: TypeAlias = NDArray[np.complex128]

WINDOW = 512  # samples in one block of a moving filter


def fast_length(n: int) -> int:
    """The next length at or above `n` that the FFT handles quickly."""
    step = 4096 if n > 16384 else 512 if n > 2048 else 64
    return -(-n // step) * step


def weigh(wave: Wave, rate: int, gain: Callable[[Wave], Wave]) -> Wave:
    """Multiply each frequency (Hz) by `gain`, without moving anything in time."""
    size = fast_length(len(wave) + rate // 50)
    hertz = np.asarray(np.fft.rfftfreq(size, 1 / rate), dtype=np.float64)
    spectrum = np.fft.rfft(wave, size) * gain(hertz)
    return np.fft.irfft(spectrum, size)[: len(wave)]


def band(wave: Wave, rate: int, low: float = 0.0, high: float = 0.0, order: int = 2) -> Wave:
    """Keep low..high Hz with Butterworth slopes; a bound of 0 is left open."""

    def gain(hertz: Wave) -> Wave:
        kept = np.ones_like(hertz)
        if low > 0:
            ratio = (hertz / low) ** (2 * order)
            kept *= np.sqrt(ratio / (1 + ratio))
        if high > 0:
            kept *= 1 / np.sqrt(1 + (hertz / high) ** (2 * order))
        return kept

    return weigh(wave, rate, gain)


def peaks(hertz: Wave, centres: Sequence[float], widths: Sequence[float], gains: Sequence[float]) -> Wave:
    """Magnitude of resonances side by side, each `gains` high at its centre; same shape as `hertz`."""
    total = np.zeros_like(hertz)
    for centre, width, gain in zip(centres, widths, gains, strict=True):
        total += gain / np.sqrt(1 + ((hertz - centre) / (width / 2)) ** 2)
    return total


def resonate(
    wave: Wave, rate: int, centres: Sequence[float], widths: Sequence[float], gains: Sequence[float]
) -> Wave:
    """The wave through resonances (Hz, Hz, linear), as a struck or blown body colours it."""
    return weigh(wave, rate, lambda hertz: peaks(hertz, centres, widths, gains))


def recursive(
    wave: Wave, response: Callable[[Callable[[int], Spectrum]], Spectrum], fall: float = 1e-6
) -> Wave:
    """The wave through a causal filter with feedback; `response` builds its transfer function from delays.

    The function is read on a circle a little outside the unit circle, which weighs the wave with a falling
    exponential (down to `fall` at its end): a tail longer than the FFT so cannot come round to the start.
    """
    n = len(wave)
    size = fast_length(n)
    weights = np.exp(np.log(fall) / size * np.arange(n))
    turns = -2 * np.pi * np.fft.rfftfreq(size)

    def delay(samples: int) -> Spectrum:
        out = np.empty(len(turns), dtype=np.complex128)
        out.real, out.imag = np.cos(turns * samples), np.sin(turns * samples)
        out *= fall ** (samples / size)
        return out

    spectrum = np.fft.rfft(wave * weights, size) * response(delay)
    return np.asarray(np.fft.irfft(spectrum, size)[:n] / weights)


def convolve(wave: Wave, kernel: Wave) -> Wave:
    """The wave, each sample of it replaced by `kernel`; cut to the length of the wave."""
    size = fast_length(len(wave) + len(kernel))
    return np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(kernel, size), size)[: len(wave)]


def moving(wave: Wave, gains: Callable[[Wave, Wave], Wave], rate: int) -> Wave:
    """A filter that changes in time: `gains(hertz (1,F), seconds (T,1))` gives magnitudes (T,F).

    Half-overlapping blocks, root-Hann windowed on both sides, so a gain of one changes nothing.
    """
    hop = WINDOW // 2
    blocks = len(wave) // hop + 2
    padded = np.zeros((blocks + 1) * hop)
    padded[hop : hop + len(wave)] = wave
    window = np.sqrt(np.hanning(WINDOW + 1)[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::hop] * window  # (T, WINDOW)
    hertz = np.asarray(np.fft.rfftfreq(WINDOW, 1 / rate), dtype=np.float64)[None, :]
    seconds = (np.arange(len(frames)) * hop / rate)[:, None]
    shaped = np.fft.irfft(np.fft.rfft(frames) * gains(hertz, seconds), WINDOW) * window
    out = np.zeros(len(padded))
    out[: len(frames) * hop] += shaped[:, :hop].ravel()  # (T, hop) -> (T * hop,)
    out[hop : hop + len(frames) * hop] += shaped[:, hop:].ravel()
    return out[hop : hop + len(wave)]
