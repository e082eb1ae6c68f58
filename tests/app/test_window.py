# SPDX-License-Identifier: MIT
"""The window as a whole: pages, messages, running work, closing."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app import style
from app.pages.library.page import LibraryPage
from app.window import LIBRARY, MODELS, PREVIEW, SEARCH, SMALLEST, Window
from app.work.session import Session
from core.jobs import Job, Progress

ROOT = Path(__file__).parent.parent.parent
HEAVY = ("torch", "cv2", "av", "sounddevice")


def slow(cleaned_up: list[bool]) -> Job[None]:
    try:
        for n in range(10_000):
            yield Progress(n, 10_000, "film.mp4")
            time.sleep(0.005)
    finally:
        cleaned_up.append(True)


def test_pages_are_opened_by_key(qtbot: QtBot, active_window: Window) -> None:
    window = active_window
    assert window.pages.current == SEARCH
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == LIBRARY
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == PREVIEW
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == MODELS


def test_running_work_is_shown_and_can_be_held_and_stopped(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    assert not window.strip.isVisible()
    cleaned_up: list[bool] = []
    thread = session.jobs.start(slow(cleaned_up), title="Indexing")
    qtbot.waitUntil(lambda: window.strip.isVisible() and "film.mp4" in window.strip.rows[0].words[1])
    (row,) = window.strip.rows
    row.pause_clicked.emit()
    assert thread.is_paused
    assert row.words[0] == "Indexing, paused"
    row.pause_clicked.emit()
    assert not thread.is_paused
    row.stop_clicked.emit()
    assert "stopping" in row.words[1]
    qtbot.waitUntil(lambda: not window.strip.isVisible())
    assert cleaned_up == [True]


def test_closing_while_indexing_asks_and_stops_cleanly(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    cleaned_up: list[bool] = []
    thread = session.jobs.start(slow(cleaned_up), title="Indexing")
    with qtbot.waitSignal(thread.progressed):  # a job stopped before its first step has nothing to clean up
        pass
    window.close()
    assert window.isVisible()
    question = window.closing.question
    assert question is not None
    assert [button.text() for button in question.buttons()] == ["Stop and quit", "Keep indexing"]
    question.buttons()[1].click()
    qtbot.waitUntil(lambda: window.closing.question is None)
    assert session.jobs.threads()
    window.close()
    question = window.closing.question
    assert question is not None
    question.buttons()[0].click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert cleaned_up == [True]


def test_closing_with_nothing_to_lose_asks_nothing(qtbot: QtBot, window: Window) -> None:
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_removing_is_undone_by_the_message(window: Window, session: Session) -> None:
    undone: list[bool] = []
    session.say("Removed.", "Undo", lambda: undone.append(True))
    assert window.toast.text == "Removed."
    window.toast.click()
    assert undone == [True]
    assert window.toast.text == ""


def test_a_bug_offers_its_details(window: Window, session: Session) -> None:
    session.reporter.report(KeyError("inner"))
    assert "details are in the log" in window.toast.text
    window.toast.click()
    assert "KeyError: 'inner'" in QApplication.clipboard().text()


def test_an_empty_library_offers_samples_on_both_pages(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    session.refresh()
    with qtbot.waitSignal(session.overview_changed):
        pass
    panel = window.search.answers.panel
    assert panel is not None
    assert panel.title == "Your library is empty"
    assert isinstance(window.library, LibraryPage)
    assert window.library.is_empty


def test_every_button_has_a_name(window: Window) -> None:
    for page in range(5):
        window.pages.open(page)
    nameless = [b for b in window.findChildren(QAbstractButton) if not (b.text() or b.accessibleName())]
    own = [b for b in nameless if not type(b).__name__.startswith("Q") or b.isVisible()]
    assert [
        b for b in own if b.metaObject().className() not in ("QTableCornerButton", "QLineEditIconButton")
    ] == []


def test_the_window_fits_a_small_screen(window: Window) -> None:
    for page in range(5):
        window.pages.open(page)
    assert window.minimumSizeHint().width() <= 640  # a 1280 x 800 screen at 200 %
    assert window.minimumSizeHint().height() <= 400
    window.resize(QSize(640, 400))
    assert window.size() == QSize(640, 400)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_background(theme: style.Theme) -> None:
    chosen = style.DARK if theme == "dark" else style.LIGHT
    for text, behind in (
        (chosen.text, chosen.window),
        (chosen.muted, chosen.window),
        (chosen.muted, chosen.raised),
        (chosen.accent, chosen.panel),
        (chosen.on_accent, chosen.accent),
        (chosen.warning, chosen.panel),
    ):
        assert contrast(text, behind) >= 4.5, f"{text} on {behind}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_window_is_painted_without_the_heavy_libraries() -> None:
    code = (
        "import sys; sys.argv = ['earshot', '--time-start']; from app.__main__ import main; main();"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    seconds, loaded = done.stdout.split("\n")[:2]
    assert float(seconds) > 0
    assert loaded == "[]"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there can a screen be missing")
def test_without_a_screen_it_says_so() -> None:
    environment = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "app"], cwd=ROOT, capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs a screen" in done.stderr


def test_a_message_with_a_button_fits_into_the_smallest_window(window: Window, session: Session) -> None:
    window.resize(SMALLEST)
    session.say("word " * 24, "A button of some words", lambda: None)
    toast, canvas = window.toast, window.pages.canvas
    assert canvas.rect().contains(toast.geometry())
    assert toast.height() >= toast.heightForWidth(toast.width())
    window.resize(2 * SMALLEST)
    QCoreApplication.processEvents()
    assert canvas.rect().contains(toast.geometry())


def test_a_message_stays_in_front_of_a_page_that_is_opened(window: Window, session: Session) -> None:
    session.say("Removed.", "Undo", lambda: None)
    window.pages.open(LIBRARY)
    toast, canvas = window.toast, window.pages.canvas
    assert toast.isAncestorOf(canvas.childAt(toast.geometry().center()))
