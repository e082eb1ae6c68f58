# SPDX-License-Identifier: MIT
"""Between which bounds a mean lies, as far as the clips at hand can tell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds between which it lies with 95 % (bootstrap over groups)."""

    mean: float
    low: float
    high: float


def interval(values: NDArray[np.float64], groups: NDArray[np.int64]) -> Interval:
    """Mean of `values` (n,) and its bounds when whole groups (n,) are drawn anew."""
    _, member = np.unique(groups, return_inverse=True)
    sums, counts = np.bincount(member, values), np.bincount(member)
    drawn = np.random.default_rng(0).integers(0, len(sums), (RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(values.mean()), float(low), float(high))
