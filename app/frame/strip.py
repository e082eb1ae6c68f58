# SPDX-License-Identifier: MIT
"""The strip at the bottom of the window: what runs, how far it is, and buttons to hold or stop it."""

import time

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import style, words
from app.runner import JobQueue, JobThread
from app.widgets.labels import hairline
from app.widgets.progress import ProgressRow
from app.work.kept import kept
from core.jobs import Progress


class StatusStrip(QWidget):
    """One row for each job that has a title; not there while there is none."""

    def __init__(self, queue: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._rows: dict[JobThread, ProgressRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(hairline())
        queue.changed.connect(self._on_changed)
        self.hide()

    @property
    def rows(self) -> list[ProgressRow]:
        """The rows, oldest first."""
        return list(self._rows.values())

    def _on_changed(self) -> None:
        running = [thread for thread in self._queue.threads() if thread.title]
        for thread in [thread for thread in self._rows if thread not in running]:
            self._rows.pop(thread).deleteLater()
        for thread in running:
            if thread not in self._rows:
                self._add(thread)
        self.setVisible(bool(self._rows))

    def _add(self, thread: JobThread) -> None:
        row = JobRow(thread)
        self._rows[thread] = row
        self._layout.addWidget(row)


class JobRow(ProgressRow):
    """The row of one job."""

    def __init__(self, thread: JobThread, parent: QWidget | None = None) -> None:
        super().__init__(thread.title, parent)
        self._thread = thread
        self._began = time.monotonic()
        thread.started.connect(self._on_began)
        self.setContentsMargins(2 * style.UNIT, style.UNIT, style.UNIT, style.UNIT)
        self.set_words("waiting" if not thread.isRunning() else "getting ready")
        self.set_pausable(thread.pausable)
        thread.progressed.connect(self._on_progress)
        thread.held.connect(self._on_held)
        self.pause_clicked.connect(self._on_pause_clicked)
        self.stop_clicked.connect(self._on_stop_clicked)

    def _on_began(self) -> None:
        self._began = time.monotonic()

    def _on_progress(self, step: Progress) -> None:
        if self._thread.is_stopping:
            return
        detail, numbers = words.progress(step)
        share = step.done / step.total if step.total else None
        if step.data is None and share is not None:  # a status knows better itself
            left = words.remaining(time.monotonic() - self._began, share)
            numbers = f"{numbers} · {left}" if left else numbers
        self.set_words(detail, numbers)
        self.set_share(share)

    def _on_held(self, paused: bool) -> None:
        self.set_paused(paused)
        self.set_title(f"{self._thread.title}, paused" if paused else self._thread.title)

    def _on_pause_clicked(self) -> None:
        if self._thread.is_paused:
            self._thread.resume()
        else:
            self._thread.pause()

    def _on_stop_clicked(self) -> None:
        self._thread.cancel()
        self.set_stopping(True)
        self.set_words("stopping; everything done so far is kept" if kept(self._thread) else "stopping")
