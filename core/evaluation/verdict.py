# SPDX-License-Identifier: MIT
"""Whether two objectives are complementary: the figures that decide it, and the rule.

An arm is better than another in a figure where the whole interval of the gain, over draws of the same
clips for both, lies above zero and every seed's own gain does too; worse where all of that lies below.

- Both together better than each alone in every figure: complementary.
- Either alone better than both together in any figure: shown not to hold.
- Anything else: cannot be told apart with this budget.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.evaluation.arms import AV_MAE, CAV, CAV_MAE, SHIPPED
from core.evaluation.bootstrap import interval_of_change
from core.evaluation.report import Figure, Row, SetResult
from core.evaluation.tasks import BOTH, WHOLE

R10, PROBE = "R@10", "the probe"
PAIRS = ((CAV_MAE, AV_MAE), (CAV_MAE, CAV), (SHIPPED, CAV_MAE))

Outcome = Literal["better", "worse", "undecided"]
Answer = Literal["complementary", "not complementary", "undecided"]


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much `arm` is better than `over` in one figure, over all seeds and with each."""

    figure: str  # R@10: the mean of both directions; the probe: of sound and picture side by side
    arm: str
    over: str
    change: Figure
    seeds: tuple[float, ...]

    @property
    def outcome(self) -> Outcome:
        """By the rule of this room."""
        if self.change.low > 0 and min(self.seeds) > 0:
            return "better"
        if self.change.high < 0 and max(self.seeds) < 0:
            return "worse"
        return "undecided"

    def __str__(self) -> str:
        c = self.change
        return f"{c.value:+.3f} [{c.low:+.3f}, {c.high:+.3f}]"


def gains(measured: SetResult, seeds: int) -> tuple[Gain, ...]:
    """Every gain that is asked for; rows of the set hold the values of one seed after the other."""
    return tuple(_gain(measured, figure, arm, over, seeds) for arm, over in PAIRS for figure in (R10, PROBE))


def judge(found: Sequence[Gain]) -> tuple[Answer, str]:
    """The answer, and the sentence that says why."""
    asked = [gain for gain in found if gain.arm == CAV_MAE]
    if worse := [gain for gain in asked if gain.outcome == "worse"]:
        reasons = "; ".join(f"{g.over} alone beats both together on {g.figure}, {g}" for g in worse)
        return "not complementary", f"That the two are complementary is shown not to hold here: {reasons}."
    if unclear := [gain for gain in asked if gain.outcome == "undecided"]:
        reasons = "; ".join(f"from {g.over} alone on {g.figure}, {g}" for g in unclear)
        return "undecided", (
            "Whether the two are complementary cannot be told with this budget: both together do not differ "
            f"beyond the interval and with every seed {reasons}."
        )
    return "complementary", (
        f"The two are complementary here: both together ({CAV_MAE}) beat each alone ({AV_MAE}, {CAV}) beyond "
        f"the interval and with every seed, on {R10} and on {PROBE}."
    )


def _gain(measured: SetResult, figure: str, arm: str, over: str, seeds: int) -> Gain:
    (after, groups), (before, _) = (_values(measured, figure, name) for name in (arm, over))
    change = after - before
    low, high = interval_of_change(figure, before, after, groups)
    each = change.reshape(seeds, -1).mean(axis=1)
    return Gain(figure, arm, over, Figure(float(change.mean()), low, high), tuple(each.tolist()))


def _values(measured: SetResult, figure: str, arm: str) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """One value a query and seed, and the clip of each."""
    if figure == PROBE:
        row = _row(measured, "linear_probe", BOTH, arm)
        return row.values["accuracy"], row.groups
    heard, seen = (_row(measured, task, WHOLE, arm) for task in ("audio_to_video", "video_to_audio"))
    return (heard.values["r10"] + seen.values["r10"]) / 2, heard.groups


def _row(measured: SetResult, task: str, condition: str, arm: str) -> Row:
    row = measured.find(task, condition, arm)
    if row is None:
        raise ValueError(f"{arm} was not measured: {task}, {condition}")
    return row
