# SPDX-License-Identifier: MIT
"""Leaving while work is under way: ask once, stop it cleanly, then close."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.runner import JobThread
from app.words import count
from app.work.kept import kept
from app.work.session import Session

ONE, SEVERAL = "{work} is not finished", "{work} are not finished"
ONE_ANEW, SEVERAL_ANEW = "{work} has to begin anew.", "{work} have to begin anew."


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
        if not self._agreed and self._titled():
            self._ask()
        else:
            self._stop()
        return False

    def _titled(self) -> list[JobThread]:
        """What runs or waits and would be interrupted."""
        return [thread for thread in self._session.jobs.threads() if thread.title]

    def _ask(self) -> None:
        if self.question is not None:
            return
        work = titles(self._titled())
        self.question = box = QMessageBox(self._window)
        title = (ONE if len(work) == 1 else SEVERAL).format(work=listed(work))
        box.setWindowTitle(title)
        box.setText(title)
        box.setInformativeText(self._rest())
        stop = box.addButton("Stop and quit", QMessageBox.ButtonRole.AcceptRole)
        words = f"Keep {work[0].lower()}" if len(work) == 1 and work[0].isalpha() else "Keep going"
        keep = box.addButton(words, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        stop.clicked.connect(self._stop)
        box.finished.connect(self._on_answered)
        box.open()

    def _rest(self) -> str:
        waiting, running = self._session.indexing.waiting, self._titled()
        parts = [f"{count(waiting, 'video')} still to do." if waiting else ""]
        parts += dict.fromkeys(kept(thread) for thread in running)
        if lost := titles([thread for thread in running if not kept(thread)]):
            parts.append((ONE_ANEW if len(lost) == 1 else SEVERAL_ANEW).format(work=listed(lost)))
        return " ".join(part for part in parts if part)

    def _stop(self) -> None:
        self._agreed = True
        self._window.setEnabled(False)
        self._session.jobs.close()
        if not self._session.jobs.threads():  # it came to its end while the question was open
            self._window.close()

    def _on_answered(self) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None

    def _on_emptied(self) -> None:
        if self._agreed:
            self._window.close()


def titles(threads: list[JobThread]) -> list[str]:
    """What they do, each once."""
    return list(dict.fromkeys(thread.title for thread in threads))


def listed(work: list[str]) -> str:
    """One after the other: Indexing and training."""
    first, *others = work
    return " and ".join([first, *(f"{other[:1].lower()}{other[1:]}" for other in others)])
