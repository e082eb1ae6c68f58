# SPDX-License-Identifier: MIT
"""Jobs: progress, result, cancelling, and cleaning up."""

import pytest

from core import jobs
from core.jobs import Cancelled, Job, Progress


def _count(to: int, log: list[str]) -> Job[str]:
    try:
        for number in range(to):
            yield Progress(number, to)
        return "counted"
    finally:
        log.append("closed")


def test_a_job_reports_every_step_and_gives_its_result() -> None:
    steps: list[Progress] = []
    assert jobs.run(_count(3, []), steps.append) == "counted"
    assert [step.done for step in steps] == [0, 1, 2]


def test_cancelling_stops_at_the_next_step_and_cleans_up() -> None:
    log: list[str] = []
    steps: list[Progress] = []
    with pytest.raises(Cancelled):
        jobs.run(_count(100, log), steps.append, should_stop=lambda: len(steps) == 2)
    assert len(steps) == 2
    assert log == ["closed"]


def test_an_error_of_the_caller_closes_the_job_too() -> None:
    log: list[str] = []

    def fail(_: Progress) -> None:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        jobs.run(_count(3, log), fail)
    assert log == ["closed"]
