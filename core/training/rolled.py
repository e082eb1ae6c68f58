# SPDX-License-Identifier: MIT
"""What the published recipe does to each spectrogram before it learns from it (code of CAV-MAE)."""

import numpy as np
from numpy.typing import NDArray

from core.features.constants import FBANK_STD

NOISE = 0.1  # at most, of a spectrogram of unit variance


def noisy_and_rolled(log_mel: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """A raw log-mel (T, mel) with even noise of a strength drawn once, turned round in time by any number of
    frames. Published code does it after normalising, so the noise is as much larger here as that divides by.
    """
    strength = np.float32(rng.random() * NOISE * FBANK_STD)
    noise = rng.random(log_mel.shape, np.float32) * strength
    frames = len(log_mel)
    return np.roll(log_mel + noise, int(rng.integers(-frames, frames)), axis=0)
