# SPDX-License-Identifier: MIT
"""What goes wrong in the settings is a sentence in its place; of a bug, the details are kept as well."""

from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

from app.errors import Trouble
from app.frame.settings import computing, microphone
from app.media.capture import NO_MICROPHONE
from app.window import Window
from app.work.session import Session
from core.errors import UserError
from tests.app.test_settings import machine, open_settings

__all__ = ["machine"]  # a fixture

BUG = "the details are in the log"


@pytest.fixture
def reported(session: Session) -> list[Trouble]:
    found: list[Trouble] = []
    session.reporter.reported.connect(found.append)
    return found


def broken() -> NoReturn:
    raise KeyError("inner")


def test_what_cannot_be_looked_up_leaves_its_details(
    qtbot: QtBot, window: Window, session: Session, reported: list[Trouble], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computing, "_find_gpu", broken)
    monkeypatch.setattr(microphone, "microphones", broken)
    opened = open_settings(qtbot, window, session)
    assert BUG in opened.device.words
    assert BUG in opened.microphone.words
    assert not opened.microphone.test.isEnabled()
    assert ["KeyError: 'inner'" in trouble.details for trouble in reported] == [True, True]
    opened.reject()


def test_only_bugs_of_a_recording_are_reported(
    qtbot: QtBot, window: Window, session: Session, reported: list[Trouble]
) -> None:
    opened = open_settings(qtbot, window, session)
    opened.microphone.recorder.failed.emit(UserError(NO_MICROPHONE))
    assert opened.microphone.words == NO_MICROPHONE
    assert reported == []
    opened.microphone.recorder.failed.emit(KeyError("inner"))
    assert BUG in opened.microphone.words
    assert len(reported) == 1
    opened.reject()
