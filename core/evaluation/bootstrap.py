# SPDX-License-Identifier: MIT
"""How far a figure would move with other queries.

Percentile bootstrap (B. Efron, Annals of Statistics 7, 1979), always with the same draws.
Files are drawn, not queries: windows of one file are no independent evidence.
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.evaluation.measures import statistic

DRAWS = 1000
SHARE = 0.95  # of the draws lie inside the interval


def interval(
    name: str, values: NDArray[np.float64], groups: Sequence[Hashable], seed: int = 0
) -> tuple[float, float]:
    """The lower and upper end of the figure `name` of `values` (q,), queries of files `groups` (q,)."""
    return _ends([_of_draw(name, values, often) for often in _draws(groups, seed)])


def interval_of_change(
    name: str,
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    groups: Sequence[Hashable],
    seed: int = 0,
) -> tuple[float, float]:
    """Both ends of how much the figure changed for the same queries (q,): each draw takes the same ones."""
    draws = _draws(groups, seed)
    return _ends([_of_draw(name, after, often) - _of_draw(name, before, often) for often in draws])


def _draws(groups: Sequence[Hashable], seed: int) -> NDArray[np.int64]:
    """How often each query is in each draw (DRAWS, q): as often as its file was drawn."""
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), DRAWS)
    return np.asarray(drawn[:, number])


def _of_draw(name: str, values: NDArray[np.float64], often: NDArray[np.int64]) -> float:
    return statistic(name, np.repeat(values, often))


def _ends(figures: list[float]) -> tuple[float, float]:
    known = np.array(figures)[~np.isnan(figures)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, ((1 - SHARE) / 2, (1 + SHARE) / 2))
    return float(low), float(high)
