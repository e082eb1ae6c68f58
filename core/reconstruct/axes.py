# SPDX-License-Identifier: MIT
"""Where hertz lie on a mel spectrogram, for axes. No torch."""

import math

from core.features.constants import MEL_BINS, MEL_LOW, SAMPLE_RATE

TICKS = (100, 500, 1000, 2000, 4000, 8000)  # Hz


def row_of(hertz: float) -> float:
    """The mel band, from 0 for the lowest, whose middle is at `hertz`; fractional, may lie outside."""
    low, high = _mel(MEL_LOW), _mel(SAMPLE_RATE / 2)
    return (_mel(hertz) - low) / (high - low) * (MEL_BINS + 1) - 1


def hertz_of(row: float) -> float:
    """The frequency in the middle of a mel band."""
    low, high = _mel(MEL_LOW), _mel(SAMPLE_RATE / 2)
    return 700.0 * (math.exp((low + (row + 1) / (MEL_BINS + 1) * (high - low)) / 1127.0) - 1.0)


def height_of(hertz: float) -> float:
    """Where `hertz` lies on a spectrogram drawn from 0 (its lowest edge) to 1."""
    return min(1.0, max(0.0, (row_of(hertz) + 0.5) / MEL_BINS))


def _mel(hertz: float) -> float:
    """Kaldi's mel scale."""
    return 1127.0 * math.log(1.0 + hertz / 700.0)
