# SPDX-License-Identifier: MIT
"""The microphone in the settings: chosen, tried, unplugged, and never open while nobody tries it."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.frame.settings import microphone
from app.frame.settings.dialog import SettingsDialog
from app.media import capture
from app.media.capture import DEFAULT_NAME, NO_MICROPHONE, open_microphone
from app.window import Window
from app.work.session import Session
from core import device as computing
from core.settings import Settings
from tests.app.test_recorder import FakeStream, device, fake_portaudio, tone

PATIENCE_MS = 20_000


class Sounds:
    """A sounddevice that knows which inputs are open, and sees new ones only when it starts anew."""

    def __init__(self, *names: str) -> None:
        self.plugged, self.seen = [device(name) for name in names], [device(name) for name in names]
        self.module: Any = fake_portaudio(self.seen)
        self.module._initialize = self._look
        self.module.InputStream = self._open
        self.streams: list[tuple[str, FakeStream]] = []

    @property
    def open(self) -> list[str]:
        return [name for name, stream in self.streams if not stream.closed]

    def _look(self) -> None:
        assert not self.open
        self.seen[:] = [one | {"index": number} for number, one in enumerate(self.plugged)]

    def _open(self, device: int, **_: object) -> FakeStream:
        stream = FakeStream(0.1 * tone(60.0))
        self.streams.append((self.seen[device]["name"], stream))
        return stream


@pytest.fixture
def sounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sounds]:
    made = Sounds("built-in", "USB mic")
    monkeypatch.setitem(sys.modules, "sounddevice", made.module)
    monkeypatch.setattr(computing, "gpu_name", lambda: "")
    yield made
    assert made.open == []
    assert not capture._OPEN


def opened(qtbot: QtBot, window: Window, session: Session) -> SettingsDialog:
    made = SettingsDialog(window, session)
    made.open()
    qtbot.waitUntil(lambda: not session.jobs.threads(), timeout=PATIENCE_MS)
    return made


def entries(dialog: SettingsDialog) -> list[str]:
    box = dialog.microphone.box
    return [box.itemText(row) for row in range(box.count())]


def test_the_default_comes_first_and_what_is_plugged_in_later_is_seen(
    qtbot: QtBot, window: Window, session: Session, sounds: Sounds
) -> None:
    dialog = opened(qtbot, window, session)
    assert entries(dialog) == [DEFAULT_NAME, "built-in", "USB mic"]
    assert dialog.microphone.words == microphone.INVITATION
    dialog.reject()
    sounds.plugged.append(device("headset"))
    again = opened(qtbot, window, session)
    assert entries(again) == [DEFAULT_NAME, "built-in", "USB mic", "headset"]
    again.reject()


def test_an_open_microphone_is_not_taken_away_by_looking_for_others(sounds: Sounds) -> None:
    sounds.plugged.append(device("headset"))
    recording = open_microphone()
    assert capture.microphones() == ("built-in", "USB mic")
    recording.close()
    assert capture.microphones() == ("built-in", "USB mic", "headset")


def test_nothing_is_open_until_it_is_tried_nor_after_escape(
    qtbot: QtBot, window: Window, session: Session, sounds: Sounds
) -> None:
    dialog = opened(qtbot, window, session)
    part = dialog.microphone
    assert sounds.streams == []
    qtbot.mouseClick(part.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 50 < part.bar.value() < 80)  # about -23 dB
    assert sounds.open == ["built-in"]
    part.box.setFocus()
    qtbot.keyClick(part.box, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: sounds.open == ["USB mic"])
    assert session.settings.microphone == "USB mic"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not session.jobs.threads())
    assert [name for name, _ in sounds.streams] == ["built-in", "USB mic"]


def test_trying_is_ended_by_the_same_button(
    qtbot: QtBot, window: Window, session: Session, sounds: Sounds
) -> None:
    dialog = opened(qtbot, window, session)
    part = dialog.microphone
    qtbot.mouseClick(part.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: part.bar.value() > 0)
    qtbot.mouseClick(part.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.jobs.threads())
    assert part.bar.value() == 0
    assert sounds.open == []
    dialog.reject()


def test_one_that_cannot_be_opened_is_a_sentence(
    qtbot: QtBot, window: Window, session: Session, sounds: Sounds
) -> None:
    dialog = opened(qtbot, window, session)

    def busy(**_: object) -> FakeStream:
        raise sounds.module.PortAudioError("Device unavailable")

    sounds.module.InputStream = busy
    qtbot.mouseClick(dialog.microphone.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "another program" in dialog.microphone.words)
    assert not dialog.microphone.test.isChecked()
    dialog.reject()


def test_one_that_is_not_plugged_in_is_kept_and_told(
    qtbot: QtBot, window: Window, session: Session, sounds: Sounds
) -> None:
    session.settings = Settings(microphone="left at work")
    dialog = opened(qtbot, window, session)
    assert dialog.microphone.box.currentText() == "left at work (not plugged in)"
    assert dialog.microphone.words == microphone.AWAY_WORDS
    dialog.reject()


def test_without_any_the_rest_of_the_dialog_works(
    qtbot: QtBot, window: Window, session: Session, sounds: Sounds
) -> None:
    sounds.plugged.clear()
    dialog = opened(qtbot, window, session)
    assert entries(dialog) == [DEFAULT_NAME]
    assert dialog.microphone.words == NO_MICROPHONE
    assert not dialog.microphone.test.isEnabled()
    assert dialog.cache.holds.text() == "empty now"
    dialog.reject()
