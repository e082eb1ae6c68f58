# SPDX-License-Identifier: MIT
"""What the user decides on suggested tags; what he rejected can be taken back by the message that follows."""

from PySide6.QtCore import QObject

from app.runner import job_of
from app.work.session import Session
from core.library.tags import Tag, settle, suggest_again

REJECTED = "“{label}” was rejected; it is not suggested there again."


class Deciding(QObject):
    """Writes decisions to the library, off the GUI thread."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def decide(self, suggested: tuple[Tag, ...], accepted: bool) -> None:
        """Accept or reject tags of one label."""
        job = job_of(settle, self._session.library, suggested, accepted=accepted)
        self._session.jobs.start(job, lambda settled: self._on_settled(settled, suggested, accepted))

    def _on_settled(self, settled: int, suggested: tuple[Tag, ...], accepted: bool) -> None:
        self._session.refresh()
        if settled and not accepted:
            said = REJECTED.format(label=suggested[0].label)
            self._session.say(said, "Undo", lambda: self._take_back(suggested))

    def _take_back(self, rejected: tuple[Tag, ...]) -> None:
        job = job_of(suggest_again, self._session.library, rejected)
        self._session.jobs.start(job, lambda _: self._session.refresh())
