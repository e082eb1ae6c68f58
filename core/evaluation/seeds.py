# SPDX-License-Identifier: MIT
"""Rows of several trainings of one recipe as one row, and beside it the row of each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.evaluation.methods import CHANCE
from core.evaluation.report import Row, measured

NUMBER = " #"  # between the name of an arm and the number of its seed


def unnumbered(row: Row) -> Row:
    """The row under the name of its arm alone."""
    return replace(row, method=row.method.partition(NUMBER)[0])


def of_all(by_seed: Sequence[Sequence[Row]], groups: Sequence[str]) -> list[Row]:
    """Each row over all seeds. A clip is drawn with what every seed made of it: no new evidence.

    `by_seed` holds the same rows for each seed, `groups` the file of each of their queries.
    """
    return [_together(same, groups) for same in zip(*by_seed, strict=True)]


def of_each(by_seed: Sequence[Sequence[Row]]) -> list[Row]:
    """The rows of each seed by itself, which show the spread; none where there is one seed."""
    return [
        replace(row, condition=f"{row.condition}, seed {seed}")
        for seed, of_seed in enumerate(by_seed, 1)
        for row in of_seed
        if row.method != CHANCE and len(by_seed) > 1
    ]


def _together(same: Sequence[Row], groups: Sequence[str]) -> Row:
    first = same[0]
    if first.method == CHANCE:
        return first
    values = {name: np.concatenate([row.values[name] for row in same]) for name in first.values}
    every = [group for _ in same for group in groups]
    return measured(first.task, first.condition, first.method, first.pool, values, every)
