# SPDX-License-Identifier: MIT
"""The rule by which two objectives are called complementary, and progress in seconds."""

import numpy as np
import pytest

from core.evaluation import course
from core.evaluation.arms import AV_MAE, CAV, CAV_MAE, SHIPPED
from core.evaluation.course import Course
from core.evaluation.report import Figure, Row, SetResult, measured
from core.evaluation.tasks import BOTH, WHOLE
from core.evaluation.verdict import PROBE, R10, Gain, gains, judge
from core.jobs import Job, Progress

QUERIES = 100
GROUPS = [str(n) for n in range(QUERIES)]


def rows(arm: str, found: float, named: float, seeds: int = 1) -> list[Row]:
    """Rows of an arm that finds and names such shares of the clips, always the first ones."""

    def first(share: float) -> np.ndarray:
        return np.tile((np.arange(QUERIES) < share * QUERIES).astype(np.float64), seeds)

    groups = GROUPS * seeds
    pairs = ("audio_to_video", "video_to_audio")
    probe = measured("linear_probe", BOTH, arm, 5, {"accuracy": first(named)}, groups)
    return [measured(task, WHOLE, arm, QUERIES, {"r10": first(found)}, groups) for task in pairs] + [probe]


def answer(**arms: tuple[float, float]) -> tuple[str, str]:
    """Of the shares that av_mae, cav and both reach; the shipped recipe plays no part."""
    named = {AV_MAE: arms["av_mae"], CAV: arms["cav"], CAV_MAE: arms["both"], SHIPPED: (0.0, 0.0)}
    every = [row for arm, shares in named.items() for row in rows(arm, *shares)]
    return judge(gains(SetResult("made up", "", QUERIES, "", tuple(every)), 1))


def test_better_than_each_in_everything_is_complementary() -> None:
    found, words = answer(av_mae=(0.1, 0.5), cav=(0.4, 0.3), both=(0.7, 0.8))
    assert found == "complementary"
    assert "beyond the interval" in words


def test_worse_than_one_in_anything_is_shown_not_to_hold() -> None:
    found, words = answer(av_mae=(0.1, 0.5), cav=(0.9, 0.3), both=(0.7, 0.8))
    assert found == "not complementary"
    assert "shown not to hold" in words
    assert "CAV alone beats both together on R@10, -0.200" in words
    assert "AV-MAE alone" not in words


def test_anything_else_cannot_be_told() -> None:
    found, words = answer(av_mae=(0.1, 0.5), cav=(0.7, 0.3), both=(0.7, 0.8))
    assert found == "undecided"
    assert "cannot be told with this budget" in words
    assert "from CAV alone on R@10, +0.000" in words
    assert "probe" not in words
    assert answer(av_mae=(0.1, 0.5), cav=(0.69, 0.3), both=(0.7, 0.8))[0] == "undecided"  # one clip of 100


def test_r10_is_the_mean_of_both_directions_and_pairs_are_kept() -> None:
    every = [row for arm in (AV_MAE, CAV, CAV_MAE, SHIPPED) for row in rows(arm, 0.5, 0.5)]
    every[0] = measured("audio_to_video", WHOLE, AV_MAE, QUERIES, {"r10": np.zeros(QUERIES)}, GROUPS)
    found = gains(SetResult("made up", "", QUERIES, "", tuple(every)), 1)
    assert [(g.figure, g.over) for g in found[:4]] == [(f, o) for o in (AV_MAE, CAV) for f in (R10, PROBE)]
    assert found[0].change.value == pytest.approx(0.25)
    assert found[0].change.low > 0
    assert found[2].change == Figure(0, 0, 0)  # the same queries answered alike: no draw differs


def test_seeds_are_told_apart() -> None:
    every = [row for arm in (AV_MAE, CAV, CAV_MAE, SHIPPED) for row in rows(arm, 0.5, 0.5, seeds=2)]
    both = np.concatenate([np.ones(QUERIES), np.zeros(QUERIES)])
    probe = measured("linear_probe", BOTH, CAV_MAE, 5, {"accuracy": both}, GROUPS * 2)
    every[every.index(next(r for r in every if (r.task, r.method) == (probe.task, CAV_MAE)))] = probe
    gain = gains(SetResult("made up", "", QUERIES, "", tuple(every)), 2)[1]
    assert gain.seeds == (0.5, -0.5)


@pytest.mark.parametrize(
    ("low", "high", "seeds", "outcome"),
    [
        (0.1, 0.3, (0.2, 0.2), "better"),
        (0.1, 0.3, (0.5, -0.1), "undecided"),
        (-0.1, 0.3, (0.1, 0.1), "undecided"),
        (0.0, 0.3, (0.1, 0.1), "undecided"),
        (-0.3, -0.1, (-0.2, -0.2), "worse"),
        (-0.3, -0.1, (-0.5, 0.1), "undecided"),
    ],
)
def test_an_outcome_needs_the_interval_and_every_seed(
    low: float, high: float, seeds: tuple[float, ...], outcome: str
) -> None:
    gain = Gain(R10, CAV_MAE, CAV, Figure(float(np.mean(seeds)), low, high), seeds)
    assert gain.outcome == outcome


def test_a_course_of_parts_in_per_cent_and_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(course.time, "monotonic", lambda: now[0])
    closed = []

    def work() -> Job[str]:
        try:
            for done in (1, 2):
                now[0] += 5.0
                yield Progress(done, 2, f"{done} of 2", done)
        finally:
            closed.append(True)
        return "made"

    whole = Course(40.0)
    first = whole.part("first", 10.0, work())
    assert next(first) == Progress(12.5, 100, "first, 1 of 2, 35 s left", 1)
    assert next(first) == Progress(25.0, 100, "first, 2 of 2, 30 s left", 2)
    with pytest.raises(StopIteration) as end:
        next(first)
    assert end.value.value == "made"
    second = whole.part("second", 30.0, work())
    assert next(second).done == pytest.approx(62.5)
    second.close()
    assert closed == [True, True]
