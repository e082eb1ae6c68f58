# SPDX-License-Identifier: MIT
"""What the library says of itself in one line."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.window import LIBRARY, Window
from app.work.session import UP_TO_DATE, Session
from core.library.index import IndexReport
from core.library.overview import Overview, SourceRow, VideoRow

FILM = VideoRow(1, Path("/films/owl.mp4"), 9, "indexed", "", True, True, 3, None)
AWAY = replace(FILM, id=2, path=Path("/away/owl.mp4"), state="offline")
NOTHING_NEW = IndexReport(0, 0, (), 0, 0.1, 0.0)


def test_a_video_that_lies_in_two_places_counts_once(window: Window, session: Session) -> None:
    window.pages.open(LIBRARY)
    sources = (SourceRow(Path("/away"), False, 1), SourceRow(Path("/films"), True, 1))
    session.overview_changed.emit(Overview(sources, (AWAY, FILM), 3, 9.0, True, 1))
    assert window.library._summary.text() == "1 video · 3 moments · 9 s"
    assert window.library.table.videos.rowCount() == 2


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (0, UP_TO_DATE),
        (1, "Nothing new to index: 1 file is known already."),
        (14, "Nothing new to index: 14 files are known already."),
    ],
)
def test_a_folder_that_comes_back_is_not_called_empty(
    qtbot: QtBot, window: Window, session: Session, known: int, sentence: str
) -> None:
    session.indexing.reported.emit(replace(NOTHING_NEW, skipped=known))
    assert window.toast.text == sentence
