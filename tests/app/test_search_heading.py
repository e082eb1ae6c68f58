# SPDX-License-Identifier: MIT
"""The words above the matches, and those of running work, in a window of any size."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.pages.search.heading import Heading
from app.widgets.labels import ElidedLabel
from app.widgets.progress import ProgressRow
from app.window import SIZE, SMALLEST, Window
from core.search.searcher import Match, SearchResult

MATCH = Match(Path("/films/1.mp4"), 1.0, 3.5, 0.9, "sounds like it", 0.9, None, 1, None, True)
HINT = "11,922 videos still being indexed"
NUMBERS = "423 of 12,345 videos · 12 failed · 13\N{MULTIPLICATION SIGN} real time · 2 h 13 min left"


def has_room(part: QWidget) -> bool:
    """All that is written on it can be seen."""
    if part.hasHeightForWidth():
        return part.height() >= part.heightForWidth(part.width())
    return part.width() >= part.sizeHint().width()


def heading(qtbot: QtBot, window: Window, size: QSize, *, nothing_similar: bool) -> Heading:
    window.resize(size)
    answers = window.search.answers
    answers.show_result(SearchResult((MATCH,), nothing_similar, 0.1, 12_345))
    answers.show_waiting(11_922)
    answers.offer_again()
    qtbot.waitUntil(lambda: answers.heading.again.isVisible() and answers.heading.width() > 0)
    qtbot.wait(50)  # the layout follows
    return answers.heading


@pytest.mark.parametrize("nothing_similar", [False, True])
@pytest.mark.parametrize("size", [SMALLEST, QSize(800, 500), SIZE])
def test_all_words_of_the_summary_are_seen_while_indexing(
    qtbot: QtBot, window: Window, size: QSize, nothing_similar: bool
) -> None:
    head = heading(qtbot, window, size, nothing_similar=nothing_similar)
    assert has_room(head.summary)
    assert all(has_room(button) for button in head.findChildren(QPushButton))
    assert head.hint.width() > 80
    assert head.hint.toolTip() == HINT
    assert head.rect().contains(head.export.geometry())


def test_only_a_narrow_heading_has_a_second_line_and_only_where_something_stands_in_it(qtbot: QtBot) -> None:
    head = Heading()
    qtbot.addWidget(head)
    head.summary.setText("Listening…")
    head.resize(304, 200)
    head.show()
    one_line = head.sizeHint().height()
    head.export.show()
    two_lines = head.sizeHint().height()
    head.resize(755, 200)
    assert one_line < head.sizeHint().height() < two_lines


@pytest.fixture
def row(qtbot: QtBot) -> ProgressRow:
    made = ProgressRow("Indexing")
    qtbot.addWidget(made)
    made.set_words("holiday in the mountains 2019.mp4", NUMBERS)
    made.show()
    return made


def test_numbers_come_before_the_name_of_a_file_where_there_is_little_room(row: ProgressRow) -> None:
    row.resize(528, 40)  # what the smallest window has for it
    detail, numbers = sorted(row.findChildren(ElidedLabel), key=lambda one: one.text() == NUMBERS)
    assert has_room(numbers)
    assert not has_room(detail)
    row.resize(1_168, 40)
    assert has_room(numbers)
    assert has_room(detail)


def test_numbers_without_room_begin_at_their_beginning(row: ProgressRow) -> None:
    row.resize(320, 40)
    (numbers,) = (one for one in row.findChildren(ElidedLabel) if one.text() == NUMBERS)
    assert not has_room(numbers)
    assert numbers.toolTip() == NUMBERS
    before = numbers.grab(numbers.rect().adjusted(0, 0, -numbers.width() * 3 // 4, 0)).toImage()
    row.set_words("", NUMBERS.replace("2 h 13", "5 h 55"))
    after = numbers.grab(numbers.rect().adjusted(0, 0, -numbers.width() * 3 // 4, 0)).toImage()
    assert before == after  # only the end, which is not seen, has changed
