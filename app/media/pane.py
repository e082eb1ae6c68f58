# SPDX-License-Identifier: MIT
"""The player with its buttons: a picture, what it is, and transport below it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import style
from app.media.outside import open_outside
from app.media.player import NO_SPEAKER, Player, Playing
from app.media.surface import VideoSurface
from app.runner import JobQueue
from app.widgets.buttons import rename, tool_button
from app.widgets.labels import ElidedLabel, label
from app.widgets.timeline import Timeline
from app.words import clock

STEP = 2.0  # seconds the arrow keys jump
INVITATION, SOUND_ONLY = "Click a match to play it here", "Sound without a picture"
KEYS = (
    "Space plays and pauses, \u2190 \u2192 seek, \u2191 \u2193 go through the matches. "
    "Double-click opens the file in your own player."
)


@dataclass(frozen=True, slots=True)
class Show:
    """What to play and what to say about it."""

    playing: Playing
    title: str
    subtitle: str = ""
    still: QImage | None = None


class PlayerPane(QWidget):
    """Plays moments in place. The player itself is made when it is first needed."""

    stepped = Signal(int)  # -1 and 1: the match before and after this one is wanted
    began = Signal()  # something else that plays should be quiet now

    def __init__(self, queue: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._player: Player | None = None
        self._muted = False
        self.surface = VideoSurface()
        self.surface.invite(INVITATION)
        self.surface.double_clicked.connect(self.open_outside)
        self._title, self._subtitle = ElidedLabel("section"), ElidedLabel("muted")
        self._timeline = Timeline()
        self._timeline.sought.connect(self._on_sought)
        self._time = label("", "muted")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._notice = label("", "muted", wrap=True)
        self._notice.hide()
        self._make_buttons()
        self._lay_out()
        self._set_enabled(False)

    def show_moment(self, show: Show) -> None:
        """Play it from its start to its end."""
        player = self._the_player()
        if player.now is None or player.now.path != show.playing.path:
            self.surface.clear(show.still)
        self._title.setText(show.title)
        self._subtitle.setText(show.subtitle)
        self._set_enabled(True)
        self._notice.setVisible(Player.speaker_missing())
        self._notice.setText(NO_SPEAKER)
        player.play(show.playing)
        self._on_loaded()

    @property
    def player(self) -> Player | None:
        """The player, once something was played."""
        return self._player

    @property
    def holds_a_moment(self) -> bool:
        """There is something to play, or to go on with."""
        return self._player is not None and self._player.now is not None

    def toggle(self) -> None:
        """Pause, or go on."""
        if self._player is not None:
            self._player.toggle()

    def pause(self) -> None:
        """Hold."""
        if self._player is not None:
            self._player.pause()

    def jump(self, direction: int) -> None:
        """A little back (-1) or forth (1)."""
        if self._player is not None:
            self._player.seek(self._player.position + direction * STEP)

    def open_outside(self) -> None:
        """Hand the file to the system's own player."""
        if self._player is not None and self._player.now is not None:
            self._player.pause()
            open_in_system(self._player.now.path)

    def close_player(self) -> None:
        """Let go of file and sound device."""
        if self._player is not None:
            self._player.close()

    def toggle_mute(self) -> None:
        """Sound off, or on again."""
        self._muted = not self._muted
        rename(self._mute, "muted" if self._muted else "sound", "Unmute" if self._muted else "Mute", "M")
        if self._player is not None:
            self._player.set_muted(self._muted)

    def _the_player(self) -> Player:
        if self._player is None:
            self._player = player = Player(self._queue, self.surface.sink, self)
            player.moved.connect(self._on_moved)
            player.loaded.connect(self._on_loaded)
            player.started.connect(self._on_started)
            player.stopped.connect(self._on_stopped)
            player.troubled.connect(self.surface.tell)
            player.set_muted(self._muted)
        return self._player

    def _make_buttons(self) -> None:
        self._previous = tool_button("previous", "Previous match", "Up")
        self._previous.clicked.connect(lambda: self.stepped.emit(-1))
        self._next = tool_button("next", "Next match", "Down")
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        self._play = tool_button("play", "Play", "Space")
        self._play.clicked.connect(self.toggle)
        self._replay = tool_button("replay", "Play this moment again", "Enter")
        self._replay.clicked.connect(self._on_replay)
        self._mute = tool_button("sound", "Mute", "M")
        self._mute.clicked.connect(self.toggle_mute)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(style.UNIT // 4)
        for button in (self._play, self._replay, self._previous, self._next, self._mute):
            buttons.addWidget(button)
        buttons.addStretch()
        place = QHBoxLayout()
        place.setSpacing(style.UNIT // 2)
        place.addWidget(self._timeline, 1)
        place.addWidget(self._time)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.UNIT // 2)
        layout.addWidget(self.surface)
        layout.addLayout(place)
        layout.addLayout(buttons)
        layout.addWidget(self._title)
        layout.addWidget(self._subtitle)
        layout.addWidget(self._notice)
        layout.addStretch()
        layout.addWidget(label(KEYS, "muted", wrap=True))
        self.setMinimumWidth(style.NARROWEST)

    def _set_enabled(self, enabled: bool) -> None:
        for part in (self._play, self._replay, self._previous, self._next, self._timeline):
            part.setEnabled(enabled)

    def _on_loaded(self) -> None:
        if self._player is None or self._player.now is None:
            return
        now, duration = self._player.now, self._player.duration
        self.surface.invite("" if self._player.has_picture or not duration else SOUND_ONLY)
        self._timeline.set_film(duration, None if now.end is None else (now.start, now.end))
        longest = self._time.fontMetrics().horizontalAdvance(f"{clock(duration)} / {clock(duration)}")
        self._time.setMinimumWidth(longest)  # so that the line beside it does not move as time goes by
        self._on_moved(self._player.position)

    def _on_moved(self, seconds: float) -> None:
        self._timeline.set_position(seconds)
        if self._player is not None:
            self._time.setText(f"{clock(seconds)} / {clock(self._player.duration)}")

    def _on_started(self) -> None:
        rename(self._play, "pause", "Pause", "Space")
        self.began.emit()

    def _on_stopped(self) -> None:
        rename(self._play, "play", "Play", "Space")

    def _on_sought(self, seconds: float) -> None:
        if self._player is not None:
            self._player.seek(seconds)

    def _on_replay(self) -> None:
        if self._player is not None:
            self._player.replay()


def open_in_system(path: Path) -> None:
    """Open a file or folder with whatever the system uses for it."""
    open_outside(path)
