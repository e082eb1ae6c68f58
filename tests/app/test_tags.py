# SPDX-License-Identifier: MIT
"""Own and suggested tags in the table of videos."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from app.media.thumbnails import Thumbnails
from app.pages.library.table import VideosTable
from app.pages.library.tags import chips, details, spoken, suggested
from app.pages.library.videos import TAGS, VideosModel
from core.library.overview import VideoRow
from core.library.tags import WHOLE, Tag

OWN = Tag(1, 1, "rain", 0, WHOLE, "own", "", None)
MAYBE = Tag(2, 1, "dog & cat", 0, WHOLE, "suggested", "pets", 0.62)
MOMENT = Tag(3, 1, "dog & cat", 2, 4, "suggested", "others", 0.9)
AGAIN = Tag(4, 1, "rain", 5, 9, "suggested", "pets", 0.7)


def row(number: int, *tags: Tag) -> VideoRow:
    return VideoRow(number, Path(f"/films/{number}.mp4"), 9, "indexed", "", True, True, 3, None, tags)


@pytest.fixture
def table(qtbot: QtBot) -> VideosTable:
    thumbnails = Thumbnails(QSize(64, 36))
    table = VideosTable(thumbnails)
    qtbot.addWidget(table)
    thumbnails.setParent(table)
    table.resize(900, 300)
    table.show()
    return table


def test_own_come_before_suggested_and_say_how_probable() -> None:
    found = chips([MAYBE, MOMENT, OWN, AGAIN])
    assert [chip.text for chip in found] == ["rain", "dog & cat 90%"]
    assert spoken([MAYBE, OWN]) == "rain, dog & cat (suggested, 62%)"
    assert [chip.label for chip in suggested([OWN, MAYBE, AGAIN])] == ["rain", "dog & cat"]
    assert details([OWN, MOMENT]) == "rain\ndog & cat, 0:02\u20130:04, suggested by others, 90%"


def test_the_column_is_there_only_with_tags_and_room(table: VideosTable) -> None:
    table.videos.show_videos((row(1), row(2)))
    table.fit_columns()
    assert table.isColumnHidden(TAGS)
    table.videos.show_videos((row(1, OWN), row(2, *[MAYBE] * 3)))
    table.fit_columns()
    assert not table.isColumnHidden(TAGS)
    assert not table.grab().isNull()
    table.resize(400, 300)
    assert table.isColumnHidden(TAGS)


def test_tags_are_filtered_and_sorted_by(qtbot: QtBot) -> None:
    model = VideosModel()
    model.show_videos((row(1), row(2, MAYBE), row(3, OWN)))
    model.sort(TAGS)
    assert [model.index(n, TAGS).data() for n in range(3)] == ["dog & cat (suggested, 62%)", "rain", ""]
    model.filter("rain")
    assert model.rowCount() == 1


def test_the_menu_accepts_and_rejects(table: VideosTable, qtbot: QtBot) -> None:
    table.videos.show_videos((row(1, OWN, MAYBE, MOMENT),))
    menu = table.menu_of(table.videos.video_at(table.videos.index(0, 0)))
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(table.decided) as accepted:
        actions["Accept “dog && cat”"].trigger()
    assert accepted.args == [(MAYBE, MOMENT), True]
    with qtbot.waitSignal(table.decided) as rejected:
        actions["Reject “dog && cat”"].trigger()
    assert rejected.args[1] is False
    assert table.videos.index(0, TAGS).data(Qt.ItemDataRole.ToolTipRole).startswith("rain")
