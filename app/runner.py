# SPDX-License-Identifier: MIT
"""Long work off the GUI thread: one thread class, and the queue of what runs."""

import threading
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from core import jobs
from core.jobs import Job, Progress

P = ParamSpec("P")
T = TypeVar("T")

TICK_MS = 50  # progress reaches the window at most 20 times a second
PAUSE_POLL_S = 0.1


def job_of(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Job[T]:
    """A plain call as a job, so that it too runs off the GUI thread."""
    yield from ()
    return function(*args, **kwargs)


class JobThread(QThread):
    """Runs one job.

    The worker only leaves its newest progress and its outcome here; a timer on the GUI thread picks them
    up. So every signal is emitted on the GUI thread, and a flood of progress costs it nothing.
    """

    progressed = Signal(object)  # Progress: the newest, older ones are dropped
    succeeded = Signal(object)  # what the job returned
    cancelled = Signal()
    failed = Signal(object)  # the exception
    ended = Signal()  # after any of the three
    held = Signal(bool)  # paused, or going on

    def __init__(
        self, job: Job[T], title: str = "", parent: QObject | None = None, *, pausable: bool = True
    ) -> None:
        super().__init__(parent)
        self.title = title  # shown to the user; empty for small work that is not worth showing
        self.pausable = pausable  # False: it is better stopped and gone on with than held in memory
        self.outcome: object = None
        self._job = job
        self._stop, self._go = threading.Event(), threading.Event()
        self._go.set()
        self._newest: Progress | None = None
        self._how = "cancelled"
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self.started.connect(self._timer.start)
        self.finished.connect(self._on_finished)

    def cancel(self) -> None:
        """Stop at the job's next step. Safe from any thread, and while paused."""
        self._stop.set()
        self._go.set()

    def pause(self) -> None:
        """Hold still at the job's next step, keeping everything it has open."""
        self._go.clear()
        self.held.emit(True)

    def resume(self) -> None:
        """Go on after a pause."""
        self._go.set()
        self.held.emit(False)

    @property
    def is_paused(self) -> bool:
        """It holds still, or will at its next step."""
        return not self._go.is_set()

    @property
    def is_stopping(self) -> bool:
        """It was asked to stop."""
        return self._stop.is_set()

    def run(self) -> None:
        try:
            self.outcome = jobs.run(self._job, self._on_step, self._should_stop)
            self._how = "succeeded"
        except jobs.Cancelled:
            self._how = "cancelled"
        except Exception as error:  # it carries its traceback: app.errors logs and shows it
            self.outcome, self._how = error, "failed"

    def _on_step(self, step: Progress) -> None:
        self._newest = step

    def _should_stop(self) -> bool:
        while not self._go.wait(PAUSE_POLL_S):
            if self._stop.is_set():
                break
        return self._stop.is_set()

    def _on_tick(self) -> None:
        newest, self._newest = self._newest, None
        if newest is not None:
            self.progressed.emit(newest)

    def _on_finished(self) -> None:
        self._timer.stop()
        self._on_tick()
        if self._how == "succeeded":
            self.succeeded.emit(self.outcome)
        elif self._how == "failed":
            self.failed.emit(self.outcome)
        else:
            self.cancelled.emit()
        self.ended.emit()


class JobQueue(QObject):
    """Every running job. Jobs of one lane wait for each other; lanes run side by side."""

    changed = Signal()  # a job was added or has ended
    emptied = Signal()  # none is left
    failed = Signal(object)  # the exception of a job whose starter did not want it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[tuple[str, JobThread]] = []
        self._closed = False

    def start(
        self,
        job: Job[T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        *,
        title: str = "",
        lane: str = "",
        pausable: bool = True,
    ) -> JobThread:
        """Run `job` as soon as its lane is free; without a lane, now.

        `done` gets its result and `failed` its exception, on the GUI thread.
        """
        thread = JobThread(job, title, self, pausable=pausable)
        if done is not None:
            thread.succeeded.connect(done)
        thread.failed.connect(failed or self.failed)
        thread.ended.connect(self._on_ended)
        waits = bool(self.threads(lane)) if lane else False
        self._threads.append((lane, thread))
        if self._closed:
            thread.cancel()
        if not waits:
            thread.start()
        self.changed.emit()
        return thread

    def threads(self, lane: str | None = None) -> list[JobThread]:
        """What runs or waits, oldest first; of one lane, where it is named."""
        return [thread for name, thread in self._threads if lane is None or name == lane]

    def close(self) -> None:
        """Ask everything to stop, also what is started from now on; `emptied` tells when all has ended."""
        self._closed = True
        for thread in self.threads():
            thread.cancel()

    def wait_all(self, seconds: float) -> bool:
        """Block until every thread has ended; false where one still runs after `seconds`."""
        until = time.monotonic() + seconds
        return all(t.wait(max(1, round(1000 * (until - time.monotonic())))) for t in self.threads())

    def _on_ended(self) -> None:
        thread = self.sender()
        assert isinstance(thread, JobThread)
        thread.wait()  # `finished` comes a moment before the thread is really over
        lane = next(name for name, other in self._threads if other is thread)
        self._threads = [(name, other) for name, other in self._threads if other is not thread]
        thread.deleteLater()
        if lane and (following := self.threads(lane)):
            following[0].start()
        self.changed.emit()
        if not self._threads:
            self.emptied.emit()
