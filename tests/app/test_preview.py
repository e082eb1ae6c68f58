# SPDX-License-Identifier: MIT
"""The preview page: panes, settings, drawing, playing, keeping."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.pages.preview.chooser import VideoChooser
from app.pages.preview.page import PreviewPage
from app.pages.preview.side import Side
from app.window import PREVIEW, Window
from app.work.session import Session
from core.library.overview import VideoRow
from core.library.place import Library
from core.media.probe import probe
from core.model import store
from core.model.config import TINY
from core.reconstruct.panes import HIDDEN
from tests.app.media import make_clip
from tests.core.reconstruct.making import NORM_PIX, save_model

PATIENCE_MS = 20_000
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("films") / "a film.mp4", 2.2)


@pytest.fixture
def models(library: Library) -> Path:
    """Three tiny models, the first of which is in use."""
    save_model(library.models / "a tiny.safetensors", title="Tiny")
    save_model(library.models / "b norm.safetensors", NORM_PIX, "Standardising")
    save_model(library.models / "c tags.safetensors", replace(TINY, classes=2), "Tags")
    store.use(library.models, "a tiny")
    return library.models


@pytest.fixture
def page(qtbot: QtBot, models: Path, session: Session) -> Iterator[PreviewPage]:
    made = PreviewPage(session)
    made.resize(1100, 700)
    made.show()
    yield made
    made.close_media()
    made.close()
    made.deleteLater()


def watch(qtbot: QtBot, page: PreviewPage, film: Path, at: float = 0.0) -> Side:
    page.watch(film, at)
    qtbot.waitUntil(lambda: all_done(page), timeout=PATIENCE_MS)
    return page.sides.first


def all_done(page: PreviewPage) -> bool:
    walks = [side.exploration.walk for side in page.sides.all]
    return all(walk is not None and walk.done == walk.count for walk in walks) and not any(
        side.exploration.is_running for side in page.sides.all
    )


def hidden(side: Side) -> tuple[int, int]:
    found = side.panes.found
    assert found is not None
    assert found.sound is not None
    assert found.picture is not None
    return int(found.sound.hidden.sum()), int(found.picture.hidden.sum())


def anew(qtbot: QtBot, page: PreviewPage) -> None:
    """Wait until what was asked for last is shown."""
    qtbot.waitUntil(lambda: all_done(page), timeout=PATIENCE_MS)


def test_every_moment_is_shown_with_axes_and_words(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    side = watch(qtbot, page, film, at=0.3)
    first = side.panes.pictures[0].image.pixelColor(5, 5).lightness()
    assert page.transport.duration == pytest.approx(2.2, abs=0.1)
    assert hidden(side) == (24, 3)
    assert side.words[0].startswith("Picture: error")
    assert "flat guess" in side.words[1]
    assert side.words[2] == "Tiny. This model paints brightness and loudness itself."
    page.transport.seek(1.7)
    assert side.panes.found is not None
    assert side.panes.found.start == pytest.approx(1.28)
    assert side.panes.pictures[0].image.pixelColor(5, 5).lightness() > first  # the film brightens
    shown = np.frombuffer(side.panes.sounds[1].image.convertToFormat(
        side.panes.sounds[1].image.Format.Format_RGB888).constBits(), np.uint8)  # fmt: skip
    assert (shown[:-2] == HIDDEN[0]).mean() > 0.2


def test_settings_paint_anew(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    side = watch(qtbot, page, film)
    page.controls.ratio_a.setValue(50)
    page.controls.ratio_v.setValue(0)
    anew(qtbot, page)
    assert hidden(side) == (16, 0)
    assert side.words[0] == "Picture: nothing is hidden."
    page.controls.cross.setCurrentIndex(1)
    anew(qtbot, page)
    assert hidden(side) == (32, 0)
    before = side.panes.sounds[2].image
    page.controls.heat.setChecked(True)
    assert side.panes.sounds[2].image != before  # without computing
    page.controls.colours.setCurrentIndex(1)
    assert not side.exploration.is_running


def nothing_hidden(qtbot: QtBot, page: PreviewPage, film: Path) -> Side:
    side = watch(qtbot, page, film)
    page.controls.ratio_a.setValue(0)
    page.controls.ratio_v.setValue(0)
    anew(qtbot, page)
    return side


def test_patches_are_hidden_by_drawing(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    side = nothing_hidden(qtbot, page, film)
    pane = side.panes.sounds[1]
    area = pane.area
    start = QPoint(round(area.left() + 3), round(area.bottom() - 3))
    end = QPoint(round(area.left() + area.width() * 0.4), round(area.bottom() - area.height() * 0.2))
    for button, wanted in ((LEFT, True), (RIGHT, False)):  # the right one shows again
        qtbot.mousePress(pane, button, pos=start)
        qtbot.mouseMove(pane, end)
        qtbot.mouseRelease(pane, button, pos=end)
        anew(qtbot, page)
        found = side.panes.found
        assert found is not None
        assert found.sound is not None
        expected = np.zeros((8, 4), bool)
        expected[:2, :2] = wanted  # low frequencies first
        np.testing.assert_array_equal(found.sound.hidden, expected)


def test_patches_are_hidden_by_keys(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    side = nothing_hidden(qtbot, page, film)
    picture = side.panes.pictures[1]
    picture.setFocus()
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    qtbot.keyClick(picture, Qt.Key.Key_Return)
    anew(qtbot, page)
    assert side.panes.found is not None
    assert side.panes.found.picture is not None
    assert side.panes.found.picture.hidden.tolist() == [[False, True], [False, False]]
    page.controls.redraw.click()
    anew(qtbot, page)
    assert hidden(side) == (0, 0)
    assert not page.controls.redraw.isEnabled()


def test_playing_goes_on_at_the_speed_of_the_video(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    side = watch(qtbot, page, film)
    seen: list[float] = []
    page.transport.moved.connect(seen.append)
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.transport.is_playing
    qtbot.waitUntil(lambda: not page.transport.is_playing, timeout=PATIENCE_MS)
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert page.transport.position == page.transport.duration
    original, painted = (side.sound(0, 32_000, painted=which) for which in (False, True))
    assert original.any()
    assert np.abs(original - painted).max() > 0.01
    qtbot.keyClick(page, Qt.Key.Key_S)
    assert page.transport.hears_painted
    qtbot.keyClick(page, Qt.Key.Key_Home)
    assert page.transport.position == 0
    qtbot.keyClick(page, Qt.Key.Key_Right)
    assert page.transport.position == pytest.approx(1.0)


def test_playing_waits_for_what_is_not_computed(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    watch(qtbot, page, film)
    page.transport.set_film(2.2, lambda time: time < 0.8)
    page.transport.toggle()
    qtbot.waitUntil(lambda: page.transport.position >= 0.3, timeout=PATIENCE_MS)
    qtbot.wait(300)
    assert page.transport.position < 0.6  # the speaker is given its sound ahead
    held = page.transport.position
    qtbot.wait(200)
    assert page.transport.position == held
    assert page.transport.is_playing
    page.transport.pause()


def test_two_models_on_one_moment(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    watch(qtbot, page, film)
    page.controls.other.setCurrentIndex(page.controls.other.findText("Standardising"))
    anew(qtbot, page)
    first, second = page.sides.all
    assert "taken from the visible neighbours" in second.words[2]
    assert hidden(first) == hidden(second)
    page.controls.light.setCurrentIndex(1)
    anew(qtbot, page)
    assert "original, which it never saw" in second.words[2]
    page.controls.other.setCurrentIndex(0)
    assert len(page.sides.all) == 1


def test_what_cannot_be_shown_is_said_in_the_panes(
    qtbot: QtBot, page: PreviewPage, film: Path, tmp_path: Path
) -> None:
    side = watch(qtbot, page, film)
    page.controls.model.setCurrentIndex(page.controls.model.findText("Tags"))
    qtbot.waitUntil(lambda: "classifier" in side.panes.pictures[1].words, timeout=PATIENCE_MS)
    page.controls.model.setCurrentIndex(page.controls.model.findText("Tiny"))
    anew(qtbot, page)
    page.controls.draw("picture", np.ones((2, 2), bool), True)
    page.controls.cross.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "Everything is hidden" in side.panes.pictures[1].words, timeout=PATIENCE_MS)
    anew(qtbot, page)
    page.watch(tmp_path / "gone.mp4")
    qtbot.waitUntil(lambda: "gone" in side.panes.pictures[1].words, timeout=PATIENCE_MS)


def test_everything_can_be_kept(qtbot: QtBot, page: PreviewPage, film: Path, tmp_path: Path) -> None:
    side = watch(qtbot, page, film)
    said: list[str] = []
    page.keeping.said.connect(said.append)
    for number, kind in enumerate(("png", "wav", "mp4"), 1):
        path = tmp_path / f"kept.{kind}"
        page.keeping.save(path, film, side, page.controls.wish(), page.controls.view(), 0.5)
        qtbot.waitUntil(lambda number=number: len(said) == number, timeout=PATIENCE_MS)
        assert path.stat().st_size > 1_000
    assert probe(tmp_path / "kept.mp4").has_sound
    page.copy()
    qtbot.waitUntil(lambda: len(said) == 4, timeout=PATIENCE_MS)
    assert QGuiApplication.clipboard().image().width() > 800


def test_a_name_gets_its_ending_from_the_dialog_which_asks_before_it_replaces_a_file(
    qtbot: QtBot, page: PreviewPage, film: Path, tmp_path: Path
) -> None:
    watch(qtbot, page, film)
    said: list[str] = []
    page.keeping.said.connect(said.append)
    offered: list[Path] = []
    for name, file in (("no ending", "no ending.png"), ("of a kind.PNG", "of a kind.PNG")):
        page.save("png")
        (dialog,) = page.findChildren(QFileDialog)
        offered.append(Path(dialog.directory().absolutePath()))
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile(name)
        dialog.accept()
        qtbot.waitUntil(lambda file=file: (tmp_path / file).exists(), timeout=PATIENCE_MS)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=PATIENCE_MS)
    assert offered == [Path.home(), tmp_path]  # not the folder of the film, which may be indexed
    other = tmp_path / "version 1.2"
    page.keeping.save(other, film, page.sides.first, page.controls.wish(), page.controls.view(), 0.5)
    assert said[-1].startswith("version 1.2 cannot be written")


def test_a_pane_is_dragged_out(qtbot: QtBot, page: PreviewPage, film: Path) -> None:
    side = watch(qtbot, page, film)
    page.sides.drag_wanted.disconnect()  # a real drag would wait for a real mouse
    dragged = []
    page.sides.drag_wanted.connect(dragged.append)
    pane = side.panes.pictures[2]
    qtbot.mousePress(pane, LEFT, pos=QPoint(40, 60))
    qtbot.mouseMove(pane, QPoint(140, 90))
    qtbot.mouseRelease(pane, LEFT, pos=QPoint(140, 90))
    assert [image.width() for image in dragged] == [32]


def test_a_narrow_page_shows_settings_in_place_of_the_panes(
    qtbot: QtBot, page: PreviewPage, film: Path
) -> None:
    watch(qtbot, page, film)
    page.resize(560, 340)
    assert page.sides.isVisible()
    assert not page.controls.isVisible()
    page.toggle_settings()
    assert not page.sides.isVisible()
    assert page.controls.isVisible()
    page.resize(1100, 700)
    assert page.sides.isVisible()
    assert page.controls.isVisible()


def test_a_video_is_chosen_by_its_name(qtbot: QtBot) -> None:
    rows = tuple(
        VideoRow(n, Path(f"/films/{name}.mp4"), 10.0, state, "", True, True, 3, None)
        for n, (name, state) in enumerate((("crow", "indexed"), ("cat", "indexed"), ("dog", "failed")))
    )
    owner = QWidget()
    qtbot.addWidget(owner)
    chooser = VideoChooser(rows, owner)
    assert chooser.shown.rowCount() == 2
    qtbot.keyClicks(chooser.filter, "CRO")
    assert chooser.shown.rowCount() == 1
    with qtbot.waitSignal(chooser.chosen) as chosen:
        qtbot.keyClick(chooser.filter, Qt.Key.Key_Return)
    assert chosen.args == [Path("/films/crow.mp4")]


@pytest.mark.parametrize("way", ["double click", "return"])
def test_one_click_looks_at_a_video_and_a_second_or_return_chooses_it(qtbot: QtBot, way: str) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    row = VideoRow(1, Path("/films/crow.mp4"), 10.0, "indexed", "", True, True, 3, None)
    chooser = VideoChooser((row,), owner)
    view = chooser.list
    view.setStyleSheet("QListView { activate-on-singleclick: 1 }")  # as some desktops have it
    chooser.open()
    where = view.visualRect(view.currentIndex()).center()
    with qtbot.assertNotEmitted(chooser.chosen), qtbot.waitSignal(view.activated):
        qtbot.mouseClick(view.viewport(), LEFT, pos=where)
    with qtbot.waitSignal(chooser.chosen) as chosen:
        if way == "return":
            qtbot.keyClick(view, Qt.Key.Key_Return)
        else:
            qtbot.mouseDClick(view.viewport(), LEFT, pos=where)
    assert chosen.args == [row.path]


def test_a_match_and_a_video_lead_to_their_reconstruction(
    qtbot: QtBot, models: Path, window: Window, film: Path
) -> None:
    window.library.table.watch_wanted.emit(film)
    assert window.pages.current == PREVIEW
    window.search.watch_wanted.emit(film, 1.5)
    page = window.preview
    qtbot.waitUntil(lambda: page.sides.first.panes.found is not None, timeout=PATIENCE_MS)
    assert page.transport.position == 1.5
    assert page.sides.first.panes.found is not None
    assert page.sides.first.panes.found.start == pytest.approx(1.28)
