# SPDX-License-Identifier: MIT
"""Arithmetic of stored vectors, which needs no torch."""

import numpy as np
from numpy.typing import NDArray


def mean_direction(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The one unit vector (d,) that stands for N pictures of a moment, or N windows of sound: (N, d), N > 0.

    The mean of unit vectors, normalised: its cosine with anything is, but for a factor, the mean of theirs.
    Vectors that cancel each other out give zeros, which resemble nothing.
    """
    mean = np.mean(vectors, axis=0, dtype=np.float32)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 1e-6 else np.zeros_like(mean), np.float32)
