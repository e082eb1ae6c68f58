# SPDX-License-Identifier: MIT
"""Messages over the window: which one is shown, and for how long."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.widgets import toast
from app.widgets.toast import Toast


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[QWidget]:
    """What the messages lie over."""
    made = QWidget()
    made.resize(800, 400)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def message(canvas: QWidget) -> Toast:
    return Toast(canvas)


def test_a_message_takes_the_place_of_one_without_a_button(message: Toast) -> None:
    message.say("Nothing new to index.")
    message.say("Looking again.")
    assert message.text == "Looking again."


def test_what_can_be_undone_can_be_until_its_time_is_over(message: Toast) -> None:
    undone: list[bool] = []
    message.say("“rain” was removed.", "Undo", lambda: undone.append(True))
    message.say("12 videos indexed.")
    message.say("“owl” was removed.", "Undo")
    assert message.text == "“rain” was removed."
    message.click()
    assert undone == [True]
    assert message.text == "12 videos indexed."


def test_those_that_wait_come_one_after_the_other(qtbot: QtBot, message: Toast) -> None:
    for text, action in (("one", "Undo"), ("two", ""), ("two", ""), ("three", "Undo")):
        message.say(text, action)
    shown = []
    while message.text:
        shown.append(message.text)
        qtbot.mouseClick(message, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))  # away with it
    assert shown == ["one", "two", "three"]


def test_a_message_of_a_window_that_was_away_still_goes(
    qtbot: QtBot, canvas: QWidget, message: Toast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast, "SHOWN_WITH_ACTION_MS", 30)
    message.say("“rain” was removed.", "Undo")
    canvas.hide()
    canvas.show()
    assert message.text
    qtbot.waitUntil(lambda: not message.text)
