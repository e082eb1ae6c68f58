# SPDX-License-Identifier: MIT
"""What guessing reaches: exact expectations over all orders of a pool."""

import numpy as np


def expected_precision(right: int, pool: int) -> float:
    """The average precision to expect of a random order of `pool`, of which `right` (1 or more) are right.

    It is above the share that is right, in a small pool far above it: E[hit at i and at j] = r(r-1) / n(n-1).
    """
    if pool == 1:
        return 1.0
    first = harmonic(pool)
    return (first + (right - 1) / (pool - 1) * (pool - first)) / pool


def harmonic(n: int) -> float:
    """1 + 1/2 + ... + 1/n."""
    return float(np.sum(1 / np.arange(1, n + 1)))
