# SPDX-License-Identifier: MIT
"""What the pages share: the library, its overview, the jobs that run, and a way to say something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import Reporter
from app.runner import JobQueue, job_of
from app.words import count
from app.work.indexing import LANE, Indexing
from app.work.kept import keeps
from app.work.switching import Switching
from app.work.training import Training, Wish
from app.work.trainingcache import TrainingCache
from core import settings as store
from core.jobs import Job
from core.library.failures import ABSENT
from core.library.overview import Overview, overview, unfinished
from core.library.place import Library
from core.paths import sample_library
from core.settings import Settings
from core.training.place import unfinished as unfinished_run

if TYPE_CHECKING:
    from core.training.outcome import Outcome

REFRESH_MS = 1_500  # while indexing, lists follow at this pace
SAMPLE_VIDEOS = 24
ANOTHER_MODEL = "The model in use has not heard your library yet; it listens through it now."
UNFINISHED_RUN = "The training “{name}” was stopped before its end; the Training page keeps it."
UP_TO_DATE, KNOWN = "Nothing new to index.", "Nothing new to index: {} known already."
SAMPLES_TITLE = "Making sample videos"
SAMPLES_KEPT = "The sample videos made so far are kept; the others are made when you ask for them again."
SETTINGS_LANE = "settings"  # one file: what was chosen last is written last


class Session(QObject):
    """One run of the application."""

    overview_changed = Signal(object)  # Overview
    said = Signal(str, str, object)  # a sentence; the words on a button, or ""; what the button does
    settings_changed = Signal(object)  # Settings

    def __init__(
        self, library: Library, settings: Settings, reporter: Reporter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.library, self.settings, self.reporter = library, settings, reporter
        self.first_settings = settings  # those it was started with
        self.jobs = JobQueue(self)
        self.jobs.failed.connect(reporter.report)
        self.indexing = Indexing(library, self.jobs, self._chosen, self)
        self.indexing.reported.connect(self._on_indexed)
        self.indexing.failed.connect(reporter.report)
        self.indexing.changed.connect(self.refresh_soon)
        self.models = Switching(library, self.jobs, self._chosen, self)
        self.models.switched.connect(self._on_switched)
        self.models.failed.connect(reporter.report)
        self.training = Training(library, self.jobs, self._chosen, self)
        self.training.succeeded.connect(self._on_trained)
        self.training.failed.connect(reporter.report)
        self.training_cache = TrainingCache(library, self.jobs, lambda: self.training.is_running, self)
        self.overview: Overview | None = None
        self._reading = self._read_again = False
        self._soon = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._soon.timeout.connect(self.refresh)

    def begin(self) -> None:
        """Read the library, go on with an indexing that was interrupted, and offer to with a training."""
        self.refresh()
        self.jobs.start(job_of(unfinished, self.library), self._on_unfinished)
        self.models.go_on()
        self.jobs.start(job_of(unfinished_run, self.library), self._on_unfinished_run)

    def refresh(self) -> None:
        """Read the library; `overview_changed` follows."""
        if self._reading:
            self._read_again = True
            return
        self._reading, self._read_again = True, False
        self.jobs.start(job_of(overview, self.library), self._on_overview, self._on_unreadable)

    def refresh_soon(self) -> None:
        """Read the library before long; many calls make one reading."""
        if not self._soon.isActive():
            self._soon.start()

    def add(self, places: list[Path]) -> None:
        """Take folders and files into the library."""
        if places:
            self.indexing.start(places)

    def index_for_this_model(self) -> None:
        """Index a library that only another model has heard; does nothing for an empty one."""
        heard = self.overview is not None and self.overview.is_heard
        if heard and not self.indexing.is_running:
            self.say(ANOTHER_MODEL)
            self.indexing.start()

    def add_samples(self) -> None:
        """Render the sample videos, then index them."""
        folder = sample_library()
        job = _samples(folder)
        thread = self.jobs.start(job, lambda _: self.add([folder]), title=SAMPLES_TITLE, lane=LANE)
        keeps(thread, SAMPLES_KEPT)

    def change_settings(self, settings: Settings) -> None:
        """Use `settings` from now on, and save them."""
        self.settings = settings
        saving = self.jobs.start(job_of(store.save, settings), lane=SETTINGS_LANE)
        saving.cancelled.connect(lambda: store.save(settings))  # the window closes: it is kept all the same
        self.settings_changed.emit(settings)

    def say(self, sentence: str, action: str = "", do: Callable[[], object] | None = None) -> None:
        """Tell the user something that needs no answer."""
        self.said.emit(sentence, action, do)

    def _chosen(self) -> Settings:
        return self.settings  # asked when work begins, so that a choice needs no restart

    def _on_overview(self, found: Overview) -> None:
        self._reading = False
        self.overview = found
        self.overview_changed.emit(found)
        if self._read_again:
            self.refresh()

    def _on_unreadable(self, error: Exception) -> None:
        self._reading = False
        self.reporter.report(error)

    def _on_unfinished(self, waits: bool) -> None:
        if waits and not self.indexing.is_running:
            self.say("Indexing goes on where it stopped last time.")
            self.indexing.start()

    def _on_unfinished_run(self, name: str) -> None:
        if name:
            self.say(UNFINISHED_RUN.format(name=name), "Go on", lambda: self.training.start(Wish(run=name)))

    def _on_switched(self, name: str, behind: bool) -> None:
        self.say(f"The model “{name}” answers from now on.", "Go back", self.models.go_back)
        if behind:
            self.indexing.start()
        self.refresh()

    def _on_trained(self, outcome: Outcome) -> None:
        action = ("Go back", self.models.go_back) if outcome.adopted else ("", None)
        first, _, _ = " ".join(outcome.words).partition(". ")
        self.say(f"{first.removesuffix('.')}.", *action)
        self.refresh()

    def _on_indexed(self, report: object) -> None:
        from core.library.index import IndexReport

        assert isinstance(report, IndexReport)
        absent = [file.path.name or str(file.path) for file in report.failed if file.reason == ABSENT]
        unread = len(report.failed) - len(absent)
        sentence = f"{count(report.videos, 'video')} indexed, {count(report.moments, 'moment')} to find."
        if not report.videos:
            known = report.skipped - len(report.failed_before)
            sentence = KNOWN.format(count(known, "file is", "files are")) if known else UP_TO_DATE
        if unread:
            sentence += f" {count(unread, 'file')} could not be read; see the library."
        if absent:  # of which the library knows nothing
            there = f"“{absent[0]}”" if len(absent) == 1 else count(len(absent), "place")
            sentence += f" {there} cannot be reached."
        self.say(sentence)
        self.refresh()


def _samples(folder: Path) -> Job[tuple[Path, ...]]:
    from core.samples.library import write_samples

    return (yield from write_samples(folder, SAMPLE_VIDEOS))
