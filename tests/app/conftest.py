# SPDX-License-Identifier: MIT
"""No screen, fresh settings, and nothing left running after any test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError as QtBotTimeout
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import style
from app.errors import Reporter
from app.start.application import application
from app.window import Window
from app.work.session import Session
from core.library.place import Library
from core.settings import Settings
from tests.app.soundserver import SoundServer, sound_server

QUIET = "qt.multimedia.symbolsresolver=false;qt.multimedia.ffmpeg*=false"
ENDING_MS = 120_000  # a worker that imports torch cannot be interrupted
KEPT: list[object] = []  # whose jobs did not end: to destroy a thread that runs would end all tests
ATTENTION_MS = 3_000
# What Qt says without screen, speaker or graphics card, and of files the window itself speaks of.
HARMLESS = (
    r"This plugin does not support propagateSizeHints\(\)",
    r"PulseAudioService: pa_context_connect\(\) failed",
    r"No audio device detected",
    r"No RHI backend\. Using CPU conversion",
    r"Could not open media\. FFmpeg error description: ",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--onscreen", action="store_true", help="show the windows of tests/app")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    if config.getoption("--onscreen", default=False):
        os.environ.pop("QT_QPA_PLATFORM", None)
    else:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/app/" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS, extend=True))


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as it really starts."""
    made = application()
    style.apply(made, "light")
    return made


@pytest.fixture(autouse=True)
def fresh_geometry(tmp_path: Path) -> None:
    """Nothing of the developer's own window."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "qt"))


@pytest.fixture(autouse=True)
def nothing_left_running(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test that leaves a thread or a timer behind, and names what it was."""
    started: list[QThread | QTimer] = []
    monkeypatch.setattr(QThread, "start", remembering(QThread.start, started))
    monkeypatch.setattr(QTimer, "start", remembering(QTimer.start, started))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [one for one in started if isValid(one) and is_alive(one)]
    for one in left:
        if isinstance(one, QThread):
            one.wait(ENDING_MS)  # destroying a running thread would end the whole run
        else:
            one.stop()
    assert not left, f"left running: {left}"


def remembering(start: Callable[..., None], started: list[QThread | QTimer]) -> Callable[..., None]:
    def wrapped(self: QThread | QTimer, *args: object) -> None:
        started.append(self)
        start(self, *args)

    return wrapped


def is_alive(one: QThread | QTimer) -> bool:
    return one.isRunning() if isinstance(one, QThread) else one.isActive()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    """PulseAudio with a speaker and a microphone that are only memory."""
    with sound_server(tmp_path) as running:
        yield running


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.at(tmp_path / "library")


@pytest.fixture
def session(qtbot: QtBot, library: Library) -> Iterator[Session]:
    """A session whose jobs have all ended when the test is over."""
    made = Session(library, Settings(), Reporter())
    yield made
    end(qtbot, made)
    made.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[Window]:
    """The window, shown; closed for good after the test."""
    made = Window(session)
    made.show()
    qtbot.waitExposed(made)
    yield made
    end(qtbot, session)
    made.close()
    made.deleteLater()


@pytest.fixture
def active_window(qtbot: QtBot, window: Window) -> Window:
    """The window with the keyboard's attention, as shortcuts need it."""
    window.activateWindow()
    try:
        qtbot.waitUntil(window.isActiveWindow, timeout=ATTENTION_MS)
    except QtBotTimeout:
        pytest.skip("no window manager gives windows the keyboard here")
    return window


def end(qtbot: QtBot, session: Session) -> None:
    """Stop every job and wait for it."""
    session.jobs.close()
    try:
        qtbot.waitUntil(lambda: not session.jobs.threads(), timeout=ENDING_MS)
    except QtBotTimeout:
        KEPT.append(session)
        raise
