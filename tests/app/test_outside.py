# SPDX-License-Identifier: MIT
"""Programs that a packaged Earshot opens files in get the user's environment, not Earshot's."""

import os
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.media import outside

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
    outside.open_outside(tmp_path / "film of Zoë.mp4")
    qtbot.waitUntil((tmp_path / "env").exists, timeout=10_000)
    lines = (tmp_path / "env").read_text().splitlines()
    assert lines[-1] == str(tmp_path / "film of Zoë.mp4")
    assert "LD_LIBRARY_PATH=/usr/lib/special" in lines
    assert not [line for line in lines if line.startswith(("QT_PLUGIN_PATH", "_PYI_"))]
