# SPDX-License-Identifier: MIT
"""Whatever goes wrong is told in a sentence."""

import errno
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import qInstallMessageHandler
from pytestqt.qtbot import QtBot

from app.errors import Reporter, explain
from app.start.journal import open_journal
from core.errors import UserError


@pytest.fixture
def hooks() -> Iterator[None]:
    """Hooks and handlers as they were, afterwards."""
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before
    qInstallMessageHandler(None)


@pytest.fixture
def handlers() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_a_user_error_is_shown_as_it_is() -> None:
    trouble = explain(UserError("The disk is on fire; fetch water."))
    assert trouble.sentence == "The disk is on fire; fetch water."
    assert trouble.details == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/x/film.mp4"), "film.mp4"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/x/film.mp4"), "no longer there"),
        (MemoryError(), "not enough memory"),
    ],
)
def test_what_a_person_can_mend_is_explained(error: Exception, words: str) -> None:
    trouble = explain(error)
    assert words in trouble.sentence
    assert trouble.details == ""


def test_a_bug_has_details_to_copy() -> None:
    try:
        raise KeyError("missing")
    except KeyError as error:
        trouble = explain(error)
    assert "log" in trouble.sentence
    assert "KeyError: 'missing'" in trouble.details
    assert "test_errors.py" in trouble.details


@pytest.mark.usefixtures("hooks")
def test_what_nobody_caught_is_reported_from_any_thread(qtbot: QtBot) -> None:
    reporter = Reporter()
    reporter.install()
    with qtbot.waitSignal(reporter.reported) as told:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
    thread.join()
    assert "ZeroDivisionError" in told.args[0].details
    with qtbot.waitSignal(reporter.reported) as told:
        sys.excepthook(ValueError, ValueError("uncaught"), None)
    assert "uncaught" in told.args[0].details


@pytest.mark.usefixtures("handlers")
def test_the_log_is_written_to_a_file() -> None:
    file = open_journal()
    assert file is not None
    logging.getLogger("app.test").info("a line worth keeping")
    assert "a line worth keeping" in file.read_text("utf-8")
