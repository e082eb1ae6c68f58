# SPDX-License-Identifier: MIT
"""Oscillators: band-limited wavetables with any row of harmonics, gliding sines, and Doppler shift."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from core.samples.scene import Wave

TABLE = 8192


def turns(hertz: ArrayLike, n: int, rate: int, start: float = 0.0) -> Wave:
    """Phase in whole turns (n,) of a tone with the given frequency or frequencies."""
    return start + np.cumsum(np.broadcast_to(np.asarray(hertz, dtype=np.float64), (n,))) / rate


def sine(hertz: ArrayLike, n: int, rate: int, start: float = 0.0) -> Wave:
    """A sine whose frequency (Hz) may be one number or a curve (n,)."""
    return np.sin(2 * np.pi * turns(hertz, n, rate, start))


def harmonic(hertz: Wave, amplitudes: Sequence[float] | Wave, rate: int, start: float = 0.0) -> Wave:
    """A tone along the curve `hertz` (n,) with the given amplitudes of harmonics 1, 2, 3...

    Harmonics that would pass half the sampling rate are left out: from a table for each octave the pitch
    moves through, faded into the next.
    """
    at = (turns(hertz, len(hertz), rate, start) * TABLE).astype(np.int64) % TABLE
    highest = max(float(hertz.max()), 1.0)
    lowest = max(float(hertz.min()), highest / 64, 0.5)
    if highest < 1.5 * lowest:
        return np.asarray(_table(amplitudes, highest, rate)[at])
    octave = np.log2(np.maximum(hertz, lowest) / lowest)
    below = octave.astype(np.int64)
    tables = np.stack(
        [_table(amplitudes, lowest * 2.0 ** (k + 1), rate) for k in range(int(below.max()) + 2)]
    )
    share = octave - below
    return np.asarray(tables[below, at] * (1 - share) + tables[below + 1, at] * share)


def _table(amplitudes: Sequence[float] | Wave, highest: float, rate: int) -> Wave:
    """One turn of a tone (TABLE,) that may be played up to `highest` Hz."""
    count = max(1, min(len(amplitudes), int(0.48 * rate / highest), TABLE // 2 - 1))
    spectrum = np.zeros(TABLE // 2 + 1, dtype=np.complex128)
    spectrum[1 : count + 1] = -0.5j * TABLE * np.asarray(amplitudes, dtype=np.float64)[:count]
    return np.fft.irfft(spectrum, TABLE)


def sloped(count: int, slope: float, odd_only: float = 0.0) -> Wave:
    """Amplitudes 1/k**slope of `count` harmonics; `odd_only` takes that share of the even ones away."""
    k = np.arange(1, count + 1)
    return np.asarray(k**-slope * np.where(k % 2 == 0, 1 - odd_only, 1.0))


def vibrato(rng: np.random.Generator, n: int, rate: int, hertz: float, depth: float) -> Wave:
    """A factor near 1 (n,) that shakes a pitch, coming in slowly and never quite even."""
    t = np.arange(n) / rate
    grow = np.clip(t / 0.4, 0, 1)
    speed = hertz * (1 + 0.1 * np.sin(2 * np.pi * rng.uniform(0.3, 1) * t))
    shake = np.sin(2 * np.pi * np.cumsum(speed) / rate + rng.uniform(0, 6))
    return np.asarray(1 + depth * grow * shake)


def pass_by(wave: Wave, rate: int, closest_at: float, speed: float, metres: float) -> Wave:
    """The wave as heard while its source drives past at `speed` m/s, `metres` away when closest."""
    t = np.arange(len(wave)) / rate
    away = np.sqrt(metres**2 + (speed * (t - closest_at)) ** 2)
    heard = np.interp(t - (away - metres) / 340.0, t, wave)
    return np.asarray(heard * (metres / away) ** 0.9)
