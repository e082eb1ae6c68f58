# SPDX-License-Identifier: MIT
"""Dropping folders, videos and sounds on the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.frame.drops import NOT_MEDIA, Purpose, sort_drop
from app.window import LIBRARY, Window

COPY = Qt.DropAction.CopyAction
LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {
        name: tmp_path / name for name in ("a sound.wav", "film.mp4", "model.pth", "other.ogg", "text.txt")
    }
    for path in made.values():
        path.write_bytes(b"x")
    made["folder"] = tmp_path / "a folder"
    made["folder"].mkdir()
    return made


def mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def hover(window: Window, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(QPoint(200, 200), COPY, data, LEFT, PLAIN)
    QApplication.sendEvent(window, event)
    return event


def drop(window: Window, data: QMimeData) -> None:
    hover(window, data)
    QApplication.sendEvent(window, QDropEvent(QPointF(200, 200), COPY, data, LEFT, PLAIN))


def test_one_sound_is_a_query_only_while_searching(files: dict[str, Path]) -> None:
    sound = files["a sound.wav"]
    assert sort_drop((sound,), Purpose.SEARCH).query == sound
    assert sort_drop((sound,), Purpose.ADD).places == (sound,)


def test_one_file_is_watched_while_the_preview_is_open(files: dict[str, Path]) -> None:
    drop = sort_drop((files["film.mp4"],), Purpose.WATCH)
    assert drop.watch == files["film.mp4"]
    assert "watch" in drop.promise
    assert sort_drop((files["folder"],), Purpose.WATCH).places == (files["folder"],)
    assert not sort_drop((files["text.txt"],), Purpose.WATCH)


def test_several_sounds_films_and_folders_go_into_the_library(files: dict[str, Path]) -> None:
    both = (files["a sound.wav"], files["other.ogg"])
    assert sort_drop(both, Purpose.SEARCH).places == both
    mixed = (files["film.mp4"], files["text.txt"], files["folder"])
    assert sort_drop(mixed, Purpose.SEARCH).places == (files["film.mp4"], files["folder"])


@pytest.mark.parametrize("purpose", Purpose)
def test_one_file_of_weights_becomes_a_model(files: dict[str, Path], purpose: Purpose) -> None:
    drop = sort_drop((files["model.pth"],), purpose)
    assert drop.weights == files["model.pth"]
    assert drop.promise == "Drop to make a model of model.pth"
    assert not sort_drop((files["model.pth"], files["text.txt"]), purpose)


def test_what_is_no_use_is_nothing(files: dict[str, Path]) -> None:
    assert not sort_drop((files["text.txt"],), Purpose.SEARCH)


def test_hovering_promises_what_a_drop_would_do(window: Window, files: dict[str, Path]) -> None:
    event = hover(window, mime(files["a sound.wav"]))
    assert event.isAccepted()
    assert window.drops.overlay.text == "Drop to search with a sound.wav"
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert window.drops.overlay.text == ""
    hover(window, mime(files["folder"]))
    assert window.drops.overlay.text == "Drop to add to your library"


def test_dropping_tells_after_the_drop_has_returned(
    qtbot: QtBot, window: Window, files: dict[str, Path]
) -> None:
    window.drops.sound_dropped.disconnect()
    window.drops.places_dropped.disconnect()
    with qtbot.waitSignal(window.drops.sound_dropped) as sound:
        drop(window, mime(files["a sound.wav"]))
    assert sound.args == [files["a sound.wav"]]
    window.pages.open(LIBRARY)
    with qtbot.waitSignal(window.drops.places_dropped) as places:
        drop(window, mime(files["a sound.wav"], files["folder"]))
    assert places.args == [[files["a sound.wav"], files["folder"]]]
    assert window.drops.overlay.text == ""


def test_a_useless_drop_is_answered_in_words(qtbot: QtBot, window: Window, files: dict[str, Path]) -> None:
    drop(window, mime(files["text.txt"]))
    qtbot.waitUntil(lambda: window.toast.text == NOT_MEDIA)
