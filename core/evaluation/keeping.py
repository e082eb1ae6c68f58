# SPDX-License-Identifier: MIT
"""A report as JSON: for programs, and kept in a file to compare later ones with."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserError
from core.evaluation.measures import figures_of_ranks
from core.evaluation.report import Figure, Report, Row, SetResult

FORMAT = 1


def to_json(report: Report, *, values_of: Sequence[str] = ()) -> dict[str, Any]:
    """The report as JSON can hold it; values a query are kept of the methods named only: they are long."""
    return {
        "format": FORMAT,
        "model": report.model,
        "identity": report.identity,
        "cost": report.cost,
        "sets": [set_to_json(each, values_of) for each in report.sets],
    }


def set_to_json(each: SetResult, values_of: Sequence[str] = ()) -> dict[str, Any]:
    """One set with all its rows, in the same form."""
    return {
        "title": each.title,
        "digest": each.digest,
        "clips": each.clips,
        "pictures": each.pictures,
        "cut": each.cut,
        "missing": [{"name": m.name, "reason": m.reason} for m in each.missing],
        "rows": [_row_to_json(row, row.method in values_of) for row in each.rows],
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
    """A report that was kept. Raises `UserError` for a file that cannot be read or holds none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["format"] != FORMAT:
            raise ValueError(kept["format"])
        sets = tuple(
            SetResult(s["title"], s["digest"], s["clips"], s["pictures"], tuple(map(_row, s["rows"])))
            for s in kept["sets"]
        )
        return Report(kept["model"], kept["identity"], sets, kept["cost"])
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} holds no evaluation of this version to compare with.") from error


def _row_to_json(row: Row, with_values: bool) -> dict[str, Any]:
    figures = {name: [_number(part) for part in (f.value, f.low, f.high)] for name, f in row.figures.items()}
    found: dict[str, Any] = {
        "task": row.task, "condition": row.condition, "method": row.method, "pool": row.pool,
        "queries": row.queries, "figures": figures,
    }  # fmt: skip
    if row.over:
        found["over"] = row.over
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
