# SPDX-License-Identifier: MIT
"""The result of an evaluation: rows of figures with their intervals, and how they are kept."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.evaluation.bootstrap import interval
from core.evaluation.items import Missing
from core.evaluation.measures import Values, figures_of_ranks, statistic
from core.evaluation.methods import CHANCE

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and the 95 % interval it lies in; of chance, the exact number alone."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """What one method reached in one task under one condition. No figures: it was not measured.

    `values` holds one value a query (NaN: the query does not count), `groups` the file of each.
    """

    task: str
    condition: str
    method: str
    pool: int
    figures: dict[str, Figure] = field(default_factory=dict)
    values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    groups: tuple[int, ...] = ()

    @property
    def queries(self) -> int:
        """How many queries count."""
        first = next(iter(self.values.values()), np.empty(0))
        return int((~np.isnan(first)).sum())


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
    """All rows of one set. `digest` names its clips and their order, `pictures` how they were compared."""

    title: str
    digest: str
    clips: int
    pictures: str
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...] = ()

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


def to_json(report: Report, *, values_of: Sequence[str] = ()) -> dict[str, Any]:
    """The report as JSON can hold it; values a query are kept of the methods named only: they are long."""
    return {
        "format": FORMAT,
        "model": report.model,
        "identity": report.identity,
        "cost": report.cost,
        "sets": [
            {
                "title": each.title,
                "digest": each.digest,
                "clips": each.clips,
                "pictures": each.pictures,
                "missing": [{"name": m.name, "reason": m.reason} for m in each.missing],
                "rows": [_row_to_json(row, row.method in values_of) for row in each.rows],
            }
            for each in report.sets
        ],
    }


def save(report: Report, path: Path, values_of: Sequence[str]) -> None:
    """Keep a report to compare others with. Raises `UserError` where it cannot be written."""
    kept = to_json(report, values_of=values_of)
    for each in kept["sets"]:
        each["missing"] = []  # names stay with whoever measured
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        fresh.write_text(json.dumps(kept, separators=(",", ":")) + "\n", "utf-8")
        os.replace(fresh, path)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).") from error
    finally:
        fresh.unlink(missing_ok=True)


def load(path: Path) -> Report:
    """A report that was kept. Raises `UserError` for a file that holds none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["format"] != FORMAT:
            raise ValueError(kept["format"])
        sets = tuple(
            SetResult(s["title"], s["digest"], s["clips"], s["pictures"], tuple(map(_row, s["rows"])))
            for s in kept["sets"]
        )
        return Report(kept["model"], kept["identity"], sets, kept["cost"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} holds no evaluation of this version to compare with.") from error


def _row_to_json(row: Row, with_values: bool) -> dict[str, Any]:
    figures = {name: [_number(part) for part in (f.value, f.low, f.high)] for name, f in row.figures.items()}
    found: dict[str, Any] = {
        "task": row.task, "condition": row.condition, "method": row.method, "pool": row.pool,
        "queries": row.queries, "figures": figures,
    }  # fmt: skip
    if with_values and row.values:
        kept = {"rank": row.values["median_rank"]} if "median_rank" in row.values else row.values
        found["values"] = {name: [_number(v) for v in column] for name, column in kept.items()}
        found["groups"] = list(row.groups)
    return found


def _row(kept: dict[str, Any]) -> Row:
    values = {
        name: np.array([np.nan if v is None else v for v in column], np.float64)
        for name, column in kept.get("values", {}).items()
    }
    if "rank" in values:
        values = figures_of_ranks(values["rank"])
    figures = {
        name: Figure(*(float("nan") if v is None else float(v) for v in three))
        for name, three in kept["figures"].items()
    }
    groups = tuple(kept.get("groups", ()))
    return Row(kept["task"], kept["condition"], kept["method"], kept["pool"], figures, values, groups)


def _number(value: float) -> float | int | None:
    """Four places are more than any interval here tells apart; JSON knows no NaN."""
    if np.isnan(value):
        return None
    return int(value) if value == int(value) else round(float(value), 4)
