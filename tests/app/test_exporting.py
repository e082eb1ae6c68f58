# SPDX-License-Identifier: MIT
"""Exporting the matches from the window: dialog, file, message."""

import csv
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.pages.search.exporting import KINDS, NOTHING_YET, TITLE
from app.window import PREVIEW, Window
from app.work.session import Session
from core.search.searcher import Match, SearchResult
from tests.core.media.making import Picture, make

PATIENCE_MS = 20_000


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return make(tmp_path / "Käfer 100%.mp4", Picture(fps=25), seconds=4)


def found(*paths: Path) -> SearchResult:
    matches = (Match(path, 1.0, 3.0, 0.93, "sounds like it", 0.9, None, 1, None, True) for path in paths)
    return SearchResult(tuple(matches), False, 0.1, 8)


def dialog_of(window: Window) -> QFileDialog | None:
    return next((box for box in window.findChildren(QFileDialog) if box.isVisible()), None)


def export_button(window: Window) -> QPushButton:
    (button,) = (one for one in window.search.findChildren(QPushButton) if one.text() == "Export…")
    return button


def accept(qtbot: QtBot, window: Window, name: Path, kind: str) -> None:
    qtbot.waitUntil(lambda: dialog_of(window) is not None)
    dialog = dialog_of(window)
    assert dialog is not None
    assert dialog.nameFilters() == list(KINDS.values())
    dialog.selectNameFilter(KINDS[kind])
    dialog.filterSelected.emit(KINDS[kind])  # as the list of kinds does when it is used
    dialog.setDirectory(str(name.parent))
    dialog.selectFile(name.name)
    dialog.accept()


def test_ctrl_e_writes_all_matches_as_the_kind_that_is_chosen(
    qtbot: QtBot, active_window: Window, film: Path, tmp_path: Path
) -> None:
    window = active_window
    window.search.answers.show_result(found(film, film))
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    accept(qtbot, window, tmp_path / "owls", "csv")
    qtbot.waitUntil(lambda: "exported" in window.toast.text, timeout=PATIENCE_MS)
    assert window.toast.text == f"2 matches exported to owls.csv in {tmp_path}."
    with (tmp_path / "owls.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1:] == [[str(film), "1.0", "3.0", "0.93", "sounds like it"]] * 2


def test_the_button_and_the_menu_open_the_same_dialog(
    qtbot: QtBot, window: Window, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)  # off-screen there is nothing to pop up on
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url) or True)
    button = export_button(window)
    assert not button.isVisible()
    window.search.answers.show_result(found(film))
    assert button.isVisible()
    button.click()
    accept(qtbot, window, tmp_path / "owls", "fcpxml")
    qtbot.waitUntil(lambda: "owls.fcpxml" in window.toast.text, timeout=PATIENCE_MS)
    root = Xml.parse(tmp_path / "owls.fcpxml").getroot()
    assert [clip.get("start") for clip in root.iter("asset-clip")] == ["1s"]
    window.toast.click()
    assert [url.toLocalFile() for url in shown] == [str(tmp_path)]

    match = window.search.answers.view.matches.shown[0]
    window.search.answers.view.menu_wanted.emit(match, QPoint(10, 10))
    menus = window.search.findChildren(QMenu)
    (action,) = (one for menu in menus for one in menu.actions() if one.text() == "Export matches…")
    action.trigger()
    accept(qtbot, window, tmp_path / "owls", "edl")
    qtbot.waitUntil(lambda: "owls.edl" in window.toast.text, timeout=PATIENCE_MS)
    assert "001  KAFER100 V " in (tmp_path / "owls.edl").read_text("utf-8")
    window.search.answers.show_problem("Nothing", "No sound in it.")
    assert not button.isVisible()


def test_what_is_missing_is_said_and_what_goes_wrong_too(
    qtbot: QtBot, window: Window, session: Session, film: Path, tmp_path: Path
) -> None:
    exporting = window.search.exporting
    exporting.save(tmp_path / "some.edl", found(film, tmp_path / "gone.mp4").matches)
    assert [thread.title for thread in session.jobs.threads()] == [TITLE]  # not on this thread
    qtbot.waitUntil(lambda: "some.edl" in window.toast.text, timeout=PATIENCE_MS)
    assert window.toast.text.startswith("1 match exported")
    assert f"{tmp_path / 'gone.mp4'} cannot be exported: the file is gone" in window.toast.text
    exporting.save(tmp_path / "none.edl", found(tmp_path / "gone.mp4").matches)
    qtbot.waitUntil(lambda: "None of the videos" in window.toast.text, timeout=PATIENCE_MS)
    assert not (tmp_path / "none.edl").exists()
    exporting.save(tmp_path / "list.txt", found(film).matches)
    qtbot.waitUntil(lambda: "must end in .fcpxml, .edl, .csv" in window.toast.text, timeout=PATIENCE_MS)
    exporting.save(tmp_path / "no folder" / "list.csv", found(film).matches)
    qtbot.waitUntil(lambda: "cannot be written" in window.toast.text, timeout=PATIENCE_MS)


def test_without_matches_there_is_nothing_to_export(qtbot: QtBot, window: Window) -> None:
    window.search.export_matches()
    assert window.toast.text == NOTHING_YET
    assert dialog_of(window) is None


def test_a_film_is_never_replaced(qtbot: QtBot, window: Window, film: Path) -> None:
    named = film.rename(film.with_suffix(".csv"))  # a video of any name
    before = named.read_bytes()
    window.search.exporting.save(named, found(named).matches)
    qtbot.waitUntil(lambda: "made from" in window.toast.text, timeout=PATIENCE_MS)
    assert named.read_bytes() == before


def test_on_the_preview_page_the_key_keeps_its_meaning(
    qtbot: QtBot, active_window: Window, film: Path
) -> None:
    window = active_window
    window.search.answers.show_result(found(film))
    window.pages.open(PREVIEW)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert dialog_of(window) is None
