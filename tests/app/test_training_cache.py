# SPDX-License-Identifier: MIT
"""The row that tells how much is decoded for training, and clears it while no training needs it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.pages.training.cacherow import IN_USE, CacheRow
from app.work.session import Session
from app.work.training import Wish
from tests.app.endlessly import train_endlessly

PATIENCE_MS = 30_000


@pytest.fixture
def decoded(session: Session) -> Path:
    """A video in the cache."""
    video = session.library.folder / "training-cache" / "a video"
    video.mkdir(parents=True)
    (video / "pictures.u8").write_bytes(bytes(2_500_000))
    return video


def test_what_a_training_reads_is_not_deleted_under_it(
    qtbot: QtBot, session: Session, decoded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_endlessly(monkeypatch)
    row = CacheRow(session)
    qtbot.addWidget(row)
    row.refresh()
    qtbot.waitUntil(lambda: row.words == "Decoded for training: 2.5 MB", timeout=PATIENCE_MS)
    assert row.clear.isEnabled()
    session.training.start(Wish(run="mine"))
    assert not row.clear.isEnabled()
    assert row.clear.toolTip() == IN_USE
    session.training_cache.clear()  # as the settings may ask for
    assert [thread.title for thread in session.jobs.threads()] == ["Training"]
    with qtbot.waitSignal(session.training.held, timeout=PATIENCE_MS):
        session.training.hold()
    assert (decoded / "pictures.u8").exists()
    assert row.clear.isEnabled()
    row.clear.click()
    qtbot.waitUntil(lambda: not decoded.exists(), timeout=PATIENCE_MS)
    qtbot.waitUntil(row.isHidden, timeout=PATIENCE_MS)


def test_a_training_waits_until_it_is_cleared(
    qtbot: QtBot, session: Session, decoded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_endlessly(monkeypatch)
    session.training_cache.clear()
    session.training.start(Wish(run="mine"))
    (training,) = [thread for thread in session.jobs.threads() if thread.title]
    assert not training.isRunning()
    qtbot.waitUntil(training.isRunning, timeout=PATIENCE_MS)
    assert not decoded.exists()
