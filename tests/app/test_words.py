# SPDX-License-Identifier: MIT
"""Numbers as people say them."""

import pytest

from app import words
from core.jobs import Progress
from core.library.index import IndexStatus
from core.training.step import Step


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (7.9, "0:07"), (754, "12:34"), (3723, "1:02:03")])
def test_clock(seconds: float, said: str) -> None:
    assert words.clock(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (59, "59 s"), (170, "3 min"), (3600, "1 h"), (7800, "2 h 10 min")]
)
def test_lasting(seconds: float, said: str) -> None:
    assert words.lasting(seconds) == said


def test_count() -> None:
    assert words.count(1, "video") == "1 video"
    assert words.count(1234, "video") == "1,234 videos"


def test_indexing_tells_file_share_speed_and_rest() -> None:
    status = IndexStatus("holiday.mp4", 12, 40, 300, 1, 3400.0, 100.0, 130.0)
    assert words.progress(Progress(12, 40, "holiday.mp4", status)) == (
        "holiday.mp4",
        f"12 of 40 videos · 1 failed · 34{words.TIMES} real time · 2 min left",
    )


def test_any_other_job_tells_how_far_it_is() -> None:
    assert words.progress(Progress(3, 24, "bell")) == ("bell", "3 of 24")
    assert words.progress(Progress(3, None, "bell")) == ("bell", "")
    step = Step(1, 6, 9, 1e-4, 2.0, 38.0, 0, {})
    assert words.progress(Progress(2, 4, "epoch 2", step)) == ("epoch 2", "2 of 4 · 38 s left")
