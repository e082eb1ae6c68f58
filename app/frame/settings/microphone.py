# SPDX-License-Identifier: MIT
"""Which microphone records, and a way to try it: it is open only while it is tried."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QProgressBar

from app.frame.settings.part import Part, choices, choose
from app.media.capture import DEFAULT_NAME, NO_MICROPHONE, microphones
from app.media.recorder import Recorder
from app.runner import job_of
from app.widgets.buttons import push_button
from app.work.session import Session
from core.settings import Settings

STEP_MS = 50
PERCENT = 100
INVITATION = "Test, then speak: the bar shows how loud it is. Nothing of it is kept."
AWAY = "{name} (not plugged in)"
AWAY_WORDS = "It is not plugged in now; until it is, the system's default records."


class MicrophoneChoice(Part):
    """The inputs that are there when the dialog is opened, the system's default first."""

    title = "&Microphone"

    def __init__(self, session: Session) -> None:
        self.box = choices({"": DEFAULT_NAME})
        self.test = push_button("&Test", tip="Show how loud it is")
        self.test.setCheckable(True)
        super().__init__(session, self.box, self.test)
        self.bar = QProgressBar(maximum=PERCENT, textVisible=False)
        self.bar.setAccessibleName("Input level")
        self.column.insertWidget(1, self.bar)
        self.recorder = Recorder(session.jobs, self)
        self._names: tuple[str, ...] | None = None  # until they are known
        self._timer = QTimer(self, interval=STEP_MS)
        self._connect()
        self.say(INVITATION)
        session.jobs.start(job_of(microphones), self._on_found, self._on_unknown)

    def show_settings(self, settings: Settings) -> None:
        name = settings.microphone
        if name != self.box.currentData():
            self.recorder.discard()  # while it is tried, the other one is tried instead
        if self.box.findData(name) < 0:
            away = self._names is not None and name not in self._names
            self.box.addItem(AWAY.format(name=name) if away else name, name)
        choose(self.box, name)

    def _connect(self) -> None:
        self.box.activated.connect(self._on_chosen)
        self.test.toggled.connect(self._on_toggled)
        self._timer.timeout.connect(self._on_tick)
        self.recorder.discarded.connect(self._on_ended)
        self.recorder.failed.connect(self._on_failed)

    def _on_found(self, names: tuple[str, ...]) -> None:
        self._names = names
        self.box.clear()
        for key, text in ({"": DEFAULT_NAME} | {name: name for name in names}).items():
            self.box.addItem(text, key)
        chosen = self.session.settings.microphone
        self.show_settings(self.session.settings)
        if not names:
            self.say(NO_MICROPHONE)
            self.test.setEnabled(False)
        elif chosen and chosen not in names:
            self.say(AWAY_WORDS)

    def _on_unknown(self, error: Exception) -> None:
        self.tell(error)
        self.test.setEnabled(False)

    def _on_chosen(self) -> None:
        self.say(INVITATION)
        self.recorder.discard()
        self.change(microphone=self.box.currentData())

    def _on_toggled(self, on: bool) -> None:
        if on:
            self._listen()
        else:
            self.recorder.discard()

    def _listen(self) -> None:
        self.say(INVITATION)
        self.recorder.start(self.session.settings.microphone)
        self._timer.start()

    def _on_tick(self) -> None:
        self.bar.setValue(round(PERCENT * self.recorder.level()))

    def _on_ended(self) -> None:
        self._timer.stop()
        self.bar.setValue(0)
        if self.test.isChecked():  # another one was chosen meanwhile
            self._listen()

    def _on_failed(self, error: Exception) -> None:
        self.test.setChecked(False)
        self._on_ended()
        self.tell(error)

    def hideEvent(self, event: QHideEvent) -> None:
        self.test.setChecked(False)
        self._timer.stop()
        super().hideEvent(event)
