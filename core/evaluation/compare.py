# SPDX-License-Identifier: MIT
"""Whether an evaluation fell behind an earlier one of the same clips."""

from dataclasses import dataclass

import numpy as np

from core.errors import UserError
from core.evaluation.bootstrap import interval_of_change
from core.evaluation.measures import LESS_IS_BETTER, statistic
from core.evaluation.methods import MODEL
from core.evaluation.report import Figure, Report, Row, SetResult

WITNESS = "MFCC statistics"
"""It never learns, so where it answers otherwise the clips are others: its values are kept too."""
KEPT = (MODEL, WITNESS)
ALIKE = 0.05  # share of queries the witness may answer otherwise: decoders and processors round differently

NOTICED = 0.001  # what the table shows: less is the rounding of another processor, or of the file


@dataclass(frozen=True, slots=True)
class Change:
    """How one figure of the model moved; `worse`: beyond what other queries of this kind would explain."""

    task: str
    condition: str
    figure: str
    before: float
    after: float
    worse: bool

    def __str__(self) -> str:
        return f"{self.task}, {self.condition}, {self.figure}: {self.before:.3f} before, {self.after:.3f} now"


def compare(before: Report, now: Report, *, other_model: bool = False) -> list[Change]:
    """Every figure of the model that moved.

    Raises `UserError` where the two were not measured alike: other clips, other pictures, or another model
    unless that is what is asked with `other_model`. New weights under the same name are the same model.
    """
    if before.model != now.model and not other_model:
        raise UserError(
            f"The baseline was measured with the model '{before.model}', not with '{now.model}': "
            "figures of two models are no regression; save a baseline of this model first."
        )
    if [s.title for s in before.sets] != [s.title for s in now.sets]:
        raise UserError(
            f"The baseline was measured on {_titles(before)}, this on {_titles(now)}: "
            "a figure means something only beside its pool."
        )
    return [c for old, new in zip(before.sets, now.sets, strict=True) for c in _compare_sets(old, new)]


def _titles(report: Report) -> str:
    return " and ".join(each.title for each in report.sets)


def _compare_sets(before: SetResult, now: SetResult) -> list[Change]:
    if (before.digest, before.clips) != (now.digest, now.clips) or not _same_clips(before, now):
        raise UserError(
            f"The clips behind '{now.title}' are not those of the baseline, or are prepared otherwise now: "
            "measure the old version on them and save it as the baseline first."
        )
    if before.pictures != now.pictures:
        raise UserError(
            f"The baseline compared {before.pictures}, this {now.pictures}; choose the same --frames and "
            "--similarity."
        )
    changes = []
    for old in (row for row in before.rows if row.method == MODEL):
        new = now.find(old.task, old.condition, MODEL)
        if new is None:
            raise UserError(
                f"The baseline has a figure for {old.task}, {old.condition}, that is missing now."
            )
        changes += [_change(name, figure, old, new) for name, figure in old.figures.items()]
    return [change for change in changes if abs(change.after - change.before) >= NOTICED]


def _same_clips(before: SetResult, now: SetResult) -> bool:
    """The method that never learns answers (almost) all queries as it did."""
    for old in (row for row in before.rows if row.method == WITNESS and row.values):
        new = now.find(old.task, old.condition, WITNESS)
        if new is None or old.groups != new.groups:
            return False
        for name, values in old.values.items():
            moved = ~np.isclose(values, new.values[name], atol=0.01, equal_nan=True)
            if name != "median_rank" and moved.mean() > ALIKE:
                return False
    return True


def _change(name: str, figure: Figure, old: Row, new: Row) -> Change:
    after = new.figures[name]
    if name in old.values and old.groups == new.groups:  # the same queries: their own changes are drawn
        before = statistic(name, old.values[name])
        low, high = interval_of_change(name, old.values[name], new.values[name], old.groups)
        worse = low > 0 if name in LESS_IS_BETTER else high < 0
        now = statistic(name, new.values[name])
        return Change(old.task, old.condition, name, before, now, worse and abs(now - before) >= NOTICED)
    worse = after.value > figure.high if name in LESS_IS_BETTER else after.value < figure.low
    return Change(old.task, old.condition, name, figure.value, after.value, worse)
