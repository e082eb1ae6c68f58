# SPDX-License-Identifier: MIT
"""The one worker thread, and the queue of jobs."""

import itertools
import time
from collections.abc import Iterator
from threading import current_thread, main_thread

import pytest
from pytestqt.qtbot import QtBot

from app.runner import TICK_MS, JobQueue, JobThread, job_of
from core.jobs import Job, Progress


def endless(cleaned_up: list[bool] | None = None, pause: float = 0.001) -> Job[None]:
    try:
        for n in itertools.count():
            yield Progress(n)
            time.sleep(pause)
    finally:
        if cleaned_up is not None:
            cleaned_up.append(True)


def counted(upto: int, steps: list[int] | None = None) -> Job[int]:
    for n in range(upto):
        if steps is not None:
            steps.append(n)
        yield Progress(n + 1, upto)
    return upto


def failing() -> Job[None]:
    yield Progress(0)
    raise ValueError("the reason")


@pytest.fixture
def queue(qtbot: QtBot) -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.threads())


def test_cancel_stops_the_job_and_lets_it_clean_up(qtbot: QtBot) -> None:
    cleaned_up: list[bool] = []
    thread = JobThread(endless(cleaned_up))
    with qtbot.waitSignal(thread.cancelled, timeout=2_000):
        with qtbot.waitSignal(thread.progressed):
            thread.start()
        thread.cancel()
    assert thread.wait(1_000)
    assert cleaned_up == [True]


def test_result_and_last_progress_arrive(qtbot: QtBot) -> None:
    thread = JobThread(counted(100))
    seen: list[float] = []
    thread.progressed.connect(lambda step: seen.append(step.done))
    with qtbot.waitSignal(thread.succeeded) as result:
        thread.start()
    assert result.args == [100]
    assert seen[-1] == 100  # however much was dropped, the end is shown
    assert thread.wait(1_000)


def test_error_arrives_with_its_traceback(qtbot: QtBot) -> None:
    thread = JobThread(failing())
    with qtbot.waitSignal(thread.failed) as failure:
        thread.start()
    (error,) = failure.args
    assert str(error) == "the reason"
    assert error.__traceback__ is not None
    assert thread.wait(1_000)


def test_a_flood_of_progress_reaches_the_window_at_most_20_times_a_second(qtbot: QtBot) -> None:
    thread = JobThread(endless(pause=0))
    arrivals: list[float] = []
    thread.progressed.connect(lambda _: arrivals.append(time.monotonic()))
    thread.start()
    qtbot.wait(1_000)
    thread.cancel()
    qtbot.waitUntil(thread.isFinished)
    qtbot.wait(2 * TICK_MS)
    assert 3 <= len(arrivals) <= 23


def test_pause_holds_the_job_and_resume_goes_on(qtbot: QtBot) -> None:
    thread = JobThread(endless())
    with qtbot.waitSignal(thread.progressed):
        thread.start()
    with qtbot.waitSignal(thread.held) as held:
        thread.pause()
    assert held.args == [True]
    qtbot.wait(3 * TICK_MS)
    with qtbot.assertNotEmitted(thread.progressed, wait=4 * TICK_MS):
        pass
    with qtbot.waitSignal(thread.progressed):
        thread.resume()
    with qtbot.waitSignal(thread.cancelled):
        thread.cancel()
    assert thread.wait(1_000)


def test_cancel_also_ends_a_paused_job(qtbot: QtBot) -> None:
    thread = JobThread(endless())
    with qtbot.waitSignal(thread.progressed):
        thread.start()
    thread.pause()
    with qtbot.waitSignal(thread.cancelled, timeout=2_000):
        thread.cancel()
    assert thread.wait(1_000)


def test_signals_arrive_on_the_gui_thread(qtbot: QtBot) -> None:
    thread = JobThread(job_of(lambda: current_thread() is main_thread()))
    where: list[bool] = []
    thread.succeeded.connect(lambda _: where.append(current_thread() is main_thread()))
    with qtbot.waitSignal(thread.succeeded) as result:
        thread.start()
    assert result.args == [False]  # the work itself ran elsewhere
    assert where == [True]
    assert thread.wait(1_000)


def test_jobs_of_one_lane_wait_for_each_other(qtbot: QtBot, queue: JobQueue) -> None:
    order: list[str] = []
    first = queue.start(endless(pause=0.01), lane="library")
    queue.start(job_of(order.append, "second"), lane="library")
    with qtbot.waitSignal(queue.start(job_of(order.append, "elsewhere"), lane="other").succeeded):
        pass
    qtbot.wait(2 * TICK_MS)
    assert order == ["elsewhere"]
    first.cancel()
    qtbot.waitUntil(lambda: order == ["elsewhere", "second"])


def test_a_failure_nobody_asked_for_is_told_by_the_queue(qtbot: QtBot, queue: JobQueue) -> None:
    with qtbot.waitSignal(queue.failed) as failure:
        queue.start(failing())
    assert str(failure.args[0]) == "the reason"


def test_after_closing_nothing_new_runs(qtbot: QtBot, queue: JobQueue) -> None:
    steps: list[int] = []
    running = queue.start(endless())
    with qtbot.waitSignal(queue.emptied):
        queue.close()
    assert running.is_stopping
    with qtbot.waitSignal(queue.start(counted(3, steps)).cancelled):
        pass
    assert steps == []
