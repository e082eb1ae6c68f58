# SPDX-License-Identifier: MIT
"""Which videos learn and which are held out: never one video on both sides."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def split(
    videos: NDArray[np.int64], target: NDArray[np.float64], shares: Sequence[float], seed: int
) -> NDArray[np.int64]:
    """The part (0 to len(shares) - 1) of each example, each part getting about its share of every class.

    All examples of a video are in one part. Rare classes are dealt out first, and of each class the first
    video goes to the largest part, the next ones to the others. Videos of no class are dealt out like one
    class more. videos (n,), target (n, C).
    """
    names, place = np.unique(videos, return_inverse=True)
    has = np.zeros((len(names), target.shape[1]), bool)  # (videos, C)
    np.logical_or.at(has, place, target > 0)
    has = np.column_stack([has, ~has.any(axis=1)])
    return _deal(has, np.asarray(shares), np.random.default_rng(seed))[place]


def _deal(has: NDArray[np.bool_], shares: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """has (videos, C): every video has one class at least."""
    frequency = has.sum(axis=0)  # (C,)
    rarest = np.where(has, frequency, len(has) + 1).min(axis=1)
    order = np.lexsort((rng.random(len(has)), rarest))
    filled, sizes = np.zeros((len(shares), has.shape[1])), np.zeros(len(shares))
    part = np.zeros(len(has), np.int64)
    for video in order:
        mine = has[video] & (frequency == rarest[video])
        crowd = filled[:, mine].sum(axis=1)  # of its rarest class, how many each part has
        part[video] = np.lexsort((rng.random(len(shares)), sizes / shares, -shares, crowd / shares))[0]
        filled[part[video]] += has[video]
        sizes[part[video]] += 1
    return part
