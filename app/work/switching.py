# SPDX-License-Identifier: MIT
"""Choosing another model: the old one answers until the whole library is embedded with the new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.runner import JobQueue, job_of
from app.work.indexing import LANE
from app.work.kept import keeps
from app.work.torchload import load_torch_quietly
from core.jobs import Job
from core.library.place import Library
from core.settings import Settings

if TYPE_CHECKING:
    from core.library.switch import SwitchReport

TITLE = "Listening with the new model"
KEPT = "Everything heard so far is kept; Earshot goes on from there next time."


class Switching(QObject):
    """Switches in the background; what is interrupted goes on at the next start."""

    switched = Signal(str, bool)  # the model that searches now; videos indexed meanwhile may lack its vectors
    failed = Signal(object)  # the exception

    def __init__(
        self,
        library: Library,
        queue: JobQueue,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._queue, self._settings = library, queue, settings

    def use(self, name: str) -> None:
        """Search with the model `name` as soon as every video is embedded with it."""
        job = self._job(name)
        thread = self._queue.start(job, self._on_switched, self.failed.emit, title=TITLE, lane=LANE)
        keeps(thread, KEPT)

    def go_back(self) -> None:
        """Search with the model used before, at once: its vectors are still there."""
        job = job_of(_roll_back, self._library)
        self._queue.start(job, lambda name: self.switched.emit(name, True), self.failed.emit)

    def go_on(self) -> None:
        """Take up a switch that was interrupted."""
        self._queue.start(job_of(_pending, self._library), lambda name: self.use(name) if name else None)

    def _job(self, name: str) -> Job[SwitchReport]:
        load_torch_quietly()
        from core.library.switch import switch

        chosen = self._settings()
        return (yield from switch(self._library, name, chosen.device, chosen.decoders))

    def _on_switched(self, report: SwitchReport) -> None:
        self.switched.emit(report.model, False)


def _roll_back(library: Library) -> str:
    from core.model import store

    return store.roll_back(library.models)


def _pending(library: Library) -> str:
    if not library.models.exists():
        return ""
    load_torch_quietly()
    from core.library.switch import pending

    return pending(library)
