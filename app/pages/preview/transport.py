# SPDX-License-Identifier: MIT
"""The clock of the page: play, hold, go elsewhere; and which of the two sounds is heard meanwhile."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app import style
from app.media.speaker import AHEAD_S, Source, Speaker
from app.widgets.buttons import push_button, rename, tool_button
from app.widgets.labels import label
from app.widgets.timeline import Timeline
from app.words import clock

TICK_MS = 33
DRIFT_S = 0.08  # picture and sound further apart than that are noticed
STEP = 1.0  # seconds an arrow key jumps


class Transport(QWidget):
    """Knows the time in the video. It waits where the moment to play is not computed yet."""

    moved = Signal(float)  # seconds
    sound_switched = Signal(bool)  # the reconstructed one

    def __init__(self, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.position, self.duration = 0.0, 0.0
        self._ready: Callable[[float], bool] = lambda _: True
        self.speaker = Speaker(source, self)
        self._muted = self._waits = False
        self._since, self._from = QElapsedTimer(), 0.0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self.timeline = Timeline()
        self.timeline.sought.connect(self.seek)
        self._time = label("", "muted")
        self._make_buttons()
        self._lay_out()

    def set_film(self, duration: float, is_ready: Callable[[float], bool]) -> None:
        """How long the video is, and whether what is at a time can be played already."""
        self.duration, self._ready = duration, is_ready
        self.timeline.set_film(duration, None)
        self._show_time()

    def set_moment(self, span: tuple[float, float] | None) -> None:
        """Which stretch the panes show."""
        self.timeline.set_film(self.duration, span)

    @property
    def is_playing(self) -> bool:
        """It runs, or waits for the next moment."""
        return self._timer.isActive()

    @property
    def hears_painted(self) -> bool:
        """The reconstructed sound is heard."""
        return self.painted.isChecked()

    def toggle(self) -> None:
        """Play, or hold."""
        if self.is_playing:
            self.pause()
        elif self.duration:
            if self.position >= self.duration - 0.05:
                self.seek(0.0)
            self._run()
            self._timer.start()
            rename(self._play, "pause", "Pause", "Space")

    def pause(self) -> None:
        """Hold."""
        self._timer.stop()
        self.speaker.stop()
        rename(self._play, "play", "Play", "Space")

    def seek(self, seconds: float) -> None:
        """Go to `seconds`, and play on if it plays."""
        self.position = min(max(0.0, seconds), max(0.0, self.duration - 0.01))
        if self.is_playing:
            self._run()
        self._show_time()
        self.moved.emit(self.position)

    def jump(self, direction: int) -> None:
        """A little back (-1) or forth (1)."""
        self.seek(self.position + direction * STEP)

    def switch_sound(self) -> None:
        """The other of the two sounds."""
        (self.original if self.hears_painted else self.painted).click()

    def toggle_mute(self) -> None:
        """Sound off, or on again."""
        self._muted = not self._muted
        self.speaker.set_muted(self._muted)
        rename(self._mute, "muted" if self._muted else "sound", "Unmute" if self._muted else "Mute", "M")

    def _run(self) -> None:
        self._from, self._waits = self.position, False
        self._since.start()
        self.speaker.start(self.position)

    def _on_tick(self) -> None:
        # The speaker is given its sound ahead, so what comes next must be there as well.
        ahead = min(self.position + AHEAD_S + TICK_MS / 1000, self.duration - 0.01)
        if not (self._ready(self.position) and self._ready(ahead)):  # then time stands still
            if not self._waits:
                self.speaker.stop()
            self._waits = True
            self.moved.emit(self.position)
            return
        if self._waits:
            self._run()
        self._follow_the_sound()
        self.position = max(self.position, self._from + self._since.elapsed() / 1000)
        if self.position >= self.duration:
            self.position = self.duration
            self.pause()
        self._show_time()
        self.moved.emit(min(self.position, self.duration - 0.01))

    def _follow_the_sound(self) -> None:
        """A speaker may begin late, and its clock may run otherwise: what is seen keeps to what is heard."""
        heard, now = self.speaker.heard, self._from + self._since.elapsed() / 1000
        if heard is not None and abs(heard - now) > DRIFT_S:
            self._from += heard - now

    def _show_time(self) -> None:
        self.timeline.set_position(self.position)
        self._time.setText(f"{clock(self.position)} / {clock(self.duration)}")

    def _on_switched(self) -> None:
        if self.is_playing:  # what the speaker holds already is the other sound
            self.speaker.start(self.position)
        self.sound_switched.emit(self.hears_painted)

    def _make_buttons(self) -> None:
        self._play = tool_button("play", "Play", "Space")
        self._play.clicked.connect(self.toggle)
        self._mute = tool_button("sound", "Mute", "M")
        self._mute.clicked.connect(self.toggle_mute)
        self.original = _switch("Original", "Hear the original (S switches)")
        self.painted = _switch("Reconstructed", "Hear what the model painted (S switches)")
        self.original.setChecked(True)
        self._sounds = QButtonGroup(self)
        for button in (self.original, self.painted):
            self._sounds.addButton(button)
        self._sounds.buttonClicked.connect(self._on_switched)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.UNIT // 2)
        layout.addWidget(self._play)
        layout.addWidget(self.timeline, 1)
        layout.addWidget(self._time)
        for button in (self.original, self.painted, self._mute):
            layout.addWidget(button)


def _switch(text: str, tip: str) -> QPushButton:
    button = push_button(text, tip=tip)
    button.setCheckable(True)
    return button
