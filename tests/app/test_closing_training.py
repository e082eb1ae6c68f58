# SPDX-License-Identifier: MIT
"""The window is closed in the middle of a training: the process ends, and the next start offers to go on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.window import TRAINING, Window
from app.work.session import Session
from app.work.training import KEPT
from core.library.place import Library
from core.training.place import unfinished
from core.training.runs import runs
from tests.app.test_training_page import PATIENCE_MS, samples, trained_on

__all__ = ["samples", "trained_on"]  # fixtures

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def closed(trained_on: Library, tmp_path: Path) -> tuple[str, ...]:
    """What a window said that was closed while it trained on the library; its process has ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.trainer", str(trained_on.folder)],
        cwd=ROOT,
        env=os.environ | {"EARSHOT_CONFIG": str(tmp_path / "its own config")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_MS / 1000,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return tuple(done.stdout.splitlines())


def test_the_process_ends_and_the_next_start_goes_on(
    qtbot: QtBot, closed: tuple[str, ...], trained_on: Library, window: Window, session: Session
) -> None:
    question, rest, step = closed
    assert question == "Training is not finished"
    assert rest == KEPT
    (run,) = runs(trained_on)
    assert run.state == "interrupted"
    assert run.steps >= int(step)  # nothing that was shown is lost
    assert unfinished(trained_on) == run.name
    session.begin()
    qtbot.waitUntil(lambda: f"“{run.name}” was stopped" in window.toast.text, timeout=PATIENCE_MS)
    window.toast.click()
    qtbot.waitUntil(lambda: bool(session.training.steps), timeout=PATIENCE_MS)
    assert session.training.steps[0].step > run.steps - 1
    with qtbot.waitSignal(session.training.held, timeout=PATIENCE_MS):
        session.training.hold()


def test_the_page_shows_first_what_waits_to_go_on(
    qtbot: QtBot, closed: tuple[str, ...], trained_on: Library, window: Window
) -> None:
    window.pages.open(TRAINING)
    page = window.training
    qtbot.waitUntil(lambda: page.shown is page.run and page.run.resume.isVisible(), timeout=PATIENCE_MS)
    page.new.click()
    assert page.shown is page.plan
