# SPDX-License-Identifier: MIT
"""Chance in sound: white and coloured noise, slow wandering, and clouds of small grains.

Clouds follow PhISM (P. Cook, "Physically Informed Sonic Modeling", Computer Music Journal 21(3), 1997).
"""

from collections.abc import Sequence

import numpy as np

from core.samples.scene import Wave
from core.samples.sound.filters import fast_length

Rng = np.random.Generator


def white(rng: Rng, n: int) -> Wave:
    """Noise with equal power at each frequency, deviation 1."""
    return rng.standard_normal(n)


def coloured(rng: Rng, n: int, slope: float) -> Wave:
    """Noise falling by `slope` in amplitude per frequency: 0 white, 0.5 pink, 1 brown; deviation 1."""
    size = fast_length(max(n, 64))
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum *= np.maximum(np.arange(len(spectrum)), 4.0) ** -slope
    wave = np.fft.irfft(spectrum, size)[:n]
    return wave / max(float(wave.std()), 1e-12)


def wander(rng: Rng, n: int, rate: int, hertz: float, depth: float = 1.0) -> Wave:
    """A smooth curve about zero that turns about `hertz` times a second, deviation near `depth`."""
    knots = max(4, int(n / rate * hertz * 2) + 3)
    values = np.convolve(rng.standard_normal(knots + 2), (0.25, 0.5, 0.25), "valid") * 1.6
    return depth * np.interp(np.linspace(0, knots - 1, n), np.arange(knots), values)


def cloud(
    rng: Rng, n: int, rate: int, per_second: float, grains: Sequence[Wave], density: Wave | None = None
) -> Wave:
    """Many small grains at random times and very uneven strengths; `density` (n,) says when more fall."""
    size = fast_length(n + max(len(grain) for grain in grains))
    total = np.zeros(size // 2 + 1, dtype=np.complex128)
    chances = None if density is None else np.cumsum(np.maximum(density, 1e-9))
    share = 1.0 if density is None else float(np.mean(density))
    for grain in grains:
        count = int(rng.poisson(per_second * share * n / rate / len(grains)))
        at = rng.random(count) * n
        if chances is not None:
            at = np.searchsorted(chances, at / n * chances[-1]).astype(np.float64)
        strengths = rng.exponential(1.0, count) ** 1.5
        strewn = np.bincount(at.astype(np.int64), strengths, n)[:n]
        total += np.fft.rfft(strewn, size) * np.fft.rfft(grain, size)
    return np.fft.irfft(total, size)[:n]
