# SPDX-License-Identifier: MIT
"""What is held out of a training to measure it: whole groups of near-duplicate videos, never windows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHARE = 0.15  # of the clips that are held out
MOST = 1000  # clips that are wanted: more would only be missed in the training
FEWEST_GROUPS = 6  # held out; with fewer no gain but a huge one is told from chance (docs/decisions/032)
SMALLEST = 2 * FEWEST_GROUPS  # groups of a library: below, more would be held out than trained on
LONG = 2.0  # times the mean number of clips
SURE_GROUPS = 20  # held out; below, only large differences show

Sizes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Split:
    """Groups of near-duplicates on either side; `words` says what can be measured with them."""

    trained: tuple[int, ...]
    held_out: tuple[int, ...]
    words: str


def split(sizes: Sizes) -> Split:
    """Divide groups with these numbers of clips (G,), numbered in the order in which they are held out.

    The order is drawn by their fingerprints (`lots`), not by a seed: another recipe holds out the same.
    """
    groups = np.flatnonzero(sizes)
    if len(groups) < SMALLEST:
        words = (
            f"There are only {len(groups)} different videos with sound and picture, and it takes {SMALLEST} "
            "to hold some out and still learn from as many: none is held out, so whether training helps "
            "cannot be measured, and the model in use stays until you choose."
        )
        return Split(tuple(map(int, groups)), (), words)
    held = _held_out(groups, sizes)
    trained = tuple(int(group) for group in groups if group not in set(held))
    return Split(trained, tuple(sorted(held)), _words(len(held), int(sizes[held].sum())))


def _held_out(groups: NDArray[np.int64], sizes: Sizes) -> list[int]:
    """About `SHARE` of the clips, and at least `FEWEST_GROUPS`: those that come first.

    Those of more than `LONG` times the mean are left to the training, which would miss them; fewer than half
    of all are so large, whatever their sizes are, so that enough are left.
    """
    wanted, most = min(SHARE * sizes.sum(), MOST), max(FEWEST_GROUPS, len(groups) // 4)
    held: list[int] = []
    for group in groups[sizes[groups] <= LONG * sizes[groups].mean()]:
        if len(held) >= most or (len(held) >= FEWEST_GROUPS and sizes[held].sum() >= wanted):
            break
        held.append(int(group))
    return held


def _words(groups: int, clips: int) -> str:
    held = f"{clips} clips of {groups} videos, near-duplicates counted as one, are held out to measure with"
    if groups < SURE_GROUPS:
        return f"{held}: so few that only a large difference can be told from chance."
    return f"{held}."
