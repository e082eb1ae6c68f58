# SPDX-License-Identifier: MIT
"""The result of an evaluation: rows of figures with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.evaluation.bootstrap import interval
from core.evaluation.items import Missing
from core.evaluation.measures import Values, statistic
from core.evaluation.methods import CHANCE


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and the 95 % interval it lies in; of chance, the exact number alone."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """What one method reached in one task under one condition. No figures: it was not measured.

    `values` holds one value a query (NaN: the query does not count), `groups` the file of each. Where `over`
    names another method, the figures are the model's less its.
    """

    task: str
    condition: str
    method: str
    pool: int
    figures: dict[str, Figure] = field(default_factory=dict)
    values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    groups: tuple[int, ...] = ()
    over: str = ""
    counted: int = 0  # queries, where none of their values are kept

    @property
    def queries(self) -> int:
        """How many queries count."""
        first = next(iter(self.values.values()), None)
        return self.counted if first is None else int((~np.isnan(first)).sum())


def measured(task: str, condition: str, method: str, pool: int, values: Values, groups: Sequence[str]) -> Row:
    """A row from one value a query, with its bootstrap intervals."""
    figures = {
        name: Figure(statistic(name, column), *interval(name, column, groups))
        for name, column in values.items()
    }
    number = {group: k for k, group in enumerate(dict.fromkeys(groups))}
    return Row(task, condition, method, pool, figures, dict(values), tuple(number[g] for g in groups))


def guessed(task: str, condition: str, pool: int, figures: dict[str, float]) -> Row:
    """The row of chance."""
    return Row(task, condition, CHANCE, pool, {k: Figure(v, v, v) for k, v in figures.items()})


@dataclass(frozen=True, slots=True)
class SetResult:
    """All rows of one set. `digest` names its clips and their order, `pictures` how they were compared.

    `cut` counts the clips that are only the beginning of a longer file.
    """

    title: str
    digest: str
    clips: int
    pictures: str
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...] = ()
    cut: int = 0

    def find(self, task: str, condition: str, method: str) -> Row | None:
        """One row, or None where it was not measured."""
        wanted = (task, condition, method)
        return next((r for r in self.rows if (r.task, r.condition, r.method) == wanted), None)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole evaluation of one model. `cost` in ms a moment on one core of this machine."""

    model: str
    identity: str
    sets: tuple[SetResult, ...]
    cost: dict[str, float] = field(default_factory=dict)
