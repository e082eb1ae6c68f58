# SPDX-License-Identifier: MIT
"""The library as it grows under the answers of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.pages.search.answers import Answers
from app.work.session import Session

if TYPE_CHECKING:
    from core.library.index import IndexReport
    from core.search.searcher import SearchResult


class Growth(QObject):
    """Tells `answers` what there is to search and what still waits, and when to search again."""

    again_due = Signal()

    def __init__(self, session: Session, answers: Answers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._answers = session, answers
        self._found_nothing = False  # then it is searched again once there is more to find
        session.overview_changed.connect(self._on_library_changed)
        session.indexing.changed.connect(self._on_library_changed)
        session.indexing.reported.connect(self._on_indexed)

    def take_note(self, result: SearchResult) -> None:
        """What a search found; where the model in use knows nothing yet, it begins to listen."""
        self._found_nothing = not result.matches
        if not result.searched_moments:
            self._session.index_for_this_model()

    def _on_library_changed(self) -> None:
        overview, indexing = self._session.overview, self._session.indexing
        heard = overview is None or overview.is_heard
        self._answers.show_library(heard=heard, busy=indexing.is_running)
        self._answers.show_waiting(indexing.waiting)
        if self._found_nothing and overview is not None and overview.moments > 0:
            self.again_due.emit()

    def _on_indexed(self, report: IndexReport) -> None:
        if report.videos:
            self._answers.offer_again()
