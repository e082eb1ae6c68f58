# SPDX-License-Identifier: MIT
"""Retrieval by the published protocol: one right answer for each query (paper, section 4.3)."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Shares in 0..1, `median_rank` from 1; `pool` is how many answers there were to choose from."""

    r1: float
    r5: float
    r10: float
    mrr: float
    median_rank: float
    pool: int

    def to_dict(self) -> dict[str, float]:
        """All of them by name."""
        return asdict(self)


def retrieval(
    queries: NDArray[np.float32], answers: NDArray[np.float32], groups: NDArray[np.int64] | None = None
) -> Retrieval:
    """Recall at 1, 5 and 10 and mean reciprocal rank of row i of `answers` (n, d) for row i of `queries`."""
    return summary(ranks(queries, answers, groups), len(answers))


def ranks(
    queries: NDArray[np.float32], answers: NDArray[np.float32], groups: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """The rank (n,) of row i of `answers` (n, d) for row i of `queries`: 1 is first.

    Rows are L2-normalised. Of equal similarities the right answer counts as the last: a model that
    gives everything one vector finds nothing. Other answers of its own group (n,) count as neither right
    nor wrong.
    """
    similarity = queries @ answers.T  # (n, n)
    own = np.diagonal(similarity)[:, None]
    before = ~(similarity < own)  # the right answer counts itself, and so does what is no number
    if groups is not None:
        before &= groups[:, None] != groups[None, :]
        np.fill_diagonal(before, True)
    return np.asarray(before.sum(axis=1))


def summary(rank: NDArray[np.int64], pool: int) -> Retrieval:
    """The figures of some ranks among `pool` answers."""
    r1, r5, r10 = (float((rank <= k).mean()) for k in (1, 5, 10))
    return Retrieval(
        r1,
        r5,
        r10,
        mrr=float((1 / rank).mean()),
        median_rank=float(np.median(rank)),
        pool=pool,
    )
