# SPDX-License-Identifier: MIT
"""What is chosen in the settings holds for the work that begins next, without a restart."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.frame.settings.dialog import SettingsDialog
from app.window import Window
from app.work.session import Session
from core import device as computing
from core import jobs
from core.library.index import index
from core.library.place import Library
from core.media import decoder
from core.samples.library import write_samples
from core.training.plan import Request

PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("my videos")
    jobs.run(write_samples(folder, videos=4))
    return folder


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that decoders really start, by their numbers."""
    found: list[int] = []
    start = decoder._start

    def noted() -> object:
        running = start()
        assert running.process.pid is not None
        found.append(running.process.pid)
        return running

    monkeypatch.setattr(decoder, "_start", noted)
    return found


def settings(window: Window, session: Session) -> SettingsDialog:
    opened = SettingsDialog(window, session)
    opened.open()
    return opened


def add(qtbot: QtBot, session: Session, places: list[Path]) -> None:
    with qtbot.waitSignal(session.indexing.reported, timeout=PATIENCE_MS):
        session.add(places)


def test_as_many_decoders_are_started_as_were_chosen(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    window: Window,
    session: Session,
    samples: Path,
    spawned: list[int],
) -> None:
    videos = sorted(samples.glob("*.mp4"))
    assert len(videos) == 4
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    dialog = settings(window, session)
    for number, films in ((1, videos[:1]), (3, videos[1:])):
        dialog.decoders.box.setValue(number)
        spawned.clear()
        add(qtbot, session, films)
        assert len(set(spawned)) == number
    dialog.reject()


def test_one_decoder_does_for_many_videos(
    qtbot: QtBot, window: Window, session: Session, samples: Path, spawned: list[int]
) -> None:
    dialog = settings(window, session)
    dialog.decoders.box.setValue(1)
    add(qtbot, session, [samples])
    assert len(spawned) == 1
    dialog.reject()


def test_another_device_holds_for_the_next_search(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, window: Window, session: Session, samples: Path
) -> None:
    asked: list[str] = []
    choose = computing.choose_device
    monkeypatch.setattr(
        computing, "choose_device", lambda wish="auto": (asked.append(wish), choose("cpu"))[1]
    )
    jobs.run(index(session.library, [samples], "cpu"))
    asked.clear()
    film = next(samples.glob("*.mp4"))
    page = window.search
    dialog = settings(window, session)
    for wish in ("cpu", "cpu", "cuda"):
        dialog.device.change(device=wish)
        with qtbot.waitSignal(page.asking.answered, timeout=PATIENCE_MS):
            window.search_with(film)
    assert asked == ["cpu", "cuda"]  # the model is opened once for each
    dialog.reject()


def test_the_limit_of_the_cache_holds_for_the_next_plan(
    qtbot: QtBot, window: Window, session: Session, library: Library, samples: Path
) -> None:
    jobs.run(index(library, [samples], "cpu"))
    dialog = settings(window, session)
    dialog.cache.box.setValue(3)
    with qtbot.waitSignal(session.training.planned, timeout=PATIENCE_MS) as planned:
        session.training.make_plan(Request)
    assert planned.args[0].limit_gb == 3
    dialog.reject()
