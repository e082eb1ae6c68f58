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


def retrieval(queries: NDArray[np.float32], answers: NDArray[np.float32]) -> Retrieval:
    """Recall at 1, 5 and 10 and mean reciprocal rank of row i of `answers` (n, d) for row i of `queries`.

    Rows are L2-normalised. Of equal similarities the right answer counts as the last: a model that
    gives everything one vector finds nothing.
    """
    similarity = queries @ answers.T  # (n, n)
    own = np.diagonal(similarity)[:, None]
    rank = (similarity >= own).sum(axis=1)  # 1 is first; the right answer counts itself
    r1, r5, r10 = (float((rank <= k).mean()) for k in (1, 5, 10))
    return Retrieval(
        r1,
        r5,
        r10,
        mrr=float((1 / rank).mean()),
        median_rank=float(np.median(rank)),
        pool=len(answers),
    )
