# SPDX-License-Identifier: MIT
"""What the lists show, and that they keep Qt's rules for models."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app import style
from app.media.thumbnails import Thumbnails
from app.pages.library.failed import FailedModel
from app.pages.library.sources import SourcesModel
from app.pages.library.videos import LENGTH, NAME, VideosModel
from app.pages.models.shelf import Offer, Shelf
from app.pages.search.card import PICTURE, MatchDelegate
from app.pages.search.results import MATCH, ResultsModel, ResultsView
from app.pages.search.take import Take
from app.pages.search.takes import KEPT, TakesModel, TakesView
from app.window import MODELS, Window
from app.work.session import Session
from core.library.overview import SourceRow, VideoRow
from core.model.card import ModelCard
from core.search.query import MomentQuery
from core.search.searcher import Match
from core.weights.published import PUBLISHED

LOADING_MS = 30_000  # torch comes along with the first look at a model


def video(number: int, name: str = "", seconds: float = 10.0, state: str = "indexed") -> VideoRow:
    path = Path("/films") / (name or f"film {number}.mp4")
    return VideoRow(number, path, seconds, state, "", True, True, 3, None)


def match(number: int) -> Match:
    return Match(Path(f"/films/{number}.mp4"), 1.0, 3.5, 0.9, "sounds like it", 0.9, None, number, None, True)


def take(name: str) -> Take:
    return Take(name, MomentQuery(Path("/films/1.mp4"), 1.0))


def names(model: VideosModel) -> list[str]:
    return [model.data(model.index(row, NAME)) for row in range(model.rowCount())]


def test_models_keep_the_rules(qtmodeltester: ModelTester) -> None:
    videos, sources, failed = VideosModel(), SourcesModel(), FailedModel()
    results, takes, shelf = ResultsModel(), TakesModel(), Shelf()
    videos.show_videos((video(1), video(2)))
    sources.show_sources((SourceRow(Path("/films"), True, 2),))
    failed.show_files((video(3, state="failed"),))
    results.show_matches((match(1), match(2)))
    takes.add(take("one"))
    offers = (Offer(PUBLISHED[0]), Offer(PUBLISHED[1], waiting=5))
    shelf.show_cards((ModelCard(name="a", title="A", kind="starter", description="x"),), "a", offers)
    for model in (videos, sources, failed, results, takes, shelf):
        qtmodeltester.check(model)


def test_videos_are_sorted_and_filtered() -> None:
    model = VideosModel()
    model.show_videos((video(1, "b.mp4", 30), video(2, "A.mp4", 20), video(3, "c.mkv", 10, "failed")))
    assert names(model) == ["A.mp4", "b.mp4", "c.mkv"]
    model.sort(LENGTH, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["b.mp4", "A.mp4", "c.mkv"]
    model.filter("FILMS mp4")
    assert names(model) == ["b.mp4", "A.mp4"]
    model.filter("failed")
    assert names(model) == ["c.mkv"]


def test_a_selected_video_stays_selected_while_the_library_grows() -> None:
    model = VideosModel()
    model.show_videos((video(1, "m.mp4"), video(2, "z.mp4")))
    selection = QItemSelectionModel(model)
    selection.setCurrentIndex(model.index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    model.show_videos((video(1, "m.mp4"), video(2, "z.mp4"), video(3, "a.mp4")))
    assert model.video_at(selection.currentIndex()).path.name == "m.mp4"
    assert selection.currentIndex().row() == 1


def test_a_large_library_is_shown_within_a_frame_or_two(qtbot: QtBot) -> None:
    import time

    model = VideosModel()
    rows = tuple(video(number) for number in range(10_000))
    began = time.perf_counter()
    model.show_videos(rows)
    assert time.perf_counter() - began < 0.25  # on a busy machine; 20 ms on an idle one


def test_takes_are_few_and_the_same_one_is_kept_once() -> None:
    model = TakesModel()
    for number in range(KEPT + 3):
        model.add(take(f"take {number}"))
    assert model.rowCount() == KEPT
    assert model.take_at(model.index(0)).name == f"take {KEPT + 2}"
    assert model.add(take(f"take {KEPT}")) == 2
    assert model.rowCount() == KEPT


@pytest.mark.parametrize("single", [0, 1])
def test_an_earlier_search_is_searched_with_once(qtbot: QtBot, single: int) -> None:
    """One click takes it, on desktops where one click opens things too; so does Return."""
    view = TakesView()
    qtbot.addWidget(view)
    for name in ("one", "other"):
        view.add(take(name))
    view.setStyleSheet(f"QListView {{ activate-on-singleclick: {single} }}")
    view.resize(600, view.height())
    view.show()
    chosen: list[Take] = []
    view.chosen.connect(chosen.append)
    where = view.visualRect(view.takes.index(1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert [taken.name for taken in chosen] == ["one"]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert [taken.name for taken in chosen] == ["one", "one"]


def test_a_result_is_a_sentence_for_those_who_do_not_see_it() -> None:
    model = ResultsModel()
    model.show_matches((match(7),))
    told = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert told == "7.mp4, 0:01\N{EN DASH}0:03, 90 percent, sounds like it"


def test_thumbnails_arrive_later_and_missing_ones_do_no_harm(qtbot: QtBot, tmp_path: Path) -> None:
    thumbnails = Thumbnails(QSize(64, 36))
    with qtbot.waitSignal(thumbnails.arrived):
        assert thumbnails.get(tmp_path / "gone.jpg") is None
    picture = thumbnails.get(tmp_path / "gone.jpg")
    assert picture is not None
    assert picture.isNull()
    thumbnails.close()


def test_the_models_page_tells_what_is_used_in_plain_words(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    window.pages.open(MODELS)
    page = window.models
    qtbot.waitUntil(lambda: bool(page.card.words), timeout=LOADING_MS)
    assert page.shelf.active == "starter"
    assert [card.name for card in page.shelf.cards] == ["starter"]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_changes_while_the_window_is_open(
    qapp: QApplication, window: Window, theme: style.Theme
) -> None:
    style.apply(qapp, theme)
    background = window.grab().toImage().pixelColor(window.width() // 2, window.height() - 20).lightness()
    assert (background < 80) == (theme == "dark")
    style.apply(qapp, "light")


@pytest.mark.parametrize("width", [700, 743, 744, 745, 746, 900])
def test_cards_fill_the_width(qtbot: QtBot, width: int) -> None:
    view = ResultsView(MatchDelegate(Thumbnails(PICTURE), MATCH))
    qtbot.addWidget(view)
    view.matches.show_matches(tuple(match(number) for number in range(8)))
    view.resize(width, 600)
    view.show()
    qtbot.waitExposed(view)
    right = max(view.visualRect(view.matches.index(row)).right() for row in range(8))
    assert view.viewport().width() - right < 8
