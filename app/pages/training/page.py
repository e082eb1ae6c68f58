# SPDX-License-Identifier: MIT
"""The training page: runs at the left; a plan, the training that runs, or what came of one at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app import style
from app.errors import explain
from app.pages.training import charts
from app.pages.training.cacherow import CacheRow
from app.pages.training.liveview import LiveView
from app.pages.training.planview import PlanView
from app.pages.training.reading import Log, read_log, read_logs, read_runs
from app.pages.training.runs import RunsView
from app.pages.training.runview import RunView
from app.runner import job_of
from app.widgets.buttons import push_button
from app.widgets.labels import label
from app.work.qttypes import Settling
from app.work.session import Session
from app.work.training import Wish

if TYPE_CHECKING:
    from core.jobs import Progress
    from core.training.painting import Sheets
    from core.training.plan import TrainingPlan
    from core.training.runs import RunSummary

LIST_WIDTH = 288  # at most


class TrainingPage(QWidget):
    """Connects the views with `Training`; computes nothing."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._training = session, session.training
        self._shown_painted: Sheets = ()
        self._listed = -1  # how many steps were known when the runs were read for the one that trains
        self._wanted = "unfinished"  # the run to show once the runs are read: a name, or which kind
        self.list = RunsView()
        self.plan, self.live, self.run = PlanView(), LiveView(), RunView()
        self.cache = CacheRow(session)
        self.new = push_button("New training", "training", "Make a plan for another training")
        self.watch = push_button("Watch it train", "play", "Back to the training that runs")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._on_changed()
        Settling(partial(session.jobs.start, job_of(charts.load), self._on_loaded), self)
        self.refresh()
        if self._training.is_running:
            self._on_began()
        else:
            self.open_plan()

    def refresh(self) -> None:
        """Read what trainings there have been."""
        self._session.jobs.start(job_of(read_runs, self._session.library), self._on_runs)
        self.cache.refresh()

    def open_plan(self) -> None:
        """Make a plan for a new training."""
        self.list.clearSelection()
        self._stack.setCurrentWidget(self._plan_area)
        self.plan.ask()

    @property
    def shown(self) -> QWidget:
        """The view at the right."""
        views = {self._plan_area: self.plan, self.live: self.live, self._run_area: self.run}
        return next(view for area, view in views.items() if area is self._stack.currentWidget())

    def _lay_out(self) -> None:
        self._plan_area, self._run_area = _scrolling(self.plan), _scrolling(self.run)
        for view in (self._plan_area, self.live, self._run_area):
            self._stack.addWidget(view)
        left = QVBoxLayout()
        left.setSpacing(style.UNIT)
        left.addWidget(label("Training", "title"))
        left.addWidget(self.list, 1)
        for part in (self.list, self.cache, self.new, self.watch):
            part.setMaximumWidth(LIST_WIDTH)
        self.list.setMinimumWidth(150)
        left.addWidget(self.cache)
        left.addWidget(self.watch)
        left.addWidget(self.new)
        self.watch.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addLayout(left, 1)
        layout.addWidget(self._stack, 3)

    def _connect(self) -> None:
        training = self._training
        self.new.clicked.connect(self.open_plan)
        self.watch.clicked.connect(self._show_live)
        self.list.chosen.connect(self._on_chosen)
        self.plan.wanted.connect(training.make_plan)
        self.plan.start_clicked.connect(self._on_start_clicked)
        training.planning.connect(self.plan.show_looking)
        training.planned.connect(self.plan.show_plan)
        training.plan_failed.connect(self._on_plan_failed)
        training.changed.connect(self._on_changed)
        training.began.connect(self._on_began)
        training.progressed.connect(self._on_progress)
        training.succeeded.connect(self._on_ended)
        training.held.connect(self._on_ended)
        training.failed.connect(self._on_ended)
        self.live.hold_clicked.connect(self._on_hold_clicked)
        self.live.finish_clicked.connect(self._on_finish_clicked)
        self.run.resume_clicked.connect(lambda name: training.start(Wish(run=name)))
        self.run.finish_clicked.connect(training.finish)
        self.run.back_clicked.connect(self._session.models.go_back)
        self._session.models.switched.connect(self._show_run_again)
        self._session.models.failed.connect(self._show_run_again)

    def _on_loaded(self, _: object) -> None:
        self.live.charts.armed.connect(self.run.charts.arm)  # one after the other: each takes a while
        self.live.charts.arm()

    def _on_start_clicked(self, plan: TrainingPlan) -> None:
        self._training.start(Wish(plan=plan))

    def _on_changed(self) -> None:
        self.plan.set_busy(self._training.is_running)

    def _on_plan_failed(self, error: Exception) -> None:
        trouble = explain(error)
        if trouble.details:
            self._session.reporter.report(error)
        self.plan.show_trouble(trouble.sentence)

    def _on_began(self) -> None:
        self._listed = -1
        self.live.begin()
        self.watch.show()
        self._show_live()
        if run := self._training.run:  # one that goes on, or is judged, has learnt something before
            self._session.jobs.start(job_of(read_log, self._session.library, run), partial(self._on_log, run))

    def _on_log(self, run: str, log: Log) -> None:
        if self._training.is_running and self._training.run == run:
            self.live.show_earlier(log)

    def _show_live(self) -> None:
        self.list.clearSelection()  # so that a click on a run leads to it again
        self._stack.setCurrentWidget(self.live)

    def _on_progress(self, progress: Progress) -> None:
        self._list_it()
        if not self._training.is_stopping:
            self.live.show_progress(progress, self._training.steps, self._training.run)
            if self._training.painted is not self._shown_painted:
                self._shown_painted = self._training.painted
                self.live.show_painted(self._training.painted)

    def _list_it(self) -> None:
        """Read the runs anew when the one that trains begins, and when it is there: with its first step."""
        known = min(1, len(self._training.steps))
        if known > self._listed:
            self._listed = known
            self.refresh()

    def _on_hold_clicked(self) -> None:
        self.live.set_stopping(True)
        self._training.hold()

    def _on_finish_clicked(self) -> None:
        self.live.set_stopping(True)
        self._training.finish()

    def _on_ended(self, _: object = None) -> None:
        self.watch.hide()
        self._wanted = self._training.run
        self.refresh()

    def _on_runs(self, runs: tuple[RunSummary, ...]) -> None:
        looked_at = tuple(run.name for run in self.list.selected)
        self.list.runs.show_runs(runs)
        wanted, self._wanted = self._wanted, ""
        if wanted == "unfinished":  # the page was just opened: a run not done yet comes before a new plan
            unfinished = runs and runs[0].state in ("interrupted", "training")
            wanted = runs[0].name if unfinished and not self._training.is_running else ""
        self.list.choose(*([wanted] if wanted else looked_at))
        if self.shown is self.live and not (self.list.selected or self._training.is_running):
            self._stack.setCurrentWidget(self._plan_area)  # it ended before there was a run

    def _show_run_again(self) -> None:
        """Whether the model of the run on show is the one that searches may have changed."""
        if self.list.selected:
            self._on_chosen(self.list.selected)

    def _on_chosen(self, runs: tuple[RunSummary, ...]) -> None:
        job = job_of(read_logs, self._session.library, runs)
        self._session.jobs.start(job, partial(self._on_logs, runs))

    def _on_logs(self, runs: tuple[RunSummary, ...], found: tuple[dict[str, Log], str]) -> None:
        if runs != self.list.selected:  # something else was chosen meanwhile
            return
        logs, active = found
        if len(runs) == 1:
            idle = not self._training.is_running
            run = runs[0]
            self.run.show_run(run, logs[run.name], active=run.result.get("model") == active, idle=idle)
        else:
            self.run.compare(logs)
        self._stack.setCurrentWidget(self._run_area)


def _scrolling(view: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(view)
    return area
