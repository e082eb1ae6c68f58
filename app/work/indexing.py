# SPDX-License-Identifier: MIT
"""The indexing that runs behind every page: begin, hold, go on, stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.runner import JobQueue, JobThread
from app.work.kept import keeps
from app.work.torchload import load_torch_quietly
from core.jobs import Job, Progress
from core.library.place import Library
from core.settings import Settings

if TYPE_CHECKING:
    from core.library.index import IndexReport, IndexStatus

LANE = "library"  # one at a time changes the library
TITLE = "Indexing"
KEPT = "Everything indexed so far is kept; Earshot goes on from there next time."


class Indexing(QObject):
    """Runs one indexing after the other; what is asked for meanwhile waits its turn."""

    began = Signal()
    progressed = Signal(object)  # IndexStatus
    reported = Signal(object)  # IndexReport, of an indexing that came to its end
    stopped = Signal()  # by the user; what was done is kept
    failed = Signal(object)  # the exception
    changed = Signal()  # after any of these: ask is_running and waiting

    def __init__(
        self,
        library: Library,
        queue: JobQueue,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._queue, self._settings = library, queue, settings
        self._status: IndexStatus | None = None
        self._threads: list[JobThread] = []

    @property
    def is_running(self) -> bool:
        """Something is indexed, held, or waits for it."""
        return bool(self._threads)

    @property
    def waiting(self) -> int:
        """How many videos are still to be indexed, as far as that is known."""
        return self._status.total - self._status.done if self._status and self._threads else 0

    def start(self, places: Sequence[Path] = ()) -> None:
        """Index `places`, new or known; without any, everything the library knows, again."""
        thread = self._queue.start(
            self._job(tuple(places)), self._on_report, self._on_failed, title=TITLE, lane=LANE
        )
        thread.progressed.connect(self._on_progress)
        thread.cancelled.connect(self._on_stopped)
        keeps(thread, KEPT)
        self._threads.append(thread)
        self.began.emit()
        self.changed.emit()

    def stop(self) -> None:
        """Stop after what is under way; the next `start` goes on from there."""
        for thread in self._threads:
            thread.cancel()

    def _job(self, places: tuple[Path, ...]) -> Job[IndexReport]:
        load_torch_quietly()
        from core.library.index import index  # brings torch along: only in the worker, only when needed

        chosen = self._settings()
        return (yield from index(self._library, places, chosen.device, chosen.decoders))

    def _on_progress(self, step: Progress) -> None:
        from core.library.index import IndexStatus

        if isinstance(step.data, IndexStatus):
            self._status = step.data
            self.progressed.emit(step.data)
            self.changed.emit()

    def _on_report(self, report: IndexReport) -> None:
        self._end()
        self.reported.emit(report)
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)
        self.changed.emit()

    def _on_stopped(self) -> None:
        self._end()
        self.stopped.emit()
        self.changed.emit()

    def _end(self) -> None:
        self._threads = [thread for thread in self._threads if not thread.isFinished()]
        self._status = None
