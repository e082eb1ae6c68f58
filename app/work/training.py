# SPDX-License-Identifier: MIT
"""The training that runs behind every page: plan, begin, hold, go on, finish."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.runner import JobQueue, JobThread
from app.work.kept import keeps
from app.work.torchload import load_torch_quietly
from core.jobs import Job, Progress
from core.library.place import Library
from core.settings import Settings

if TYPE_CHECKING:
    from core.training.outcome import Outcome
    from core.training.painting import Sheets
    from core.training.plan import Request, TrainingPlan
    from core.training.step import Step

LANE = "training"
TITLE = "Training"
KEPT = "What the model has learnt so far is kept; the next start offers to go on from there."


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done: begin a plan, or go on with a run, or `finish` it with what it learnt so far."""

    plan: TrainingPlan | None = None
    run: str = ""
    finish: bool = False


class Training(QObject):
    """One training at a time. Held means stopped with a checkpoint: the memory is free until it goes on."""

    planned = Signal(object)  # TrainingPlan
    planning = Signal(str)  # what is looked at
    plan_failed = Signal(object)  # the exception
    began = Signal()
    progressed = Signal(object)  # Progress
    succeeded = Signal(object)  # Outcome
    held = Signal()
    failed = Signal(object)  # the exception
    changed = Signal()  # after any of these

    def __init__(
        self,
        library: Library,
        queue: JobQueue,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._queue, self._settings = library, queue, settings
        self._thread: JobThread | None = None
        self._plan_thread: JobThread | None = None
        self._then: str | None = None  # the run to judge once nothing is trained; "" is the one that stops
        self.run = ""  # the run that is trained, or was last; empty where none was begun
        self.steps: list[Step] = []  # of the running training, for a page that is opened late
        self._fresh: deque[Step] = deque()  # filled by the worker, emptied here
        self.painted: Sheets = ()  # the newest look at what the model paints

    @property
    def is_running(self) -> bool:
        """Something is trained now."""
        return self._thread is not None

    @property
    def is_stopping(self) -> bool:
        """It was asked to hold; a checkpoint is being written."""
        return self._thread is not None and self._thread.is_stopping

    def make_plan(self, request: Callable[[], Request]) -> None:
        """Look what a training would be; `planned` follows. A plan still being made is given up.

        `request` is called in the worker: it may import what takes long.
        """
        if self._plan_thread is not None:
            self._plan_thread.cancel()
        job = self._planning(request)
        thread = self._queue.start(job, failed=lambda error: self._on_plan_failed(thread, error), lane="plan")
        thread.succeeded.connect(lambda plan: self._on_planned(thread, plan))
        thread.progressed.connect(lambda step: self.planning.emit(step.note))
        self._plan_thread = thread

    def start(self, wish: Wish) -> None:
        """Begin or go on. While another training runs, nothing happens."""
        if self._thread is not None:
            return
        self.steps, self.painted = [], ()
        self.run = wish.run
        self._fresh.clear()
        thread = self._queue.start(
            self._job(wish), failed=self._on_failed, title=TITLE, lane=LANE, pausable=False
        )
        thread.succeeded.connect(self._on_succeeded)
        thread.cancelled.connect(self._on_held)
        thread.progressed.connect(self._on_progress)
        keeps(thread, KEPT)
        self._thread = thread
        self.began.emit()
        self.changed.emit()

    def hold(self) -> None:
        """Stop at the next step with a checkpoint; `start` with the run goes on from there."""
        if self._thread is not None:
            self._thread.cancel()
            self.changed.emit()

    def finish(self, run: str = "") -> None:
        """Judge what the run named learnt so far, or, once it has stopped, the one that is trained now."""
        self._then = run
        if self._thread is None:
            self._on_held()
        else:
            self.hold()

    def _planning(self, request: Callable[[], Request]) -> Job[TrainingPlan]:
        load_torch_quietly()
        yield Progress(0, None, "getting ready")  # here it can be given up: both loads take a while
        load_torch_quietly(training=True)
        from core.training.proposing import plan

        chosen = self._settings()
        wanted = replace(request(), limit_gb=float(chosen.training_cache_gb))
        return (yield from plan(self._library, wanted, chosen.device))

    def _job(self, wish: Wish) -> Job[Outcome]:
        load_torch_quietly(training=True)
        from core.training import painting, runs, session

        device = self._settings().device
        if wish.plan is not None:
            watch = painting.watch(self._library, wish.plan.model_config)
            plan = replace(wish.plan, name=runs.new_name(self._library, wish.plan.name))
            job = session.train_library(self._library, plan, watch, device)
            self.run = plan.name
        elif wish.finish:
            job = session.finish_now(self._library, wish.run, device)
        else:
            watch = painting.watch(self._library, runs.model_of(self._library, wish.run))
            job = session.resume(self._library, wish.run, watch, device)
        return (yield from self._noted(job))

    def _noted(self, job: Job[Outcome]) -> Job[Outcome]:
        """`job`, with each of its steps kept: the window sees only the newest of those that come quickly."""
        from core.training.step import Step

        try:
            while True:
                try:
                    progress = next(job)
                except StopIteration as end:
                    outcome: Outcome = end.value
                    return outcome
                if isinstance(progress.data, Step):
                    self._fresh.append(progress.data)
                yield progress
        finally:
            job.close()

    def _on_planned(self, thread: JobThread, plan: TrainingPlan) -> None:
        if thread is self._plan_thread:
            self._plan_thread = None
            self.planned.emit(plan)

    def _on_plan_failed(self, thread: JobThread, error: Exception) -> None:
        if thread is self._plan_thread:
            self._plan_thread = None
            self.plan_failed.emit(error)

    def _on_progress(self, progress: Progress) -> None:
        while self._fresh:
            step = self._fresh.popleft()
            if isinstance(step.picture, tuple):
                self.painted = step.picture
            self.steps.append(replace(step, picture=None))
        self.progressed.emit(progress)

    def _on_succeeded(self, outcome: Outcome) -> None:
        self._thread, self._then = None, None
        self.succeeded.emit(outcome)
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._thread, self._then = None, None
        self.failed.emit(error)
        self.changed.emit()

    def _on_held(self) -> None:
        self._thread = None
        run, self._then = self.run if self._then == "" else self._then, None
        if run:
            self.start(Wish(run=run, finish=True))
            return
        self.held.emit()
        self.changed.emit()
