# SPDX-License-Identifier: MIT
"""Another hearing of a moment, made from its spectrogram: other noise, another microphone, another level."""

import numpy as np
from numpy.typing import NDArray

from core.features.constants import LOG_FLOOR

NOISE = (1.0, 30.0)  # dB that the noise lies below the sound
LEVEL = (-26.0, 6.0)  # dB
UNEVEN = 4.0  # dB: how far a microphone departs from flat, at nine points of its range
_NEPER = np.log(10) / 10  # a decibel of power in units of the log-mel


def heard_again(log_mel: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.float32]:
    """The log-mel (T, mel) as another microphone elsewhere might have caught it.

    Noise is mixed in by the louder of the two in each cell (the mixture-maximum model of Nadas et al., 1989).
    """
    sound = log_mel.astype(np.float32)
    frames, bins = sound.shape
    if rng.random() < 0.7:
        slope = np.linspace(0, -float(rng.uniform(0, 20)), bins) * _NEPER  # white to brown
        power = float(np.log(np.exp(sound).mean()))
        floor = power - rng.uniform(*NOISE) * _NEPER
        noise = floor + slope + rng.standard_normal((frames, bins), dtype=np.float32)
        sound = np.maximum(sound, noise.astype(np.float32))
    if rng.random() < 0.6:
        sound = sound + _microphone(rng, bins)
    level = np.float32(rng.uniform(*LEVEL) * _NEPER)
    return np.asarray(np.maximum(sound + level, np.float32(np.log(LOG_FLOOR))), np.float32)


def _microphone(rng: np.random.Generator, bins: int) -> NDArray[np.float32]:
    """Gains (mel,) of a device: uneven, and weak below and above what it carries."""
    gains = np.interp(np.arange(bins), np.linspace(0, bins, 9), rng.normal(0, UNEVEN, 9))
    low, high = rng.integers(0, bins // 6), rng.integers(bins // 2, bins)
    steep = 40 / bins  # dB a mel bin: about 24 dB an octave in the middle of the range
    away = np.maximum(0, low - np.arange(bins)) + np.maximum(0, np.arange(bins) - high)
    return np.asarray((gains - 10 * steep * away) * _NEPER, np.float32)
