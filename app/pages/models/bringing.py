# SPDX-License-Identifier: MIT
"""Bringing models here: files that are imported, and published weights that are downloaded first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.runner import JobThread, job_of
from app.work.session import Session
from app.work.torchload import load_torch_quietly
from core.jobs import Job
from core.weights.published import Published

if TYPE_CHECKING:
    from core.weights.importing import Imported, Wishes
    from core.weights.questions import Questions

LANE = "bringing"  # one after the other: each alone uses all of the line or of the disk


class Bringing(QObject):
    """Starts the jobs, and tells what became of them."""

    progressed = Signal(str, object)  # name of the published weights; Progress
    asked = Signal(object, object)  # Path of a file to import; Questions that it leaves open
    arrived = Signal(object)  # Imported
    failed = Signal(object)  # the exception
    changed = Signal()  # something began or ended

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._models = session.library.models
        self._downloads: dict[str, JobThread] = {}

    def look_at(self, path: Path) -> None:
        """Make a model of a file, where it leaves nothing to ask; else `asked`."""
        job = job_of(_questions, path)
        self._session.jobs.start(
            job, lambda found: self._on_looked_at(path, found), self.failed.emit, title=f"Reading {path.name}"
        )

    def import_file(self, path: Path, wishes: Wishes | None = None) -> None:
        """Make a model of a file."""
        self._start(_import(self._models, path, wishes), f"Importing {path.name}")

    def download(self, entry: Published) -> None:
        """Download published weights, or go on downloading them, and import them."""
        if entry.name in self._downloads:
            return
        thread = self._start(_fetch(self._models, entry), f"Downloading {entry.title}")
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

    def _on_looked_at(self, path: Path, found: Questions) -> None:
        if found.are_open:
            self.asked.emit(path, found)
        else:
            self.import_file(path)

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


def _fetch(models: Path, entry: Published) -> Job[Imported]:
    load_torch_quietly()
    from core.weights.fetching import fetch

    return (yield from fetch(models, entry))
