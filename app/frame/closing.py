# SPDX-License-Identifier: MIT
"""Leaving while work is under way: ask once, stop it cleanly, then close."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.words import count
from app.work import training
from app.work.session import Session

ONE, SEVERAL = "{work} is not finished", "{work} are not finished"
KEPT = "Everything done so far is kept; Earshot goes on from there next time."
TRAINING = "What the model has learnt so far is kept; the next start offers to go on from there."


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
        if not self._agreed and self._work():
            self._ask()
        else:
            self._stop()
        return False

    def _work(self) -> list[str]:
        """What runs or waits and would be interrupted, each once."""
        return list(dict.fromkeys(thread.title for thread in self._session.jobs.threads() if thread.title))

    def _ask(self) -> None:
        if self.question is not None:
            return
        work = self._work()
        self.question = box = QMessageBox(self._window)
        title = (ONE if len(work) == 1 else SEVERAL).format(work=listed(work))
        box.setWindowTitle(title)
        box.setText(title)
        box.setInformativeText(self._rest(work))
        stop = box.addButton("Stop and quit", QMessageBox.ButtonRole.AcceptRole)
        words = f"Keep {work[0].lower()}" if len(work) == 1 and work[0].isalpha() else "Keep going"
        keep = box.addButton(words, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        stop.clicked.connect(self._stop)
        box.finished.connect(self._on_answered)
        box.open()

    def _rest(self, work: list[str]) -> str:
        waiting = self._session.indexing.waiting
        parts = [f"{count(waiting, 'video')} still to do." if waiting else ""]
        parts += [KEPT if work != [training.TITLE] else "", TRAINING if training.TITLE in work else ""]
        return " ".join(part for part in parts if part)

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


def listed(work: list[str]) -> str:
    """One after the other: Indexing and training."""
    first, *others = work
    return " and ".join([first, *(f"{other[:1].lower()}{other[1:]}" for other in others)])
