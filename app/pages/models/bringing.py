# SPDX-License-Identifier: MIT
"""Bringing models here: files that are imported, and published weights that are downloaded first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.pages.models.asking import Asking
from app.runner import JobThread, job_of
from app.work.kept import keeps
from app.work.session import Session
from app.work.torchload import load_torch_quietly
from core.jobs import Job
from core.weights.published import Published

if TYPE_CHECKING:
    from core.weights.importing import Imported, Wishes
    from core.weights.questions import Questions

KEPT = "What has arrived of the download is kept; the Models page goes on from there."
LANE = "bringing"  # one after the other: each alone uses all of the line or of the disk


class Bringing(QObject):
    """Starts the jobs, and tells what became of them."""

    progressed = Signal(str, object)  # name of the published weights; Progress
    arrived = Signal(object)  # Imported
    failed = Signal(object)  # the exception
    changed = Signal()  # something began or ended

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(page)
        self._page = page  # over which is asked
        self._session = session
        self._models = session.library.models
        self._downloads: dict[str, JobThread] = {}

    def want_file(self, path: Path) -> None:
        """Make a model of a file, after asking what it does not tell."""
        self._session.jobs.start(
            job_of(_questions, path),
            lambda found: self._ask(path.name, found, lambda wishes: self.import_file(path, wishes)),
            self.failed.emit,
            title=f"Reading {path.name}",
        )

    def want(self, entry: Published) -> None:
        """Download published weights, after asking what they do not tell."""
        from core.weights.questions import questions_of  # with torch, which the look at the folder loaded

        if not self.is_downloading(entry.name):
            found = questions_of(entry)
            self._ask(entry.title, found, lambda wishes: self.download(entry, wishes), "Download")

    def import_file(self, path: Path, wishes: Wishes | None = None) -> None:
        """Make a model of a file."""
        self._start(_import(self._models, path, wishes), f"Importing {path.name}")

    def download(self, entry: Published, wishes: Wishes | None = None) -> None:
        """Download published weights, or go on downloading them, and import them."""
        if entry.name in self._downloads:
            return
        thread = self._start(_fetch(self._models, entry, wishes), f"Downloading {entry.title}")
        keeps(thread, KEPT)
        self._downloads[entry.name] = thread
        thread.progressed.connect(lambda step: self.progressed.emit(entry.name, step))
        thread.ended.connect(lambda: self._on_ended(entry.name))
        self.changed.emit()

    def stop(self, name: str) -> None:
        """Stop the download of `name`; what has arrived stays."""
        if name in self._downloads:
            self._downloads[name].cancel()

    def is_downloading(self, name: str) -> bool:
        """Whether `name` is on its way, or waits for another."""
        return name in self._downloads

    def _ask(
        self, what: str, found: Questions, then: Callable[[Wishes | None], None], verb: str = "Import"
    ) -> None:
        if not found.are_open:
            then(None)
            return
        asking = Asking(what, found, self._session.jobs, self._page, verb=verb)
        asking.answered.connect(then)
        asking.open()

    def _start(self, job: Job[Imported], title: str) -> JobThread:
        return self._session.jobs.start(job, self.arrived.emit, self.failed.emit, title=title, lane=LANE)

    def _on_ended(self, name: str) -> None:
        self._downloads.pop(name, None)
        self.changed.emit()


def _questions(path: Path) -> Questions:
    load_torch_quietly()
    from core.weights.questions import questions

    return questions(path)


def _import(models: Path, path: Path, wishes: Wishes | None) -> Job[Imported]:
    load_torch_quietly()
    from core.weights.importing import NOTHING, import_weights

    return (yield from import_weights(models, path, wishes or NOTHING))


def _fetch(models: Path, entry: Published, wishes: Wishes | None) -> Job[Imported]:
    load_torch_quietly()
    from core.weights.fetching import fetch
    from core.weights.importing import NOTHING

    return (yield from fetch(models, entry, wishes or NOTHING))
