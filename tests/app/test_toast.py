# SPDX-License-Identifier: MIT
"""Messages over the window: which one is shown, and for how long."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
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


@pytest.fixture
def active_message(qtbot: QtBot, canvas: QWidget, message: Toast) -> Toast:
    """One over a window that has the keyboard's attention, as shortcuts need it."""
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    return message


def press_undo(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.keySequence(widget, QKeySequence(QKeySequence.StandardKey.Undo))


def test_ctrl_z_undoes_while_it_is_offered(qtbot: QtBot, canvas: QWidget, active_message: Toast) -> None:
    undone: list[str] = []
    active_message.say("“rain” was removed.", "Undo", lambda: undone.append("rain"))
    active_message.say("The model “owl” answers from now on.", "Go back", lambda: undone.append("owl"))
    for _ in range(2):  # the second time there is nothing to undo on show
        press_undo(qtbot, canvas)
    assert undone == ["rain"]
    active_message.click()
    press_undo(qtbot, canvas)
    assert (undone, active_message.text) == (["rain", "owl"], "")


def test_ctrl_z_in_a_field_is_the_fields_own(qtbot: QtBot, canvas: QWidget, active_message: Toast) -> None:
    field = QLineEdit()
    QVBoxLayout(canvas).addWidget(field)
    field.setFocus()
    undone: list[bool] = []
    active_message.say("“rain” was removed.", "Undo", lambda: undone.append(True))
    qtbot.keyClicks(field, "owl")
    press_undo(qtbot, field)
    assert (undone, field.text()) == ([], "")
    active_message.click()


def test_a_message_stays_while_the_mouse_is_on_it(
    qtbot: QtBot, message: Toast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast, "SHOWN_MS", 30)
    message.say("Nothing new to index.")
    inside = QPointF(4, 4)
    QCoreApplication.sendEvent(message, QEnterEvent(inside, inside, inside))
    qtbot.wait(150)
    assert message.text
    QCoreApplication.sendEvent(message, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not message.text)


def test_a_message_stays_while_its_button_has_the_keys(
    qtbot: QtBot, canvas: QWidget, active_message: Toast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast, "SHOWN_WITH_ACTION_MS", 30)
    active_message.say("“rain” was removed.", "Undo")
    button = active_message.findChild(QPushButton)
    assert button is not None
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.wait(150)
    assert active_message.text
    button.clearFocus()
    qtbot.waitUntil(lambda: not active_message.text)


def test_a_message_after_another_goes_away_though_its_button_was_clicked(
    qtbot: QtBot, canvas: QWidget, active_message: Toast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button keeps the focus of the click on the message before."""
    monkeypatch.setattr(toast, "SHOWN_WITH_ACTION_MS", 300)
    active_message.say("“one” was removed.", "Undo")
    active_message.say("“two” was removed.", "Undo")
    button = active_message.findChild(QPushButton)
    assert button is not None
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert active_message.text == "“two” was removed."
    qtbot.waitUntil(lambda: not active_message.text)
