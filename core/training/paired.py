# SPDX-License-Identifier: MIT
"""Whether one model does better than another on the same clips, as surely as few videos allow.

Student's t over groups of near-duplicates, each counting once, however many clips it has. The bootstrap draws
bounds that are far too narrow where there are few groups (Cameron, Gelbach and Miller, "Bootstrap-Based
Improvements for Inference with Clustered Errors", 2008); docs/decisions/032 has what each rule was measured
to do.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.training.bootstrap import Interval

WRONG = 0.05  # of models that are no other than the old one, that lie outside of their bounds in either way

Values = NDArray[np.float64]


def mean_by_group(values: Values, groups: NDArray[np.int64]) -> Values:
    """The mean of each group's values (n,), (G,)."""
    _, member = np.unique(groups, return_inverse=True)
    return np.asarray(np.bincount(member, values) / np.bincount(member))


def change(values: Values, groups: NDArray[np.int64], chances: int = 1) -> Interval:
    """The mean of paired differences (n,), groups (n,) alike, and its bounds.

    Where any of several figures decides, `chances` is how many they are, and each has wider bounds
    (Bonferroni), so that together they are as seldom wrong as one.
    """
    means = mean_by_group(values, groups)
    mean, free = float(means.mean()), len(means) - 1
    if free < 1:
        return Interval(mean, -np.inf, np.inf)
    wide = _student(1 - WRONG / chances / 2, free) * float(means.std(ddof=1)) / len(means) ** 0.5
    return Interval(mean, mean - wide, mean + wide)


def said(found: Interval, chances: int = 1) -> str:
    """A change in words."""
    sure = f"{100 * (1 - WRONG / chances):g} %"
    return f"{found.mean:+.3f}, {sure} between {found.low:+.3f} and {found.high:+.3f}"


def _student(share: float, free: int) -> float:
    """The quantile of Student's t, from that of the normal distribution.

    Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5: to 0.5 % from three degrees of
    freedom on. With fewer nothing is decided.
    """
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / free**power for power, term in enumerate(terms, 1)))
