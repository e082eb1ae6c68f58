# SPDX-License-Identifier: MIT
"""How well queries found their answers, one value a query; of equal similarities the wrong answer is first.

Whoever gives everything the same vector therefore finds nothing, and nobody gains by undecided answers.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Values = Mapping[str, NDArray[np.float64]]
"""One value a query (q,) under each name."""

LESS_IS_BETTER = frozenset({"median_rank"})


def ranks(similarity: NDArray[np.floating]) -> NDArray[np.float64]:
    """The rank (n,) from 1 of answer i for query i; `similarity` is (n, n), queries by answers."""
    if np.isnan(similarity).any():
        raise ValueError("a similarity that is no number has no rank")
    own = np.diagonal(similarity)[:, None]
    return np.asarray((similarity >= own).sum(axis=1), np.float64)  # the right answer counts itself


def figures_of_ranks(rank: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """The published figures as one value a query; the median of `median_rank` is the figure."""
    found = {f"r{k}": (rank <= k).astype(np.float64) for k in (1, 5, 10)}
    return {**found, "mrr": 1 / rank, "median_rank": rank}


def by_label(
    similarity: NDArray[np.floating], relevant: NDArray[np.bool_], allowed: NDArray[np.bool_]
) -> dict[str, NDArray[np.float64]]:
    """P@1, P@5 and average precision (q,) of each query; NaN where nothing relevant is allowed.

    All arrays are (q, n), queries by answers. What is not `allowed` (the query itself, other windows of its
    file) is no answer. With fewer than five answers P@5 still divides by five.
    """
    p1, p5, precision = (np.full(len(similarity), np.nan) for _ in range(3))
    for query, (row, right, open_) in enumerate(zip(similarity, relevant, allowed, strict=True)):
        hits = right[open_][np.lexsort((right[open_], -row[open_]))]  # ties: what is not relevant first
        if hits.any():
            share = np.cumsum(hits) / np.arange(1, len(hits) + 1)
            p1[query], p5[query] = hits[0], hits[:5].sum() / 5
            precision[query] = share[hits].mean()
    return {"p1": p1, "p5": p5, "map": precision}


def statistic(name: str, values: NDArray[np.float64]) -> float:
    """The figure `name` of all queries: their mean, of ranks the median; NaN where no query counts."""
    counted = values[~np.isnan(values)]
    if not len(counted):
        return float("nan")
    return float(np.median(counted) if name == "median_rank" else counted.mean())
