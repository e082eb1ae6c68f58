# SPDX-License-Identifier: MIT
"""The search page: panel, takes, matches and player put together."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import style
from app.errors import explain
from app.media.pane import open_in_system
from app.media.recorder import Recorder
from app.pages.search.answers import Answers
from app.pages.search.asking import Asking
from app.pages.search.exporting import Exporting
from app.pages.search.growth import Growth
from app.pages.search.keys import add_shortcuts, are_free, on_key
from app.pages.search.menu import match_menu
from app.pages.search.microphones import MicrophoneMenu
from app.pages.search.panel import QueryPanel
from app.pages.search.playback import Playback
from app.pages.search.take import Answer, Take
from app.pages.search.takes import TakesView
from app.widgets.columns import side_by_side
from app.work.session import Session

if TYPE_CHECKING:
    from core.search.searcher import Match

NO_SEARCH = "That cannot be searched with"
NOT_KEPT = "You left the search page, so the recording was stopped and not kept."


class SearchPage(QWidget):
    """Record or choose a sound; look at the matches; play them."""

    folder_wanted = Signal()
    file_wanted = Signal()
    watch_wanted = Signal(object, float)  # Path, and the seconds to begin at

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.recorder = Recorder(session.jobs, self)
        self.asking = Asking(session.library, session.jobs, lambda: session.settings.device, self)
        self.playback = Playback(session.jobs, self)
        self.exporting = Exporting(session, self)
        self.pane = self.playback.pane
        self.panel = QueryPanel(self.recorder)
        self.takes = TakesView()
        self.answers = Answers()
        self._microphones = MicrophoneMenu(session, self.panel.microphone)
        self._growth = Growth(session, self.answers, self)
        self._take: Take | None = None
        self._lay_out()
        self._connect_query()
        self._connect_answers()
        add_shortcuts(self)

    def search_with(self, path: Path) -> None:
        """Search with the sound in a file."""
        self.asking.sound_file(path)

    def toggle_recording(self) -> None:
        """Begin to record, or stop and search."""
        if self.recorder.is_recording:
            self.recorder.stop()
            return
        self.playback.hush()
        self.panel.show_opening()
        self.asking.warm_up()
        self.recorder.start(self._session.settings.microphone)

    def listen(self) -> None:
        """Play what is searched with, or stop playing it; a recording would hear it."""
        if self._take is not None and not self.recorder.is_recording:
            self.playback.listen(self._take)

    def export_matches(self) -> None:
        """Ask for a file and write the matches to it."""
        self.exporting.choose(self.answers.view.matches.shown)

    def close_media(self) -> None:
        """Let go of files and sound devices, and forget the recordings."""
        self.playback.close()
        self.answers.thumbnails.close()
        self.asking.close()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, style.UNIT)
        layout.addWidget(side_by_side((self.panel, self.takes, self.answers), self.pane))

    def _connect_query(self) -> None:
        self.panel.record_clicked.connect(self.toggle_recording)
        self.panel.open_clicked.connect(self.file_wanted)
        self.panel.play_clicked.connect(self.listen)
        self.playback.listening.connect(self.panel.show_listening)
        self.panel.region_changed.connect(self._on_region_changed)
        self.panel.microphone_clicked.connect(self._microphones.open)
        self.recorder.began.connect(self.panel.show_live)
        self.recorder.recorded.connect(self.panel.show_stopped)
        self.recorder.recorded.connect(self.asking.recording)
        self.recorder.discarded.connect(self._show_query)
        self.recorder.failed.connect(self._on_recorder_failed)
        self.takes.chosen.connect(self.asking.again)

    def _connect_answers(self) -> None:
        self.asking.noted.connect(self.answers.show_note)
        self.asking.heard.connect(self._on_heard)
        self.asking.answered.connect(self._on_answered)
        self.asking.failed.connect(self._on_search_failed)
        self.answers.folder_wanted.connect(self.folder_wanted)
        self.answers.samples_wanted.connect(self._session.add_samples)
        self.answers.again_wanted.connect(self._search_again)
        self._growth.again_due.connect(self._search_again)
        self.answers.export_wanted.connect(self.export_matches)
        self.answers.view.play_wanted.connect(self.playback.play)
        self.answers.view.open_wanted.connect(self._on_open_wanted)
        self.answers.view.menu_wanted.connect(self._on_menu_wanted)
        self.pane.stepped.connect(self.answers.view.play_next)

    def _show_query(self) -> None:
        if self.recorder.is_recording:
            return  # the panel is its own until it ends, whatever an earlier search brings
        if self._take is None:
            self.panel.clear()
        else:
            self.panel.show_take(self._take)

    def _on_recorder_failed(self, error: Exception) -> None:
        self._show_query()
        self._session.reporter.report(error)

    def _on_heard(self, take: Take) -> None:
        self._take = take
        self._show_query()

    def _on_answered(self, answer: Answer) -> None:
        keys_are_free = are_free(self)  # before parts of the page come and go
        self.takes.add(answer.take)
        self.answers.show_result(answer.result)
        self._growth.take_note(answer.result)
        if keys_are_free:
            self.answers.view.setFocus()

    def _on_search_failed(self, error: Exception) -> None:
        self._show_query()  # what a silent recording left in the panel is over
        trouble = explain(error)
        self.answers.show_problem(NO_SEARCH, trouble.sentence)
        if trouble.details:
            self._session.reporter.report(error)

    def _on_region_changed(self, start: float, end: float) -> None:
        if self._take is not None:
            self.asking.part(self._take, start, end)

    def _search_again(self) -> None:
        if self._take is not None and not self.asking.is_searching:
            self.asking.again(self._take)

    def _on_open_wanted(self, match: Match) -> None:
        self.playback.hush()
        open_in_system(match.path)

    def _on_menu_wanted(self, match: Match, where: QPoint) -> None:
        find_similar = partial(self.asking.moment, match.path, match.start, match.end)
        watch = partial(self._watch, match)
        match_menu(match, find_similar, watch, self.export_matches, self).popup(where)

    def _watch(self, match: Match) -> None:
        self.playback.hush()
        self.watch_wanted.emit(match.path, match.start)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if event.spontaneous():
            return  # only minimised: what is recorded or compared may play in another window
        self.playback.hush()
        if self.recorder.is_recording:
            self.recorder.discard()
            self._session.say(NOT_KEPT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not on_key(self, event):
            super().keyPressEvent(event)
