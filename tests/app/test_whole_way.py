# SPDX-License-Identifier: MIT
"""From an empty library to a playing match, through the window alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.pages.search.take import Take
from app.window import LIBRARY, SEARCH, Window
from app.work.session import Session
from core import jobs
from core.library.overview import unfinished
from core.media.encode import write_wav
from core.media.sound import read_sound
from core.samples.library import write_samples

PATIENCE_MS = 90_000
COPY, LEFT, PLAIN = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six sample videos and one file that is none."""
    folder = tmp_path_factory.mktemp("my videos")
    jobs.run(write_samples(folder, videos=6))
    (folder / "broken.mp4").write_bytes(b"\0" * 4_000)
    return folder


def drop(window: Window, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), COPY, data, LEFT, PLAIN))
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), COPY, data, LEFT, PLAIN))


def index(qtbot: QtBot, window: Window, session: Session, folder: Path) -> None:
    with qtbot.waitSignal(session.indexing.reported, timeout=PATIENCE_MS):
        drop(window, folder)
    qtbot.waitUntil(lambda: bool(session.overview and session.overview.moments), timeout=PATIENCE_MS)


def a_sound_of(video: Path, folder: Path) -> Path:
    return write_wav(folder / "what I heard.wav", read_sound(video, 1.0, 3.5))


def test_drop_a_folder_search_with_a_sound_and_play_the_match(
    qtbot: QtBot, window: Window, session: Session, samples: Path, tmp_path: Path
) -> None:
    index(qtbot, window, session, samples)
    assert "1 file could not be read" in window.toast.text
    video = sorted(samples.glob("*.mp4"))[2]
    drop(window, a_sound_of(video, tmp_path))
    page = window.search
    with qtbot.waitSignal(page.asking.answered, timeout=PATIENCE_MS) as answered:
        pass
    matches = answered.args[0].result.matches
    assert matches[0].path == video
    assert any(m.path == video and m.start < 3.5 and m.end > 1.0 for m in matches[:4])
    assert page.panel.words.startswith("what I heard.wav")
    # Down plays the first match in place, with moving pictures; Space holds it.
    qtbot.keyClick(page.answers.view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.pane.surface.frames_shown > 5, timeout=PATIENCE_MS)
    assert len(set(map(page.pane.surface.grab().toImage().pixel, range(0, 300, 10), [60] * 30))) > 3
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.pane.player is not None
    qtbot.waitUntil(lambda: page.pane.player is not None and not page.pane.player.is_playing)
    picture = tmp_path / "window.png"
    assert window.grab().save(str(picture))


def test_the_library_page_shows_what_was_indexed_and_what_failed(
    qtbot: QtBot, window: Window, session: Session, samples: Path
) -> None:
    window.pages.open(LIBRARY)
    index(qtbot, window, session, samples)
    page = window.library
    qtbot.waitUntil(lambda: page.table.videos.rowCount() == 7)
    assert page.failed.isVisible()
    assert page.failed.files.rowCount() == 1
    page.table.videos.filter("broken")
    assert page.table.videos.rowCount() == 1
    page.table.videos.filter("")
    page.remove_source(samples)
    qtbot.waitUntil(lambda: page.is_empty)
    qtbot.waitUntil(lambda: "was removed" in window.toast.text)
    window.toast.click()
    qtbot.waitUntil(lambda: page.table.videos.rowCount() == 7 and not page.is_empty)


def test_a_part_of_the_take_and_a_moment_are_searched_too(
    qtbot: QtBot, window: Window, session: Session, samples: Path, tmp_path: Path
) -> None:
    index(qtbot, window, session, samples)
    page, video = window.search, sorted(samples.glob("*.mp4"))[2]
    with qtbot.waitSignal(page.asking.answered, timeout=PATIENCE_MS):
        window.search_with(a_sound_of(video, tmp_path))
    with qtbot.waitSignal(page.asking.answered, timeout=PATIENCE_MS) as answered:
        page.panel.view.region_changed.emit(0.5, 1.5)
    take: Take = answered.args[0].take
    assert take.seconds == pytest.approx(1.0)
    match = page.answers.view.matches.match_at(page.answers.view.matches.index(0))
    with qtbot.waitSignal(page.asking.answered, timeout=PATIENCE_MS) as answered:
        page.asking.moment(match.path, match.start, match.end)
    assert answered.args[0].result.matches[0].path == match.path
    assert page.takes.takes.rowCount() == 2


def test_silence_is_answered_in_words(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    import numpy as np

    silent = write_wav(tmp_path / "silent.wav", np.zeros(32_000, np.float32))
    drop(window, silent)
    qtbot.waitUntil(
        lambda: bool(
            window.search.answers.panel and "cannot be searched" in window.search.answers.panel.title
        ),
        timeout=PATIENCE_MS,
    )


def test_stopping_and_starting_again_goes_on(
    qtbot: QtBot, window: Window, session: Session, samples: Path
) -> None:
    drop(window, samples)
    with qtbot.waitSignal(session.indexing.progressed, timeout=PATIENCE_MS):
        pass
    session.indexing.stop()
    qtbot.waitUntil(lambda: not session.indexing.is_running, timeout=PATIENCE_MS)
    assert unfinished(session.library)
    with qtbot.waitSignal(session.indexing.reported, timeout=PATIENCE_MS):
        session.begin()
    assert not unfinished(session.library)


def test_the_first_start_offers_samples_and_they_can_be_searched(
    qtbot: QtBot, window: Window, session: Session, monkeypatch: pytest.MonkeyPatch, samples: Path
) -> None:
    monkeypatch.setenv("EARSHOT_SAMPLES", str(samples.parent / "few"))
    monkeypatch.setattr("app.work.session.SAMPLE_VIDEOS", 2)
    session.refresh()
    qtbot.waitUntil(
        lambda: bool(window.search.answers.panel and "empty" in window.search.answers.panel.title)
    )
    with qtbot.waitSignal(session.indexing.reported, timeout=PATIENCE_MS) as reported:
        window.search.answers.samples_wanted.emit()
    assert reported.args[0].videos == 2
    assert window.pages.current == SEARCH


def test_copying_a_place(qtbot: QtBot, tmp_path: Path) -> None:
    from app.pages.search.menu import copy_place
    from core.search.searcher import Match

    copy_place(Match(tmp_path / "film.mp4", 72.4, 75.0, 0.9, "sounds like it", 0.9, None, 1, None, True))
    assert QGuiApplication.clipboard().text() == f"{tmp_path / 'film.mp4'} 1:12"
