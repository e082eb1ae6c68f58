# SPDX-License-Identifier: MIT
"""By how much the model is better than what it is compared with, told from luck.

Both answer the same queries, so each draw takes the same ones for both (paired bootstrap), and what makes a
query hard for either falls out. That two figures' intervals overlap does not make their difference luck.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from core.evaluation.bootstrap import interval_of_change
from core.evaluation.measures import statistic
from core.evaluation.methods import CHANCE, MODEL, UPSTREAM
from core.evaluation.report import Figure, Row


def with_gains(rows: Sequence[Row]) -> Iterator[Row]:
    """All `rows`, and behind those of each condition how much the model is better than the best baseline.

    The best baseline is the one with the highest first figure, of equal ones that with the next; a model by
    the published recipe is compared with beside it. Chance answers no queries and has its exact figure.
    """
    for _, some in groupby(rows, key=lambda row: (row.task, row.condition)):
        beside = list(some)
        yield from beside
        model = next((row for row in beside if row.method == MODEL and row.values), None)
        if model is not None:
            yield from (_gain(model, other) for other in _compared_with(beside))


def _compared_with(beside: Sequence[Row]) -> list[Row]:
    measured = [row for row in beside if row.values and row.method not in (MODEL, CHANCE)]
    untrained = [row for row in measured if row.method != UPSTREAM]
    best = [max(untrained, key=_figures)] if untrained else []
    return [*(row for row in measured if row.method == UPSTREAM), *best]


def _figures(row: Row) -> list[float]:
    return [-1.0 if np.isnan(figure.value) else figure.value for figure in row.figures.values()]


def _gain(model: Row, other: Row) -> Row:
    """The row of the difference. Of a rank, less is better."""
    found = {}
    for name, values in model.values.items():
        change = statistic(name, values) - statistic(name, other.values[name])
        found[name] = Figure(change, *interval_of_change(name, other.values[name], values, model.groups))
    name = f"{MODEL} less {other.method}"
    return Row(model.task, model.condition, name, model.pool, found, over=other.method, counted=model.queries)
