# SPDX-License-Identifier: MIT
"""What guessing reaches: exact expectations over all orders of the pool."""

import numpy as np
from numpy.typing import NDArray

from core.classification.chance import expected_precision, harmonic


def chance_of_ranks(pool: int) -> dict[str, float]:
    """The figures of retrieval with one right answer among `pool`."""
    found = {f"r{k}": min(1.0, k / pool) for k in (1, 5, 10)}
    return {**found, "mrr": harmonic(pool) / pool, "median_rank": (pool + 1) / 2}


def chance_by_label(relevant: NDArray[np.bool_], allowed: NDArray[np.bool_]) -> dict[str, float]:
    """P@1, P@5 and mean average precision for (q, n) arrays as `measures.by_label` takes them."""
    right, pool = (relevant & allowed).sum(axis=1), allowed.sum(axis=1)
    counted = [(int(r), int(n)) for r, n in zip(right, pool, strict=True) if r]
    if not counted:
        return dict.fromkeys(("p1", "p5", "map"), float("nan"))
    return {
        "p1": float(np.mean([r / n for r, n in counted])),
        "p5": float(np.mean([min(5, n) / 5 * r / n for r, n in counted])),
        "map": float(np.mean([expected_precision(r, n) for r, n in counted])),
    }
