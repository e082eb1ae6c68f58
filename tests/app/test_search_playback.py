# SPDX-License-Identifier: MIT
"""What L, Space and a double click play and hold on the search page."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.media.player import Player
from app.pages.search import page as search_page
from app.pages.search.page import SearchPage
from app.pages.search.results import ResultsView
from app.pages.search.take import Take
from app.window import Window
from core.media.encode import write_wav
from core.search.query import MomentQuery
from core.search.searcher import Match, SearchResult
from tests.app.media import make_clip
from tests.app.test_recorder import tone

PATIENCE_MS = 10_000
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def long_sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav(tmp_path_factory.mktemp("sounds") / "long.wav", 0.3 * tone(60.0))


@pytest.fixture
def listening(qtbot: QtBot, active_window: Window, long_sound: Path) -> Player:
    """The player of the query, after L."""
    page = active_window.search
    page.asking.heard.emit(Take("long.wav", MomentQuery(long_sound, 1.0), file=long_sound))
    qtbot.keyClick(active_window, Qt.Key.Key_L)
    player = page.playback._listening
    assert player is not None
    qtbot.waitUntil(lambda: player.is_playing, timeout=PATIENCE_MS)
    return player


def button(page: SearchPage) -> QPushButton:
    return next(one for one in page.panel.findChildren(QPushButton) if "(L)" in one.toolTip())


def test_l_again_stops_and_once_more_begins_anew(qtbot: QtBot, window: Window, listening: Player) -> None:
    assert button(window.search).text() == "Stop"
    qtbot.keyClick(window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: not listening.is_playing, timeout=1_000)
    assert button(window.search).text() == "Listen"
    button(window.search).click()
    qtbot.waitUntil(lambda: listening.is_playing, timeout=1_000)
    assert button(window.search).text() == "Stop"


def test_space_holds_what_is_searched_with_and_begins_no_match(
    qtbot: QtBot, window: Window, listening: Player, tmp_path: Path
) -> None:
    page = window.search
    film = make_clip(tmp_path / "film.mp4")
    page.playback.play(Match(film, 0.0, 4.0, 0.9, "sounds like it", 0.9, None, 1, None, True))
    match = page.pane.player
    assert match is not None
    qtbot.waitUntil(lambda: match.is_playing and not listening.is_playing, timeout=PATIENCE_MS)
    qtbot.keyClick(window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: listening.is_playing and not match.is_playing, timeout=PATIENCE_MS)
    qtbot.keyClick(page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not listening.is_playing, timeout=1_000)
    assert not match.is_playing
    qtbot.keyClick(page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: match.is_playing, timeout=1_000)


class Clicked:
    """A view of three matches, and what clicks in it asked for."""

    def __init__(self, qtbot: QtBot, page: SearchPage) -> None:
        self.qtbot, self.view, self.heard = qtbot, page.answers.view, list[str]()
        matches = (Match(Path(f"/{n}.mp4"), 0, 1, 0.9, "", 0.9, None, n, None, True) for n in range(3))
        page.answers.show_result(SearchResult(tuple(matches), False, 0.1, 3))
        self.view.play_wanted.connect(lambda match: self.heard.append(f"play {match.path.stem}"))
        self.view.open_wanted.connect(lambda match: self.heard.append(f"open {match.path.stem}"))

    def twice(self, first: int, second: int) -> None:
        """What the desktop sends for two quick clicks."""
        once, again = place(self.view, first), place(self.view, second)
        self.qtbot.mousePress(self.view.viewport(), LEFT, PLAIN, once)
        self.qtbot.mouseRelease(self.view.viewport(), LEFT, PLAIN, once)
        self.qtbot.mouseDClick(self.view.viewport(), LEFT, PLAIN, again)
        self.qtbot.mouseRelease(self.view.viewport(), LEFT, PLAIN, again)


def place(view: ResultsView, row: int) -> QPoint:
    return view.visualRect(view.matches.index(row)).center()


def test_a_match_opened_by_a_double_click_is_not_played_here_too(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_page, "open_in_system", lambda _: None)
    clicked = Clicked(qtbot, window.search)
    clicked.twice(0, 0)
    assert clicked.heard == ["play 0", "open 0"]
    qtbot.mouseClick(clicked.view.viewport(), LEFT, PLAIN, place(clicked.view, 1))
    qtbot.mouseDClick(clicked.view.viewport(), LEFT, PLAIN, place(clicked.view, 1))
    qtbot.mouseClick(clicked.view.viewport(), LEFT, PLAIN, place(clicked.view, 2))  # no release came between
    assert clicked.heard[2:] == ["play 1", "open 1", "play 2"]


def test_two_quick_clicks_on_two_matches_play_both(qtbot: QtBot, window: Window) -> None:
    clicked = Clicked(qtbot, window.search)
    clicked.twice(0, 1)
    assert clicked.heard == ["play 0", "play 1"]


def after_a_search(qtbot: QtBot, page: SearchPage) -> Clicked:
    """Three matches, and the grid has the keys."""
    clicked = Clicked(qtbot, page)
    clicked.view.setFocus()
    qtbot.waitUntil(clicked.view.hasFocus, timeout=1_000)
    return clicked


def test_down_begins_with_the_best_match(qtbot: QtBot, active_window: Window) -> None:
    clicked = after_a_search(qtbot, active_window.search)
    for _ in range(2):
        qtbot.keyClick(clicked.view, Qt.Key.Key_Down)
    assert clicked.heard == ["play 0", "play 1"]
    clicked = after_a_search(qtbot, active_window.search)  # a new search begins anew
    qtbot.keyClick(clicked.view, Qt.Key.Key_Down)
    assert clicked.heard == ["play 0"]


def test_space_plays_the_best_match_while_nothing_was_played(qtbot: QtBot, active_window: Window) -> None:
    clicked = after_a_search(qtbot, active_window.search)
    for _ in range(2):  # the second time it is the player's own to begin
        qtbot.keyClick(clicked.view, Qt.Key.Key_Space)
    assert clicked.heard == ["play 0"]


def test_space_plays_the_match_that_was_chosen(qtbot: QtBot, active_window: Window) -> None:
    clicked = after_a_search(qtbot, active_window.search)
    qtbot.keyClick(clicked.view, Qt.Key.Key_End)
    qtbot.keyClick(clicked.view, Qt.Key.Key_Space)
    assert clicked.heard == ["play 2"]
