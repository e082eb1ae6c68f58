# SPDX-License-Identifier: MIT
"""What the settings do on the disk: saving themselves, the cache of training, another library."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.frame.settings.dialog import SettingsDialog
from app.frame.settings.disk import LIBRARY_WORDS, NEXT_START
from app.work.session import Session
from core import paths
from core import settings as store
from core.settings import Settings
from tests.app.test_settings import machine, pick, settings, settle

__all__ = ["machine", "settings"]  # fixtures

ROOT = Path(__file__).parent.parent.parent
START = """
import sys
from app.start import startup
from app.start.application import Earshot
from scripts.waiting import wait_for
earshot = Earshot(startup.parse(["--library", sys.argv[1]]))
earshot.window.show()
wait_for(lambda: "theme" in earshot.window.toast.text, 30)
words = "hold nothing usable for theme"
print(words if words in earshot.window.toast.text else "", earshot.session.settings.decoders, sep=": ")
earshot.window.close()
wait_for(lambda: not earshot.window.isVisible(), 30)
"""


def test_settings_that_cannot_be_saved_are_a_sentence(
    qtbot: QtBot, settings: SettingsDialog, session: Session
) -> None:
    folder = paths.settings_file().parent
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    pick(qtbot, settings.appearance.box, "light")
    qtbot.waitUntil(lambda: "cannot be kept" in settings.toast.text)
    assert session.settings.theme == "light"


def test_another_library_is_opened_at_the_next_start(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settings: SettingsDialog, session: Session, tmp_path: Path
) -> None:
    monkeypatch.delenv("EARSHOT_LIBRARY")
    other = tmp_path / "on another disk"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    qtbot.mouseClick(settings.library.other, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    assert store.load().library_folder() == other
    assert settings.library.words == NEXT_START.format(folder=other)
    assert other.is_dir()
    qtbot.mouseClick(settings.library.other, Qt.MouseButton.LeftButton)  # Keep this one
    assert settings.library.words == LIBRARY_WORDS
    assert session.settings == Settings()


@pytest.mark.parametrize("name", ["holiday.mp4", "catalogue.sqlite"])
def test_a_library_is_not_strewn_among_other_files(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    settings: SettingsDialog,
    session: Session,
    tmp_path: Path,
    name: str,
) -> None:
    monkeypatch.delenv("EARSHOT_LIBRARY")
    other = tmp_path / "films"
    other.mkdir()
    (other / name).write_bytes(b"")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    qtbot.mouseClick(settings.library.other, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    is_library = name == "catalogue.sqlite"
    assert session.settings.library_folder() == (other if is_library else other / "Earshot library")


def test_a_library_that_cannot_be_written_is_a_sentence(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settings: SettingsDialog, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "file"))
    qtbot.mouseClick(settings.library.other, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be written" in settings.toast.text)
    assert session.settings == Settings()


def test_the_cache_tells_its_size_and_is_cleared(
    qtbot: QtBot, settings: SettingsDialog, session: Session
) -> None:
    assert settings.cache.holds.text() == "empty now"
    assert not settings.cache.clear.isEnabled()
    video = session.library.folder / "training-cache" / "a video"
    video.mkdir(parents=True)
    (video / "pictures.u8").write_bytes(bytes(2_500_000))
    session.training_cache.look()
    qtbot.waitUntil(lambda: settings.cache.holds.text() == "2.5 MB now")
    qtbot.mouseClick(settings.cache.clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: settings.cache.holds.text() == "empty now")
    assert settings.toast.text == "2.5 MB are free again."
    assert not video.exists()


def test_damaged_settings_are_told_at_the_start(tmp_path: Path) -> None:
    config = tmp_path / "damaged"
    config.mkdir()
    (config / "settings.json").write_text('{"theme": "purple", "decoders": 1}')
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path / "library")],
        cwd=ROOT,
        env=os.environ | {"EARSHOT_CONFIG": str(config)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == ["hold nothing usable for theme: 1"], done.stderr
