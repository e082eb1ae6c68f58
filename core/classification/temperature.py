# SPDX-License-Identifier: MIT
"""From logits to probabilities that can be believed: one temperature, fitted on held-out examples.

A temperature (Guo et al., ICML 2017) changes no order, only how sure the classifier sounds.
"""

import numpy as np
from numpy.typing import NDArray

from core.classification.measures import log_loss

Floats = NDArray[np.float64]
COLDEST, HOTTEST = 0.05, 20.0
PRIOR = 0.5  # standard deviation of the logarithm of temperatures held likely beforehand
STEPS = 25  # tried at once; the second round looks between the neighbours of the best


def probabilities(logits: Floats, temperature: float, *, multi_label: bool) -> Floats:
    """Probabilities of logits (..., C): each class for itself, or all summing to one."""
    z = logits / temperature
    if multi_label:
        return np.asarray(0.5 * (1 + np.tanh(z / 2)))  # the logistic curve, without overflow
    z = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(z / z.sum(axis=-1, keepdims=True))


def grouped_mean(rows: Floats, groups: NDArray[np.int64], count: int) -> Floats:
    """The mean (count, C) of the rows (n, C) of each group; NaN for a group without rows."""
    total = np.zeros((count, rows.shape[1]))
    np.add.at(total, groups, rows)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / np.bincount(groups, minlength=count)[:, None])


def fit_temperature(logits: Floats, groups: NDArray[np.int64], target: Floats, *, multi_label: bool) -> float:
    """The temperature at which the mean probabilities of each group of rows surprise the least.

    A few examples, all of them right, would ask for boundless sureness: a prior around 1 that is worth
    little beside many examples keeps it in bounds.

    logits (n, C) of moments or frames, `groups` (n,) the row of `target` (m, C) that each belongs to.
    """

    def surprise(temperature: float) -> float:
        p = probabilities(logits, temperature, multi_label=multi_label)
        loss = log_loss(target, grouped_mean(p, groups, len(target)), multi_label=multi_label)
        return loss + float(np.log(temperature) / PRIOR) ** 2 / (2 * len(target))

    low, high = np.log(COLDEST), np.log(HOTTEST)
    best = 1.0
    for _ in range(2):
        tried = np.exp(np.linspace(low, high, STEPS))
        found = int(np.argmin([surprise(float(t)) for t in tried]))
        best = float(tried[found])
        low, high = np.log(tried[max(0, found - 1)]), np.log(tried[min(STEPS - 1, found + 1)])
    return best
