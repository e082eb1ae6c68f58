# SPDX-License-Identifier: MIT
"""How alike two things are of which each has several vectors: windows of sound, pictures.

The strategies are those of CAV-MAE Sync (Araujo et al., CVPR 2025); `pooled` compares the mean vectors.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRATEGIES = ("pooled", "mean", "max", "diagonal_mean", "diagonal_max")

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Segments:
    """Vectors (n, s, d) of n things, L2-normalised; `there` (n, s) tells which of them there are."""

    vectors: Vectors
    there: NDArray[np.bool_]

    @classmethod
    def of(cls, parts: Sequence[Vectors]) -> "Segments":
        """From one array (s, d) a thing, s as it comes, also 0."""
        most = max((len(part) for part in parts), default=0)
        dimensions = next((part.shape[1] for part in parts if len(part)), 0)
        vectors = np.zeros((len(parts), most, dimensions), np.float32)
        there = np.zeros((len(parts), most), np.bool_)
        for row, part in enumerate(parts):
            if len(part):
                vectors[row, : len(part)], there[row, : len(part)] = part, True
        return cls(_unit(vectors), there)

    def pooled(self) -> Vectors:
        """The mean vector (n, d) of each thing, L2-normalised; zeros where there is none."""
        return _unit(self.vectors.sum(axis=1) / np.maximum(self.there.sum(axis=1), 1)[:, None])


def similarity(a: Segments, b: Segments, strategy: str = "pooled") -> NDArray[np.float32]:
    """How alike each of `a` and each of `b` are, (n, m); minus infinity where either has no vector.

    The diagonal strategies compare segment k with segment k only, as far as both have one.
    """
    if strategy not in STRATEGIES:
        raise ValueError(f"'{strategy}' is no strategy: {', '.join(STRATEGIES)}")
    known = np.outer(a.there.any(axis=1), b.there.any(axis=1))
    if not known.any():
        return np.full(known.shape, -np.inf, np.float32)
    if strategy == "pooled":
        found = a.pooled() @ b.pooled().T
    elif strategy.endswith("max"):
        found = np.full((len(a.vectors), len(b.vectors)), -np.inf, np.float32)
        for alike, both in _pairs(a, b, strategy):
            np.maximum(found, np.where(both, alike, -np.inf), out=found)
    else:
        found = _mean(a, b, strategy)
    return np.asarray(np.where(known, found, -np.inf), np.float32)


def _mean(a: Segments, b: Segments, strategy: str) -> NDArray[np.float32]:
    total = np.zeros((len(a.vectors), len(b.vectors)), np.float32)
    count = np.zeros_like(total)
    for alike, both in _pairs(a, b, strategy):
        total += np.where(both, alike, 0)
        count += both
    return np.asarray(total / np.maximum(count, 1), np.float32)


def _pairs(
    a: Segments, b: Segments, strategy: str
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.bool_]]]:
    """Of each pair of segments the cosines (n, m), and for which things both are there."""
    for s in range(a.vectors.shape[1]):
        partners = (s,) if strategy.startswith("diagonal") else range(b.vectors.shape[1])
        for t in partners:
            if t < b.vectors.shape[1]:
                yield a.vectors[:, s] @ b.vectors[:, t].T, a.there[:, s, None] & b.there[None, :, t]


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12), np.float32)
