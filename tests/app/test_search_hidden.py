# SPDX-License-Identifier: MIT
"""Leaving the search page: it falls silent and records no longer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.media.capture import SAMPLE_RATE, Microphone
from app.pages.preview.page import PreviewPage
from app.pages.search.page import NOT_KEPT, SearchPage
from app.pages.search.take import Take
from app.window import LIBRARY, PREVIEW, SEARCH, Window
from core.search.query import MomentQuery
from core.search.searcher import Match
from tests.app.media import make_clip
from tests.app.test_recorder import FakeStream, tone

PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 8.0)


def play_match(page: SearchPage, clip: Path) -> None:
    page.playback.play(Match(clip, 0.0, 8.0, 0.9, "sounds like it", 0.9, None, 1, None, True))


def play_query(page: SearchPage, clip: Path) -> None:
    page.playback.listen(Take("clip.mp4", MomentQuery(clip, 1.0), file=clip))


def plays(page: SearchPage) -> bool:
    players = (page.pane.player, page.playback._listening)
    return any(player is not None and player.is_playing for player in players)


@pytest.mark.parametrize("play", [play_match, play_query])
def test_nothing_of_it_sounds_behind_another_page(
    qtbot: QtBot, window: Window, clip: Path, play: Callable[[SearchPage, Path], None]
) -> None:
    play(window.search, clip)
    qtbot.waitUntil(lambda: plays(window.search), timeout=PATIENCE_MS)
    window.pages.open(LIBRARY)
    qtbot.waitUntil(lambda: not plays(window.search), timeout=1_000)
    window.pages.open(SEARCH)
    assert not plays(window.search)  # it waits to be asked


def test_a_reconstruction_watched_from_the_library_is_heard_alone(
    qtbot: QtBot, window: Window, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[Path] = []
    monkeypatch.setattr(PreviewPage, "watch", lambda _, path, at: watched.append(path))
    play_match(window.search, clip)
    qtbot.waitUntil(lambda: plays(window.search), timeout=PATIENCE_MS)
    window.pages.open(LIBRARY)
    window.library.table.watch_wanted.emit(clip)
    assert (window.pages.current, watched) == (PREVIEW, [clip])
    qtbot.waitUntil(lambda: not plays(window.search), timeout=1_000)


@pytest.fixture
def recording(qtbot: QtBot, window: Window) -> SearchPage:
    """The page while it records."""
    page = window.search
    page.recorder._open = lambda _: Microphone(FakeStream(tone(1.0)), SAMPLE_RATE)
    with qtbot.waitSignal(page.recorder.began, timeout=5_000):
        page.toggle_recording()
    return page


def test_a_recording_ends_and_that_is_said(qtbot: QtBot, window: Window, recording: SearchPage) -> None:
    with qtbot.waitSignal(recording.recorder.discarded), qtbot.assertNotEmitted(recording.asking.began):
        window.pages.open(LIBRARY)
    assert window.toast.text == NOT_KEPT
    assert recording.panel.words == ""


def test_a_recording_that_was_stopped_is_searched_with_all_the_same(
    qtbot: QtBot, window: Window, recording: SearchPage
) -> None:
    with qtbot.waitSignal(recording.asking.began):
        recording.toggle_recording()
        window.pages.open(LIBRARY)
    assert window.toast.text == ""


def test_a_minimised_window_records_on(qtbot: QtBot, window: Window, recording: SearchPage) -> None:
    window.showMinimized()
    QCoreApplication.processEvents()
    assert window.isMinimized()
    assert recording.recorder.is_recording
    with qtbot.waitSignal(recording.recorder.discarded):
        recording.recorder.discard()
