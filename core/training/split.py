# SPDX-License-Identifier: MIT
"""What is held out of a training to measure it: whole groups of near-duplicate videos, never windows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHARE = 0.15  # of the clips that are held out
MOST = 1000  # clips held out: more would only make measuring slower
FEWEST_GROUPS = 5  # below, nothing is held out
SURE_GROUPS = 20  # held out; below, only large differences show
_STREAM = 3  # of random numbers


@dataclass(frozen=True, slots=True)
class Split:
    """Groups of near-duplicates on either side; `words` says what can be measured with them."""

    trained: tuple[int, ...]
    held_out: tuple[int, ...]
    words: str


def split(sizes: NDArray[np.int64], seed: int) -> Split:
    """Divide groups with these numbers of clips (G,); the same for the same seed."""
    groups = np.flatnonzero(sizes)
    if len(groups) < FEWEST_GROUPS:
        words = (
            f"There are only {len(groups)} different videos with sound and picture: none is held out, so "
            "whether training helps cannot be measured, and the model in use stays until you choose."
        )
        return Split(tuple(map(int, groups)), (), words)
    held: list[int] = []
    wanted, most = min(SHARE * sizes.sum(), MOST), max(2, len(groups) // 4)
    for group in np.random.default_rng([seed, _STREAM]).permutation(groups):
        enough = len(held) >= 2 and sizes[held].sum() >= wanted
        if enough or len(held) >= most:
            break
        if not held or sizes[held].sum() + sizes[group] <= max(2 * wanted, 2):
            held.append(int(group))
    trained = tuple(int(group) for group in groups if group not in set(held))
    return Split(trained, tuple(sorted(held)), _words(len(held), int(sizes[held].sum())))


def _words(groups: int, clips: int) -> str:
    held = f"{clips} clips of {groups} videos, near-duplicates counted as one, are held out to measure with"
    if groups < SURE_GROUPS:
        return f"{held}: so few that only a large difference can be told from chance."
    return f"{held}."
