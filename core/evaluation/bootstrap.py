# SPDX-License-Identifier: MIT
"""How far a figure would move with other queries.

Percentile bootstrap (B. Efron, Annals of Statistics 7, 1979), always with the same draws.
Files are drawn, not queries: windows of one file are no independent evidence.
"""

from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
SHARE = 0.95  # of the draws lie inside the interval

Values = NDArray[np.float64]


def interval(name: str, values: Values, groups: Sequence[Hashable], seed: int = 0) -> tuple[float, float]:
    """The lower and upper end of the figure `name` of `values` (q,), queries of files `groups` (q,)."""
    return _ends(_figures(name, values, _draws(tuple(groups), seed)))


def interval_of_change(
    name: str, before: Values, after: Values, groups: Sequence[Hashable], seed: int = 0
) -> tuple[float, float]:
    """Both ends of how much the figure changed for the same queries (q,): each draw takes the same ones."""
    draws = _draws(tuple(groups), seed)
    return _ends(_figures(name, after, draws) - _figures(name, before, draws))


@lru_cache(maxsize=2)  # one set's figures all take the same draws
def _draws(groups: tuple[Hashable, ...], seed: int) -> NDArray[np.int64]:
    """How often each query is in each draw (DRAWS, q): as often as its file was drawn."""
    number = {group: k for k, group in enumerate(dict.fromkeys(groups))}
    drawn = np.random.default_rng(seed).multinomial(len(number), np.full(len(number), 1 / len(number)), DRAWS)
    return np.asarray(drawn[:, [number[group] for group in groups]])


def _figures(name: str, values: Values, often: NDArray[np.int64]) -> Values:
    """The figure `measures.statistic` gives in each draw (DRAWS,); NaN in a draw where no query counts."""
    counted = ~np.isnan(values)
    values, often = values[counted], often[:, counted]
    total = often.sum(axis=1)
    if name == "median_rank":
        found = _medians(values, often, total) if len(values) else np.zeros(len(often))
    else:
        found = often @ values / np.maximum(total, 1)
    return np.asarray(np.where(total > 0, found, np.nan))


def _medians(values: Values, often: NDArray[np.int64], total: NDArray[np.int64]) -> Values:
    order = np.argsort(values)
    upto = often[:, order].cumsum(axis=1)  # (DRAWS, q): how many of a draw are at most this large
    low, high = ((upto > place[:, None]).argmax(axis=1) for place in ((total - 1) // 2, total // 2))
    return np.asarray((values[order][low] + values[order][high]) / 2)


def _ends(figures: Values) -> tuple[float, float]:
    known = figures[~np.isnan(figures)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, ((1 - SHARE) / 2, (1 + SHARE) / 2))
    return float(low), float(high)
