# SPDX-License-Identifier: MIT
"""The middle of the search page: the matches, or what to do while there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app import style
from app.media.thumbnails import Thumbnails
from app.pages.search.card import PICTURE, MatchDelegate
from app.pages.search.heading import Heading
from app.pages.search.results import MATCH, ResultsView
from app.widgets.empty import EmptyPanel
from app.words import count

if TYPE_CHECKING:
    from core.search.searcher import SearchResult

READY = (
    "What does it sound like?",
    "Record, hum or play it, or drop a sound file. Earshot looks for the moments of your videos "
    "that sound like it. Nothing leaves this computer.",
)
EMPTY = (
    "Your library is empty",
    "Add a folder of videos, or try Earshot with a few sample videos made on this computer. "
    "Files stay where they are; nothing is uploaded.",
)
FOUND_NOTHING = (
    "Nothing to compare with yet",
    "No moment of your library could be compared with this sound. Is indexing still at its beginning?",
)
NOT_SIMILAR = "Nothing in your library really sounds like this. These come closest:"


class Answers(QWidget):
    """A line of words above, a grid of matches below."""

    folder_wanted = Signal()
    samples_wanted = Signal()
    again_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thumbnails = Thumbnails(PICTURE, self)
        self._delegate = MatchDelegate(self.thumbnails, MATCH)
        self._delegate.setParent(self)  # it ends with the page, not where Python happens to collect it
        self.view = ResultsView(self._delegate)
        self.thumbnails.arrived.connect(self.view.viewport().update)
        self.heading = Heading()
        self.heading.again.clicked.connect(self.again_wanted)
        self.heading.export.clicked.connect(self.export_wanted)
        self._ready = EmptyPanel("empty", *READY)
        self._empty = self._make_empty()
        self._without_matches = self._ready
        self._stack = QStackedWidget()
        for part in (self._ready, self._empty, self.view):
            self._stack.addWidget(part)
        self._stack.currentChanged.connect(self._on_turned)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.UNIT // 2)
        layout.addWidget(self.heading)
        layout.addWidget(self._stack, 1)

    def show_library(self, *, heard: bool, busy: bool) -> None:
        """While there are no matches: a library of which nothing was `heard` asks for videos."""
        self._without_matches = self._ready if heard or busy else self._empty
        if self._stack.currentWidget() is not self.view:
            self._stack.setCurrentWidget(self._without_matches)

    def show_waiting(self, videos: int) -> None:
        """How many videos a search does not know yet."""
        self.heading.show_hint(f"{count(videos, 'video')} still being indexed" if videos else "")

    def offer_again(self) -> None:
        """The matches are those of a smaller library."""
        self.heading.again.setVisible(self._stack.currentWidget() is self.view)

    def show_note(self, note: str) -> None:
        """What a search is doing."""
        self.heading.summary.setText(f"{note.capitalize()}…" if note else "")

    def show_result(self, result: SearchResult) -> None:
        """The matches of a search."""
        self.view.matches.show_matches(result.matches)
        self.view.scrollToTop()
        self.heading.again.hide()
        if not result.matches:
            self._ready.set_words(*FOUND_NOTHING)
            self._stack.setCurrentWidget(self._without_matches)
            self.heading.summary.clear()
            return
        self._stack.setCurrentWidget(self.view)
        if result.nothing_similar:
            self.heading.summary.setText(NOT_SIMILAR)
        else:
            searched = count(result.searched_moments, "moment")
            self.heading.summary.setText(f"Closest of {searched}, best first")

    def show_problem(self, title: str, text: str) -> None:
        """Why there is nothing to see."""
        self._ready.set_words(title, text)
        self._stack.setCurrentWidget(self._ready)
        self.heading.summary.clear()

    @property
    def summary(self) -> str:
        """The line above the matches."""
        return self.heading.summary.text()

    @property
    def panel(self) -> EmptyPanel | None:
        """What is shown in place of matches."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, EmptyPanel) else None

    def _on_turned(self) -> None:
        self.heading.export.setVisible(self._stack.currentWidget() is self.view)

    def _make_empty(self) -> EmptyPanel:
        panel = EmptyPanel("library", *EMPTY)
        panel.add_button("Add folder…", "folder-add", main=True).clicked.connect(self.folder_wanted)
        panel.add_button("Try with sample videos", "samples").clicked.connect(self.samples_wanted)
        return panel
