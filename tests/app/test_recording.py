# SPDX-License-Identifier: MIT
"""Recording in the window: keys, live picture, trimming, discarding, and no microphone at all."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.media.capture import NO_MICROPHONE, SAMPLE_RATE, Microphone
from app.pages.search.page import SearchPage
from app.window import Window
from core.errors import UserError
from tests.app.test_recorder import FakeStream, tone


@pytest.fixture
def hears(active_window: Window) -> Callable[[NDArray[np.float32]], SearchPage]:
    """The search page with a microphone that hears a given sound, searching nothing yet."""

    def prepare(sound: NDArray[np.float32]) -> SearchPage:
        page = active_window.search
        page.recorder._open = lambda _: Microphone(FakeStream(sound), SAMPLE_RATE)
        return page

    return prepare


def test_r_records_and_r_again_trims_and_searches(
    qtbot: QtBot, window: Window, hears: Callable[[NDArray[np.float32]], SearchPage]
) -> None:
    silence = np.zeros(SAMPLE_RATE, np.float32)
    page = hears(np.concatenate((silence, 0.5 * tone(1.0), silence)))
    with qtbot.waitSignal(page.recorder.began, timeout=5_000):
        qtbot.keyClick(window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: page.recorder.seconds >= 3.0 and page.panel.words.startswith("Recording 0:0"))
    with qtbot.waitSignal(page.asking.heard, timeout=60_000) as heard:
        qtbot.keyClick(page, Qt.Key.Key_Space)
    take = heard.args[0]
    assert take.start == pytest.approx(0.9, abs=0.05)
    assert take.end == pytest.approx(2.1, abs=0.05)
    assert take.file is not None
    assert take.file.exists()
    assert page.panel.words.startswith("Recording 1")


def test_escape_forgets_the_recording(
    qtbot: QtBot, window: Window, hears: Callable[[NDArray[np.float32]], SearchPage]
) -> None:
    page = hears(tone(1.0))
    with qtbot.waitSignal(page.recorder.began, timeout=5_000):
        page.toggle_recording()
    with qtbot.waitSignal(page.recorder.discarded), qtbot.assertNotEmitted(page.asking.began):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert page.panel.words == ""


def test_silence_is_told_in_words(
    qtbot: QtBot, window: Window, hears: Callable[[NDArray[np.float32]], SearchPage]
) -> None:
    page = hears(np.zeros(10, np.float32))
    with qtbot.waitSignal(page.recorder.began, timeout=5_000):
        page.toggle_recording()
    qtbot.waitUntil(lambda: page.recorder.seconds > 0.5)
    with qtbot.waitSignal(page.asking.failed, timeout=60_000) as failure:
        page.toggle_recording()
    assert "silent" in str(failure.args[0])
    assert page.answers.panel is not None
    assert page.answers.panel.title == "That cannot be searched with"


def test_without_a_microphone_the_rest_works(qtbot: QtBot, window: Window) -> None:
    page = window.search

    def no_microphone(_: str) -> Microphone:
        raise UserError(NO_MICROPHONE)

    page.recorder._open = no_microphone
    with qtbot.waitSignal(page.recorder.failed):
        page.toggle_recording()
    assert window.toast.text == NO_MICROPHONE
    assert not page.recorder.is_recording
