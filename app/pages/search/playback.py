# SPDX-License-Identifier: MIT
"""What is heard on the search page: a match in the pane, or the query itself; never both at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.media.pane import PlayerPane, Show
from app.media.player import Player, Playing
from app.media.thumbnails import read_scaled
from app.pages.search.take import Take
from app.runner import JobQueue
from app.words import span

if TYPE_CHECKING:
    from core.search.searcher import Match


class Playback(QObject):
    """The pane for matches, and a second player without a picture for takes."""

    listening = Signal(bool)  # a take begins to sound, or is quiet again

    def __init__(self, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self.pane = PlayerPane(queue)
        self.pane.began.connect(self._on_pane_began)
        self._listening: Player | None = None

    def play(self, match: Match) -> None:
        """Play a match from its start to its end."""
        self.hush()
        still = (
            QImage() if match.thumbnail is None else read_scaled(match.thumbnail, self.pane.surface.size())
        )
        words = f"{span(match.start, match.end)}, {match.reason}"
        what = Playing(match.path, match.start, match.end)
        self.pane.show_moment(Show(what, match.path.name, words, still))

    def listen(self, take: Take) -> None:
        """Play what is searched with; while it sounds, hold it instead."""
        if self._hold_take() or take.file is None:
            return
        self.hush()
        if self._listening is None:
            self._listening = self._make_listening()
        end = take.file_start + take.end if take.end else None
        self._listening.play(Playing(take.file, take.file_start + take.start, end))

    def toggle(self) -> bool:
        """Hold whatever plays, or go on with the match; false where there was neither."""
        if self._hold_take():
            return True
        self.pane.toggle()
        return self.pane.holds_a_moment

    def hush(self) -> None:
        """Hold whatever plays."""
        self.pane.pause()
        self._hold_take()

    def close(self) -> None:
        """Let go of files and sound device."""
        self.pane.close_player()
        if self._listening is not None:
            self._listening.close()

    def _make_listening(self) -> Player:
        player = Player(self._queue, None, self)
        for changed in (player.started, player.stopped):
            changed.connect(self._tell)
        return player

    def _hold_take(self) -> bool:
        """Whether it sounded."""
        if self._listening is None:
            return False
        sounded = self._listening.is_playing
        self._listening.pause()
        return sounded

    def _tell(self) -> None:
        self.listening.emit(self._listening is not None and self._listening.is_playing)

    def _on_pane_began(self) -> None:
        self._hold_take()
