# SPDX-License-Identifier: MIT
"""What the panel shows while a recording and the search of an earlier one overlap."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.media.capture import SAMPLE_RATE, Microphone
from app.pages.search.page import SearchPage
from app.pages.search.take import Take
from app.window import Window
from core.errors import UserError
from core.search.query import MomentQuery
from tests.app.test_recorder import FakeStream, tone

EARLIER = Take("an earlier one", MomentQuery(Path("/films/1.mp4"), 1.0))
LOUD, SILENT = tone(1.0), np.zeros(10, np.float32)


def record(qtbot: QtBot, page: SearchPage, sound: NDArray[np.float32]) -> None:
    page.recorder._open = lambda _: Microphone(FakeStream(sound), SAMPLE_RATE)
    with qtbot.waitSignal(page.recorder.began, timeout=5_000):
        page.toggle_recording()
    qtbot.waitUntil(
        lambda: page.recorder.seconds > 0.5 and page.panel.words.startswith("Recording 0:"), timeout=30_000
    )


def shows_recording(page: SearchPage) -> bool:
    return page.panel.record.accessibleName() == "Stop recording"


def test_the_search_before_leaves_the_panel_to_a_new_recording(qtbot: QtBot, window: Window) -> None:
    page = window.search
    record(qtbot, page, LOUD)
    page.asking.heard.emit(EARLIER)
    assert page.recorder.is_recording
    assert shows_recording(page)
    with qtbot.waitSignal(page.recorder.discarded):
        page.recorder.discard()
    assert not shows_recording(page)
    assert page.panel.words == "an earlier one"  # it was only kept back


def test_the_search_before_may_fail_while_a_new_recording_goes_on(qtbot: QtBot, window: Window) -> None:
    page = window.search
    record(qtbot, page, LOUD)
    page.asking.failed.emit(UserError("The recording is silent."))
    assert page.recorder.is_recording
    assert shows_recording(page)
    with qtbot.waitSignal(page.recorder.discarded):
        page.recorder.discard()


@pytest.mark.parametrize("before", [None, EARLIER])
def test_after_a_silent_recording_the_panel_speaks_of_no_recording(
    qtbot: QtBot, window: Window, before: Take | None
) -> None:
    page = window.search
    if before is not None:
        page.asking.heard.emit(before)
    record(qtbot, page, SILENT)
    with qtbot.waitSignal(page.asking.failed, timeout=60_000):
        page.toggle_recording()
    assert not shows_recording(page)
    assert page.panel.words == ("an earlier one" if before else "")
