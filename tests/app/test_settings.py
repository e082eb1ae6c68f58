# SPDX-License-Identifier: MIT
"""The settings dialog, clicked and typed in as a user does: each change holds and is saved at once."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from app.frame.settings import computing, dialog, microphone
from app.frame.settings.dialog import SettingsDialog
from app.window import Window
from app.work.session import Session
from core import device
from core import settings as store
from core.settings import Settings

PATIENCE_MS = 30_000
MICROPHONES = ("built-in", "USB mic")


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with two microphones and no GPU."""
    monkeypatch.setattr(microphone, "microphones", lambda: MICROPHONES)
    monkeypatch.setattr(device, "gpu_name", lambda: "")


@pytest.fixture
def settings(qtbot: QtBot, window: Window, session: Session) -> Iterator[SettingsDialog]:
    opened = open_settings(qtbot, window, session)
    yield opened
    opened.reject()
    settle(qtbot, session)


def open_settings(qtbot: QtBot, window: Window, session: Session) -> SettingsDialog:
    opened = SettingsDialog(window, session)
    opened.open()
    settle(qtbot, session)
    return opened


def settle(qtbot: QtBot, session: Session) -> None:
    """Wait for what is looked up and what is saved."""
    qtbot.waitUntil(lambda: not session.jobs.threads(), timeout=PATIENCE_MS)


def pick(qtbot: QtBot, box: QComboBox, key: str) -> None:
    """Walk to an entry with the arrow keys and take it."""
    box.setFocus()
    wanted = box.findData(key)
    while box.currentIndex() != wanted:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < wanted else Qt.Key.Key_Up)


def test_the_key_and_the_menu_open_it_and_escape_closes_it(
    qtbot: QtBot, active_window: Window, session: Session
) -> None:
    qtbot.keyClick(active_window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    (opened,) = active_window.findChildren(SettingsDialog)
    assert opened.isVisible()
    settle(qtbot, session)
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert not opened.isVisible()
    menus = [action.menu() for action in active_window.menuBar().actions()]
    entries = [action for menu in menus for action in menu.actions()]
    assert [a.text() for a in entries if a.shortcut().toString() == "Ctrl+,"] == ["Se&ttings…"]


def test_the_theme_changes_at_once_and_is_saved(
    qtbot: QtBot, settings: SettingsDialog, window: Window, session: Session
) -> None:
    pick(qtbot, settings.appearance.box, "dark")
    assert session.settings.theme == "dark"
    settle(qtbot, session)
    assert store.load() == Settings(theme="dark")
    view = next(a.menu() for a in window.menuBar().actions() if a.text() == "&View")
    assert [a.text() for a in view.actions() if a.isChecked()] == ["Theme: dark"]


def test_what_the_menu_changes_is_shown(settings: SettingsDialog, window: Window) -> None:
    view = next(a.menu() for a in window.menuBar().actions() if a.text() == "&View")
    next(a for a in view.actions() if a.text() == "Theme: light").trigger()
    assert settings.appearance.box.currentText() == "Light"


def test_without_a_gpu_it_is_greyed_with_a_sentence(settings: SettingsDialog) -> None:
    part = settings.device
    assert [part.box.itemText(row) for row in range(3)][1:] == ["The processor", computing.NONE]
    model = part.box.model()
    assert isinstance(model, QStandardItemModel)
    assert [model.item(row).isEnabled() for row in range(3)] == [True, True, False]
    assert "No NVIDIA GPU" in part.words


def test_a_gpu_is_offered_by_its_name(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, window: Window, session: Session
) -> None:
    monkeypatch.setattr(device, "gpu_name", lambda: "NVIDIA H100")
    opened = open_settings(qtbot, window, session)
    assert opened.device.box.itemText(2) == "NVIDIA H100"
    assert opened.device.words == computing.HOLDS
    pick(qtbot, opened.device.box, "cuda")
    assert session.settings.device == "cuda"
    opened.reject()


def test_a_chosen_gpu_that_is_gone_is_told(qtbot: QtBot, window: Window, session: Session) -> None:
    session.change_settings(Settings(device="cuda"))
    opened = open_settings(qtbot, window, session)
    assert opened.device.words == computing.LOST
    pick(qtbot, opened.device.box, "auto")
    assert opened.device.words == computing.NO_GPU
    opened.reject()


def test_numbers_are_typed_and_stay_in_their_bounds(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, window: Window, session: Session
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    opened = open_settings(qtbot, window, session)
    opened.decoders.box.selectAll()
    qtbot.keyClicks(opened.decoders.box, "7")
    assert session.settings.decoders == 7
    qtbot.keyClicks(opened.decoders.box, "7")  # 77: more than there are cores
    assert session.settings.decoders == 7
    qtbot.keyClick(opened.decoders.box, Qt.Key.Key_Return)
    assert opened.isVisible()
    opened.cache.box.selectAll()
    qtbot.keyClicks(opened.cache.box, "150")
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    settle(qtbot, session)
    assert store.load() == Settings(decoders=7, training_cache_gb=150)


def test_defaults_are_restored_and_that_is_undone(
    qtbot: QtBot, settings: SettingsDialog, session: Session, tmp_path: Path
) -> None:
    chosen = Settings(theme="dark", device="cpu", decoders=1, training_cache_gb=3, library=str(tmp_path))
    session.change_settings(chosen)
    qtbot.mouseClick(settings.restore, Qt.MouseButton.LeftButton)
    assert session.settings == Settings(library=str(tmp_path))
    assert settings.cache.box.value() == 20
    assert settings.toast.text == dialog.RESTORED
    settings.toast.click()
    assert session.settings == chosen
    assert settings.cache.box.value() == 3
    settle(qtbot, session)
    assert store.load() == chosen


def test_the_wheel_scrolls_and_changes_nothing_on_its_way(settings: SettingsDialog, session: Session) -> None:
    settings.close_button.setFocus()
    for box in (settings.appearance.box, settings.cache.box):
        middle = QPointF(box.rect().center())
        wheel = QWheelEvent(
            middle,
            QPointF(box.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(box, wheel)
    assert session.settings == Settings()


def test_what_is_chosen_while_the_window_closes_is_kept(
    qtbot: QtBot, settings: SettingsDialog, window: Window, session: Session
) -> None:
    pick(qtbot, settings.appearance.box, "light")
    session.jobs.close()  # from now on every job is stopped before its first step
    pick(qtbot, settings.appearance.box, "dark")
    settings.decoders.box.setValue(1)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    assert store.load() == Settings(theme="dark", decoders=1)


def test_everything_has_a_name_and_a_letter_of_its_own(settings: SettingsDialog) -> None:
    controls = [part.control for part in settings.parts if part is not settings.library]
    assert [c.accessibleName() for c in controls] == [
        "Appearance",
        "Microphone",
        "Model runs on",
        "Decoder processes",
        "Training cache",
    ]
    texts = [one.text() for one in settings.findChildren(QLabel) if one.buddy() in controls]
    texts += [one.text() for one in settings.findChildren(QAbstractButton) if one.text()]
    letters = [found.group(1).lower() for text in texts if (found := re.search("&(.)", text))]
    assert len(letters) == len(set(letters)) == 11


def test_on_a_small_screen_it_scrolls_to_what_has_the_focus(qtbot: QtBot, settings: SettingsDialog) -> None:
    assert settings.minimumSizeHint().width() <= 640  # a 1280 x 800 screen at 200 %
    assert settings.minimumSizeHint().height() <= 400
    settings.resize(QSize(640, 400))
    settings.activateWindow()
    qtbot.waitUntil(settings.isActiveWindow)
    assert settings.library.other.visibleRegion().isEmpty()
    for control in (settings.library.other, settings.appearance.box, settings.cache.box):
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        assert not control.visibleRegion().isEmpty()
