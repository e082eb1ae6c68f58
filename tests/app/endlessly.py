# SPDX-License-Identifier: MIT
"""Work that goes on until it is stopped."""

import time

import pytest

from app.work.training import Training
from core.jobs import Job, Progress

NAP_S = 0.005


def endlessly(note: str = "film.mp4") -> Job[None]:
    """Work without an end."""
    while True:
        yield Progress(0, None, note)
        time.sleep(NAP_S)


def train_endlessly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every training begin at once, learn nothing and have no end."""
    monkeypatch.setattr(Training, "_job", lambda *_: endlessly("training"))
