# SPDX-License-Identifier: MIT
"""Opening files in other programs: with the user's environment, and not in silence where it fails."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.media import outside
from app.window import Window
from app.work.session import Session
from core.errors import UserError
from core.search.searcher import Match

PACKAGED = {
    "HOME": "/home/zoë",
    "LD_LIBRARY_PATH": "/opt/earshot/_internal",
    "LD_LIBRARY_PATH_ORIG": "/usr/lib/special",
    "QT_PLUGIN_PATH": "/opt/earshot/_internal/PySide6/Qt/plugins",
    "QML2_IMPORT_PATH": "/opt/earshot/_internal/PySide6/Qt/qml",
    "_PYI_ARCHIVE_FILE": "/opt/earshot/Earshot",
}


def test_the_users_own_library_path_comes_back() -> None:
    assert outside.users_environment(PACKAGED) == {"HOME": "/home/zoë", "LD_LIBRARY_PATH": "/usr/lib/special"}


def test_where_the_user_had_none_there_is_none() -> None:
    without = {name: value for name, value in PACKAGED.items() if name != "LD_LIBRARY_PATH_ORIG"}
    assert outside.users_environment(without) == {"HOME": "/home/zoë"}


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux do other programs inherit our libraries")
def test_a_packaged_application_starts_the_opener_with_it(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\nenv >"{tmp_path}/env.new"\necho "$1" >>"{tmp_path}/env.new"\n')
    opener.write_text(opener.read_text() + f'mv "{tmp_path}/env.new" "{tmp_path}/env"\n')
    opener.chmod(0o755)
    for name, value in PACKAGED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    (tmp_path / "film of Zoë.mp4").touch()
    outside.open_outside(tmp_path / "film of Zoë.mp4")
    qtbot.waitUntil((tmp_path / "env").exists, timeout=10_000)
    lines = (tmp_path / "env").read_text().splitlines()
    assert lines[-1] == str(tmp_path / "film of Zoë.mp4")
    assert "LD_LIBRARY_PATH=/usr/lib/special" in lines
    assert not [line for line in lines if line.startswith(("QT_PLUGIN_PATH", "_PYI_"))]


def test_what_no_program_opens_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    film = tmp_path / "film.mp4"
    film.touch()
    with pytest.raises(UserError, match=r"no program for “film\.mp4”"):
        outside.open_outside(film)
    with pytest.raises(UserError, match=r"at https://example\.org"):
        outside.open_page("https://example.org")


def test_a_match_that_is_gone_is_told_in_the_window(
    window: Window, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", session.reporter._on_uncaught)  # as `install` does
    gone = tmp_path / "gone.mp4"
    window.search.answers.view.open_wanted.emit(Match(gone, 0.0, 1.0, 0.9, "", 0.9, None, 1, None, True))
    assert window.toast.text == outside.GONE.format(name=gone)
