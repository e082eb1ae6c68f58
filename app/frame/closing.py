# SPDX-License-Identifier: MIT
"""Leaving while work is under way: ask once, stop it cleanly, then close."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.words import count
from app.work.session import Session

TITLE = "Indexing is not finished"
REST = "{videos} still to do. Everything done so far is kept; Earshot goes on from there next time."
REST_UNKNOWN = "Everything done so far is kept; Earshot goes on from there next time."


class Closing(QObject):
    """Decides whether `window` may close, and closes it again once it may."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._agreed = False
        self.question: QMessageBox | None = None
        session.jobs.emptied.connect(self._on_emptied)

    def may_close(self) -> bool:
        """Nothing runs any more. Where something does, it is stopped and the window closed later."""
        jobs = self._session.jobs
        if not jobs.threads():
            jobs.close()
            return True
        if not self._agreed and any(thread.title for thread in jobs.threads()):
            self._ask()
        else:
            self._stop()
        return False

    def _ask(self) -> None:
        if self.question is not None:
            return
        waiting = self._session.indexing.waiting
        self.question = box = QMessageBox(self._window)
        box.setWindowTitle(TITLE)
        box.setText(TITLE)
        rest = REST.format(videos=count(waiting, "video")) if waiting else REST_UNKNOWN
        box.setInformativeText(rest)
        stop = box.addButton("Stop and quit", QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton("Keep indexing", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        stop.clicked.connect(self._stop)
        box.finished.connect(self._on_answered)
        box.open()

    def _stop(self) -> None:
        self._agreed = True
        self._window.setEnabled(False)
        self._session.jobs.close()

    def _on_answered(self) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None

    def _on_emptied(self) -> None:
        if self._agreed:
            self._window.close()
