# SPDX-License-Identifier: MIT
"""Train on my library, through the window alone."""

import json
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from app.pages.training.page import TrainingPage
from app.window import TRAINING, Window
from app.work.session import Session
from core import jobs
from core.library.index import index
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from core.samples.library import write_samples
from core.training.runs import runs

PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("my videos")
    jobs.run(write_samples(folder, videos=10))
    return folder


@pytest.fixture
def trained_on(library: Library, samples: Path) -> Library:
    """A library heard with a model that is trained in moments."""
    torch.manual_seed(3)
    model = build(TINY)
    card = ModelCard(name="tiny", title="Tiny", kind="trained", description="For a quick test.")
    checkpoint.save(
        library.models / "tiny.safetensors", model.state_dict(), TINY, {"card": json.loads(card.to_json())}
    )
    store.use(library.models, "tiny")
    jobs.run(index(library, [samples], "cpu"))
    return library


def open_page(qtbot: QtBot, window: Window) -> TrainingPage:
    window.pages.open(TRAINING)
    page = window.training
    qtbot.waitUntil(lambda: bool(page.plan.words), timeout=PATIENCE_MS)
    return page


def begin(qtbot: QtBot, page: TrainingPage, epochs: int) -> None:
    page.plan.choose_epochs(epochs)
    qtbot.waitUntil(page.plan.start.isEnabled, timeout=PATIENCE_MS)
    page.plan.start.click()
    assert page.shown is page.live


def test_an_empty_library_says_why_it_cannot_be_trained_on(qtbot: QtBot, window: Window) -> None:
    page = open_page(qtbot, window)
    assert "empty" in page.plan.words
    assert not page.plan.start.isEnabled()


def test_train_watch_and_see_what_came_of_it(
    qtbot: QtBot, trained_on: Library, window: Window, session: Session
) -> None:
    page = open_page(qtbot, window)
    assert "10 videos" in page.plan.words
    begin(qtbot, page, 40)
    with qtbot.waitSignal(session.training.succeeded, timeout=PATIENCE_MS) as ended:
        pass
    outcome = ended.args[0]
    qtbot.waitUntil(lambda: page.shown is page.run and bool(page.run.words), timeout=PATIENCE_MS)
    assert page.run.words == " ".join(outcome.words)
    qtbot.waitUntil(page.cache.clear.isVisible, timeout=PATIENCE_MS)
    assert page.cache.words.startswith("Decoded for training: ")
    page.cache.clear.click()
    qtbot.waitUntil(lambda: not page.cache.isVisible(), timeout=PATIENCE_MS)
    assert len(session.training.painted) == 2
    assert page.live.painted.count == 2
    qtbot.waitUntil(lambda: "painting sound" in page.run.charts.names[0], timeout=PATIENCE_MS)
    assert [run.state for run in runs(trained_on)] == ["finished"]
    assert not outcome.adopted or store.active_name(trained_on.models) == outcome.model


def test_hold_go_on_and_finish_early(
    qtbot: QtBot, trained_on: Library, window: Window, session: Session
) -> None:
    page = open_page(qtbot, window)
    begin(qtbot, page, 200)
    qtbot.waitUntil(lambda: len(session.training.steps) > 2, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.training.held, timeout=PATIENCE_MS):
        page.live.hold.click()
    qtbot.waitUntil(lambda: page.shown is page.run and page.run.resume.isVisible(), timeout=PATIENCE_MS)
    stood = runs(trained_on)[0].steps
    page.run.resume.click()
    qtbot.waitUntil(lambda: any(s.step > stood for s in session.training.steps), timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.training.succeeded, timeout=PATIENCE_MS):
        page.live.finish.click()
    assert [run.state for run in runs(trained_on)] == ["finished"]


def test_the_strip_offers_no_pause_that_would_keep_the_memory(
    qtbot: QtBot, trained_on: Library, window: Window, session: Session
) -> None:
    page = open_page(qtbot, window)
    begin(qtbot, page, 200)
    (thread,) = [thread for thread in session.jobs.threads() if thread.title == "Training"]
    assert not thread.pausable
    with qtbot.waitSignal(session.training.held, timeout=PATIENCE_MS):
        session.training.hold()
