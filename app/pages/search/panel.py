# SPDX-License-Identifier: MIT
"""The top of the search page: the record button, the sound, and what to do with it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import style
from app.media.recorder import Recorder
from app.pages.search.take import Take
from app.widgets.buttons import link_button, tool_button
from app.widgets.labels import ElidedLabel, label
from app.widgets.level import LevelMeter
from app.widgets.recordbutton import RecordButton
from app.widgets.soundview import SoundView
from app.words import clock

FRAME_MS = 33
HINT = "Press R, then hum, clap or play something"
OPENING = "Opening the microphone"
LISTEN = ("Listen", "Play what you are searching with (L)")
STOP_LISTENING = ("Stop", "Stop playing what you are searching with (L)")


class QueryPanel(QFrame):
    """Shows the live sound while recording, and the take that is searched with afterwards."""

    record_clicked = Signal()
    open_clicked = Signal()
    microphone_clicked = Signal()
    play_clicked = Signal()
    region_changed = Signal(float, float)

    def __init__(self, recorder: Recorder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._recorder = recorder
        self._seen = 0
        self.record = RecordButton()
        self.record.clicked.connect(self.record_clicked)
        self.view = SoundView()
        self.view.region_changed.connect(self.region_changed)
        self._meter = LevelMeter()
        self._words = ElidedLabel("muted", elide=Qt.TextElideMode.ElideRight)
        self._words.setMinimumWidth(8)
        self._action = label("Record", "muted")
        self.view.invite(HINT)
        self._make_buttons()
        self._lay_out()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    def show_opening(self) -> None:
        """The microphone is being opened."""
        self.record.set_recording(True)
        self._action.setText("Stop")
        self.view.start_live()
        self._play.setEnabled(False)
        self._words.setText(OPENING)
        self._seen = 0

    def show_live(self) -> None:
        """The microphone delivers."""
        self._timer.start()

    def show_stopped(self) -> None:
        """Recording is over."""
        self._timer.stop()
        self._meter.reset()
        self.record.set_recording(False)
        self._action.setText("Record")

    def show_take(self, take: Take) -> None:
        """What is searched with."""
        self.show_stopped()
        if take.look is not None:
            self.view.show_sound(take.look, take.start, take.end)
        else:
            self.view.clear()
        self._play.setEnabled(take.file is not None)
        length = f", {take.seconds:.1f} s of sound" if take.seconds else ""
        self._words.setText(f"{take.name}{length}")

    def show_listening(self, sounds: bool) -> None:
        """What is searched with is heard, or no longer."""
        text, tip = STOP_LISTENING if sounds else LISTEN
        self._play.setText(text)
        self._play.setToolTip(tip)

    def clear(self) -> None:
        """Nothing to search with."""
        self.show_stopped()
        self.view.clear()
        self._play.setEnabled(False)
        self._words.setText("")

    @property
    def words(self) -> str:
        """The line below the sound."""
        return self._words.text()

    def _on_frame(self) -> None:
        fresh = self._recorder.samples_since(self._seen)
        self._seen += len(fresh)
        self.view.feed(fresh)
        level = self._recorder.level()
        self._meter.set_level(level)
        self.record.set_level(level)
        self._words.setText(f"Recording {clock(self._recorder.seconds)}; press R or Space to search with it")

    def _make_buttons(self) -> None:
        self._play = link_button(*LISTEN)
        self._play.setEnabled(False)
        self._play.clicked.connect(self.play_clicked)
        self._open = link_button("Sound file…", "Search with a sound file (Ctrl+O)")
        self._open.clicked.connect(self.open_clicked)
        self.microphone = tool_button("microphone", "Choose the microphone")
        self.microphone.clicked.connect(self.microphone_clicked)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(style.UNIT // 2)
        below.addWidget(self._words, 1)
        below.addWidget(self._play)
        below.addWidget(self._open)
        below.addWidget(self.microphone)
        sound = QGridLayout()
        sound.setHorizontalSpacing(style.UNIT // 2)
        sound.addWidget(self.view, 0, 0)
        sound.addWidget(self._meter, 0, 1)
        right = QVBoxLayout()
        right.setSpacing(style.UNIT // 2)
        right.addLayout(sound, 1)
        right.addLayout(below)
        button = QVBoxLayout()
        button.setSpacing(0)
        button.addStretch()
        button.addWidget(self.record)
        button.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        button.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.UNIT, style.UNIT + 4, style.UNIT + 4, style.UNIT // 2)
        layout.setSpacing(style.UNIT)
        layout.addLayout(button)
        layout.addLayout(right, 1)
        self.setMinimumHeight(140)
        self.setMaximumHeight(176)
