# SPDX-License-Identifier: MIT
"""A report as a table that a person reads: every figure beside its baselines."""

from collections.abc import Iterator

import numpy as np

from core.evaluation.clips import LONGEST
from core.evaluation.report import Figure, Report, Row, SetResult

TASKS = {
    "audio_to_video": "Sound to picture: one right answer",
    "video_to_audio": "Picture to sound: one right answer",
    "sound_to_own_clip": "A sound that something happened to, to its own clip",
    "imitation_to_audio": "A voice imitating it, to the sound",
    "audio_to_audio": "Sound to sound of the same label, its own file left out",
    "video_to_video": "Picture to picture of the same label, its own clip left out",
    "linear_probe": "Label by a linear probe, 5 folds",
    "moment": "3 s of a video's own sound, to the second it was cut from",
}
HEADS = {
    "r1": "R@1", "r5": "R@5", "r10": "R@10", "mrr": "MRR", "median_rank": "median rank",
    "p1": "P@1", "p5": "P@5", "map": "mAP", "accuracy": "accuracy",
    "found": "video first", "within_1s": "within 1 s", "hits_within_1s": "of the found",
}  # fmt: skip


def text(report: Report) -> str:
    """The whole report; brackets hold the 95 % interval over other files of the same kind."""
    lines = [f"Model {report.model} ({report.identity[:12]})"]
    for each in report.sets:
        lines += ["", *set_lines(each)]
    if report.cost:
        lines += ["", "One moment on one core: " + ", ".join(_cost(report.cost))]
    return "\n".join(lines)


def _cost(cost: dict[str, float]) -> Iterator[str]:
    for name, ms in cost.items():
        yield f"{name.removesuffix('_ms')} {ms:.1f} ms"


def set_lines(each: SetResult) -> Iterator[str]:
    """The tables of one set, line by line."""
    yield f"{each.title}; {each.clips} clips in the pool; {each.pictures}"
    if each.cut:
        measured = f"the {LONGEST:.0f} s that were measured"
        yield f"{each.cut} of them go on after {measured}; start and end in a table say which part is."
    if each.missing:
        yield f"{len(each.missing)} not measured:"
        yield from (f"  {missing.name}: {missing.reason}" for missing in each.missing)
    for task, title in TASKS.items():
        rows = [row for row in each.rows if row.task == task]
        if rows:
            yield from _task(title, rows)


def _task(title: str, rows: list[Row]) -> Iterator[str]:
    names = list(next(row.figures for row in rows if row.figures))
    queries = max(row.queries for row in rows)
    yield ""
    yield f"{title} ({queries} queries, pool {rows[0].pool})"
    cells = [["", "", *(HEADS[name] for name in names)]]
    before = ""
    for row in rows:
        cells.append([row.condition if row.condition != before else "", row.method, *_figures(row, names)])
        before = row.condition
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _figures(row: Row, names: list[str]) -> list[str]:
    if not row.figures:
        return ["not measured", *[""] * (len(names) - 1)]
    return [_figure(name, row.figures[name], "+" if row.over else "") for name in names]


def _figure(name: str, figure: Figure, sign: str) -> str:
    if np.isnan(figure.value):
        return "none"
    form = f"{sign}.{1 if name == 'median_rank' else 3}f"
    value = format(figure.value, form)
    if figure.low == figure.high == figure.value:
        return value
    return f"{value} [{figure.low:{form}}, {figure.high:{form}}]"
