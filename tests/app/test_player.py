# SPDX-License-Identifier: MIT
"""Playing moments of real files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app import style
from app.media.pane import PlayerPane, Show
from app.media.player import GONE, UNPLAYABLE, Player, Playing
from app.work.session import Session
from tests.app.media import make_av1_clip, make_clip

PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "a clip with spaces & ümläuts.mp4")


@pytest.fixture
def pane(qtbot: QtBot, session: Session) -> Iterator[PlayerPane]:
    made = PlayerPane(session.jobs)
    made.resize(400, 500)
    made.show()
    yield made
    made.close_player()
    made.close()
    made.deleteLater()


def playing(pane: PlayerPane) -> Player:
    assert pane.player is not None
    return pane.player


def brightness(image: QImage) -> int:
    return image.pixelColor(image.width() // 2, image.height() // 2).lightness()


def test_a_moment_is_played_from_its_start_to_its_end(qtbot: QtBot, pane: PlayerPane, clip: Path) -> None:
    pane.show_moment(Show(Playing(clip, 1.0, 2.0), clip.name))
    positions: list[float] = []
    playing(pane).moved.connect(positions.append)
    qtbot.waitUntil(lambda: pane.surface.frames_shown > 5, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not playing(pane).is_playing, timeout=PATIENCE_MS)
    assert playing(pane).position == pytest.approx(2.0, abs=0.25)
    assert min(p for p in positions if p) >= 0.9
    # The surface really shows the film: at 2 s it is a grey of about 40 + 50.
    assert brightness(pane.surface.grab().toImage()) == pytest.approx(90, abs=20)


def test_going_on_after_the_end_of_the_moment_plays_beyond_it(
    qtbot: QtBot, pane: PlayerPane, clip: Path
) -> None:
    pane.show_moment(Show(Playing(clip, 0.5, 1.0), clip.name))
    qtbot.waitUntil(lambda: playing(pane).position >= 1.0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not playing(pane).is_playing, timeout=PATIENCE_MS)
    pane.toggle()
    qtbot.waitUntil(lambda: playing(pane).position > 1.5, timeout=PATIENCE_MS)


def test_another_moment_of_the_same_film_starts_at_once(qtbot: QtBot, pane: PlayerPane, clip: Path) -> None:
    pane.show_moment(Show(Playing(clip, 0.0, 3.0), clip.name))
    qtbot.waitUntil(lambda: pane.surface.frames_shown > 2, timeout=PATIENCE_MS)
    pane.show_moment(Show(Playing(clip, 3.0, 3.8), clip.name))
    qtbot.waitUntil(lambda: playing(pane).position >= 3.0, timeout=PATIENCE_MS)


@pytest.mark.parametrize("held", [False, True])
def test_another_film_plays_whatever_the_one_before_it_did(
    qtbot: QtBot, pane: PlayerPane, clip: Path, held: bool
) -> None:
    other = make_clip(clip.with_name("another.mp4"))
    for turn in range(6):
        film, start = (other, 3.0) if turn % 2 else (clip, 0.0)
        if held:  # as the search page does before it plays a match
            pane.pause()
        pane.show_moment(Show(Playing(film, start, start + 0.8), film.name))
        qtbot.waitUntil(lambda: playing(pane).is_playing, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: pane.surface.frames_shown > 3, timeout=PATIENCE_MS)
        assert playing(pane).position >= start
        # At 3 s it is a grey of 40 + 75.
        assert (brightness(pane.surface.grab().toImage()) > 90) == bool(turn % 2)
        if turn in (2, 3):  # to the end of the moment
            qtbot.waitUntil(lambda: not playing(pane).is_playing, timeout=PATIENCE_MS)


def test_pausing_and_seeking(qtbot: QtBot, pane: PlayerPane, clip: Path) -> None:
    pane.show_moment(Show(Playing(clip, 0.0, 3.0), clip.name))
    qtbot.waitUntil(lambda: pane.surface.frames_shown > 2, timeout=PATIENCE_MS)
    pane.toggle()
    qtbot.waitUntil(lambda: not playing(pane).is_playing, timeout=PATIENCE_MS)
    pane.jump(1)
    qtbot.waitUntil(lambda: playing(pane).position >= 1.9, timeout=PATIENCE_MS)


def test_av1_says_so_in_place_of_the_picture(qtbot: QtBot, pane: PlayerPane, tmp_path: Path) -> None:
    film = make_av1_clip(tmp_path / "modern.mp4")
    pane.show_moment(Show(Playing(film, 0.0, 1.0), film.name))
    qtbot.waitUntil(lambda: "AV1" in pane.surface.sentence, timeout=PATIENCE_MS)


def test_a_file_that_is_gone_says_so(qtbot: QtBot, pane: PlayerPane, tmp_path: Path) -> None:
    pane.show_moment(Show(Playing(tmp_path / "moved away.mp4", 0.0, 1.0), "moved away.mp4"))
    qtbot.waitUntil(lambda: pane.surface.sentence == GONE, timeout=PATIENCE_MS)


def test_the_time_is_that_of_the_file_on_show(
    qtbot: QtBot, pane: PlayerPane, clip: Path, tmp_path: Path
) -> None:
    pane.resize(style.NARROWEST, 400)
    pane.show_moment(Show(Playing(clip, 1.0, 2.0), clip.name))
    qtbot.waitUntil(lambda: pane._time.text() == "0:01 / 0:04", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: pane._time.width() >= pane._time.sizeHint().width())  # in the narrowest pane too
    pane.show_moment(Show(Playing(tmp_path / "moved away.mp4", 0.0, 1.0), "moved away.mp4"))
    assert pane._time.text() == "0:00 / 0:00"


def test_a_file_that_is_no_film_says_so(qtbot: QtBot, pane: PlayerPane, tmp_path: Path) -> None:
    film = tmp_path / "text.mp4"
    film.write_text("not a film")
    pane.show_moment(Show(Playing(film, 0.0, 1.0), film.name))
    qtbot.waitUntil(lambda: pane.surface.sentence == UNPLAYABLE, timeout=PATIENCE_MS)


def test_going_through_matches_in_a_hurry_never_hangs(qtbot: QtBot, pane: PlayerPane, clip: Path) -> None:
    other = make_clip(clip.with_name("other.mp4"), 2.0)
    for turn in range(24):
        film = clip if turn % 3 else other
        pane.show_moment(Show(Playing(film, turn % 2 * 0.8, 1.5), film.name))
        qtbot.wait(15 * (turn % 5))
    qtbot.waitUntil(lambda: playing(pane).position >= 1.4, timeout=PATIENCE_MS)


AGAIN: dict[str, Callable[[PlayerPane, Show], None]] = {
    "asked for again": lambda pane, show: pane.show_moment(show),
    "the play button": lambda pane, _: pane.toggle(),
}


@pytest.mark.parametrize("way", AGAIN)
def test_a_file_that_was_away_is_played_once_it_is_back(
    qtbot: QtBot, pane: PlayerPane, clip: Path, tmp_path: Path, way: str
) -> None:
    away = tmp_path / "on a drive.mp4"
    show = Show(Playing(away, 0.0, 1.0), away.name)
    pane.show_moment(show)
    qtbot.waitUntil(lambda: pane.surface.sentence == GONE, timeout=PATIENCE_MS)
    away.write_bytes(clip.read_bytes())
    AGAIN[way](pane, show)
    qtbot.waitUntil(lambda: pane.surface.frames_shown > 2, timeout=PATIENCE_MS)
    assert pane.surface.sentence == ""
