# SPDX-License-Identifier: MIT
"""What the table of videos shows where there is little room, and offers for what is not there."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.media.thumbnails import Thumbnails
from app.pages.library.table import VideosTable
from app.pages.library.tags import Chip, _fitted
from app.pages.library.videos import LENGTH, NAME, STATE, TAGS
from core.library.overview import VideoRow
from core.library.tags import WHOLE, Tag

HERE = VideoRow(1, Path("/films/owl.mp4"), 9, "indexed", "", True, True, 3, None)
AWAY = replace(HERE, state="offline")
SMALLEST_WINDOWS = 342  # pixels of the table there
FOR_FILES = ("Watch the reconstruction", "Open in the system's player", "Show in its folder")


@pytest.fixture
def table(qtbot: QtBot) -> VideosTable:
    thumbnails = Thumbnails(QSize(64, 36))
    made = VideosTable(thumbnails)
    qtbot.addWidget(made)
    thumbnails.setParent(made)
    made.show()
    return made


@pytest.mark.parametrize("tags", [(), (Tag(1, 1, "rain", 0, WHOLE, "own", "", None),)])
@pytest.mark.parametrize("width", [SMALLEST_WINDOWS, 450, 600, 700, 900])
def test_the_state_is_always_told(table: VideosTable, tags: tuple[Tag, ...], width: int) -> None:
    table.resize(width, 300)
    table.videos.show_videos((replace(AWAY, tags=tags),))
    table.fit_columns()
    assert not table.isColumnHidden(STATE)
    assert table.columnWidth(STATE) > table.fontMetrics().horizontalAdvance("offline") + 16
    assert table.columnWidth(NAME) >= 160
    shown = [column for column in (LENGTH, TAGS) if not table.isColumnHidden(column)]
    assert (len(shown) == 2) == (bool(tags) and width >= 600)


@pytest.mark.parametrize("video", [HERE, AWAY])
def test_a_video_that_is_away_is_not_opened(table: VideosTable, video: VideoRow) -> None:
    menu = table.menu_of(video)
    assert {a.text(): a.isEnabled() for a in menu.actions()} == dict.fromkeys(FOR_FILES, video is HERE)


def grabbed(table: VideosTable, name: str) -> QImage:
    table.videos.show_videos((replace(HERE, path=Path("/films") / name),))
    return table.grab().toImage()


def test_a_name_with_a_line_break_stays_on_its_line(table: VideosTable) -> None:
    table.resize(600, 300)
    assert grabbed(table, "an owl\nin rain.mp4") == grabbed(table, "an owl in rain.mp4")


def test_a_long_label_leaves_its_chip_the_probability() -> None:
    painter = QPainter(picture := QImage(400, 40, QImage.Format.Format_RGB32))
    chip = Chip("a dog that barks at the neighbours' cat", 0.62, ())
    shown = _fitted(painter, chip, 120.0)
    assert shown.startswith("a dog")
    assert shown.endswith("… 62%")
    assert QFontMetricsF(painter.font()).horizontalAdvance(shown) <= 121
    assert _fitted(painter, Chip("owl", 0.62, ()), 120.0) == "owl 62%"
    painter.end()
    assert not picture.isNull()
