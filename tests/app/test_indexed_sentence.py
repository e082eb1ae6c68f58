# SPDX-License-Identifier: MIT
"""What is said once something was indexed."""

from pathlib import Path, PureWindowsPath
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.work.session import UP_TO_DATE, Session
from core.library.failures import ABSENT, FailedFile
from core.library.index import IndexReport

DAMAGED = FailedFile(Path("/films/a.mp4"), "damaged")
GONE, AWAY = FailedFile(Path("/films/gone"), ABSENT), FailedFile(Path("/films/away"), ABSENT)


def test_a_drive_that_is_away_has_its_name(qtbot: QtBot, session: Session) -> None:
    """The root of a drive has no name but its path."""
    drive = PureWindowsPath("E:\\")
    report = IndexReport(0, 0, (FailedFile(cast(Path, drive), ABSENT),), 0, 0.1, 0.0)
    with qtbot.waitSignal(session.said) as told:
        session.indexing.reported.emit(report)
    assert told.args[0] == UP_TO_DATE + " “E:\\” cannot be reached."


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        ((), ""),
        ((DAMAGED,), " 1 file could not be read; see the library."),
        ((GONE,), " “gone” cannot be reached."),
        ((DAMAGED, GONE, AWAY), " 1 file could not be read; see the library. 2 places cannot be reached."),
    ],
)
def test_what_failed_is_looked_for_only_where_it_is(
    qtbot: QtBot, session: Session, failed: tuple[FailedFile, ...], said: str
) -> None:
    report = IndexReport(0, 0, failed, 1, 0.1, 0.0, failed_before=(DAMAGED,))
    with qtbot.waitSignal(session.said) as told:
        session.indexing.reported.emit(report)
    assert told.args[0] == UP_TO_DATE + said
