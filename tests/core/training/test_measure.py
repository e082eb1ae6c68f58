# SPDX-License-Identifier: MIT
"""When a model is called better: seldom by luck, however few videos there are."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.model.config import TINY
from core.training import finish
from core.training.measure import Measured, compare
from core.training.paired import change, mean_by_group
from core.training.plan import TrainingPlan
from core.training.retrieval import ranks
from scripts.measure_adoption import adopted


def measured(rank: int, again: int = 1, clips: int = 60) -> Measured:
    r = np.full(clips, rank)
    nothing = np.zeros((clips, 2), np.float32)
    return Measured(r, r, np.full(clips, again), None, np.arange(clips) // 2, (nothing,) * 3, False)


def test_better_only_if_it_is_sure() -> None:
    assert compare(measured(9), measured(3)).better
    assert not compare(measured(3), measured(9)).better
    assert not compare(measured(3), measured(3)).better
    assert "not better for sure" in compare(measured(3), measured(3)).words
    rng = np.random.default_rng(0)
    wobbling = rng.integers(1, 20, 60)
    before = replace(measured(8), audio_to_video=wobbling, video_to_audio=wobbling)
    after = replace(before, audio_to_video=rng.permutation(wobbling))
    assert not compare(before, after).better
    assert not compare(measured(9, again=1), measured(3, again=5)).better  # it no longer finds sounds
    assert "worse in the other" in compare(measured(9, again=1), measured(3, again=5)).words
    assert compare(measured(3, again=5), measured(3, again=1)).better  # nothing else changed
    assert not compare(measured(3, again=5), measured(9, again=1)).better


def test_on_five_videos_nothing_is_decided() -> None:
    compared = compare(measured(9, clips=10), measured(1, clips=10))
    assert not compared.better
    assert "Only 5 different videos" in compared.words


def test_each_video_counts_once_however_long_it_is() -> None:
    """One long video that got better says no more than one."""
    groups = np.repeat(np.arange(8), [500, *[2] * 7])
    values = np.where(groups == 0, 0.5, -0.01)
    assert mean_by_group(values, groups).tolist() == pytest.approx([0.5, *[-0.01] * 7])
    found = change(values, groups)
    assert found.mean == pytest.approx((0.5 - 0.07) / 8)
    assert found.low < 0 < found.high


@pytest.mark.parametrize("chances", [1, 2])
@pytest.mark.parametrize("groups", [4, 6, 12, 40, 1000])
def test_the_bounds_are_those_of_student(groups: int, chances: int) -> None:
    values = np.random.default_rng(groups).normal(0.1, 1, groups)
    found = change(values, np.arange(groups), chances)
    low, high = stats.t.interval(1 - 0.05 / chances, groups - 1, values.mean(), stats.sem(values))
    assert found.low == pytest.approx(low, abs=0.01 * (high - low))
    assert found.high == pytest.approx(high, abs=0.01 * (high - low))


def test_of_one_video_nothing_is_known() -> None:
    found = change(np.ones(9), np.zeros(9, np.int64))
    assert (found.mean, found.low, found.high) == (1.0, -np.inf, np.inf)


def test_a_model_that_is_no_better_is_seldom_adopted() -> None:
    """Resampling six videos adopts more than a tenth of them, and the rule that decides 2 or 3 %."""
    resampled, decides = adopted(6, 0.0, 200)
    assert resampled > 0.08
    assert decides < 0.06
    assert adopted(20, 0.8, 50)[1] > 0.9  # and yet what is clearly better is


def test_near_duplicates_are_neither_right_nor_wrong_answers() -> None:
    vectors = np.eye(4, dtype=np.float32)
    answers = vectors[[1, 0, 2, 3]]
    assert ranks(vectors, answers).tolist() == [4, 4, 1, 1]
    assert ranks(vectors, answers, np.array([0, 0, 1, 2])).tolist() == [3, 3, 1, 1]
    assert ranks(vectors * np.nan, answers).tolist() == [4] * 4


def test_what_cannot_be_decided_is_kept_to_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where nothing is held out; runs that began with fewer held out end this way."""
    found = {groups: measured(1, clips=2 * groups) for groups in (4, 30)}
    for groups, kept in ((4, True), (30, False)):
        monkeypatch.setattr(finish, "measure", lambda *_, n=groups: found[n])
        monkeypatch.setattr(finish, "_calibrations", lambda _: (None, None))
        none = np.empty(0, np.int64)
        plan = TrainingPlan(name="", method="pretrain", init="tiny", model=TINY.to_dict())
        verdict = finish.judge(None, plan, None, none, none, found[groups])
        assert (verdict.adopt, verdict.keep) == (False, kept)
