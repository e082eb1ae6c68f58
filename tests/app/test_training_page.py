# SPDX-License-Identifier: MIT
"""Train on my library, through the window alone."""

import json
from pathlib import Path
from threading import Event

import pytest
import torch
from pytestqt.qtbot import QtBot

import core.training.painting
import core.training.runs
import core.training.session
from app.pages.training import charts
from app.pages.training.page import TrainingPage
from app.pages.training.runs import LOOKING, NONE_YET, RunsView
from app.pages.training.runview import RunView
from app.runner import job_of
from app.window import TRAINING, Window
from app.work import qttypes
from app.work.session import Session
from app.work.training import LANE, Wish
from core import jobs
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.index import index
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from core.samples.library import write_samples
from core.training.place import STATE
from core.training.plan import TrainingPlan
from core.training.runs import CONFIG, RESULT, folder_of, runs, write

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


def test_a_training_that_cannot_begin_leads_back_to_the_plan(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    page = open_page(qtbot, window)
    with qtbot.waitSignal(session.training.failed, timeout=PATIENCE_MS):
        session.training.start(Wish(run="not there"))
    qtbot.waitUntil(lambda: page.shown is page.plan, timeout=PATIENCE_MS)


def test_after_a_training_the_page_shows_its_run_even_if_another_is_newer(
    qtbot: QtBot, library: Library, window: Window, session: Session, endless: list[str]
) -> None:
    page = open_page(qtbot, window)
    session.training.start(Wish(run="older"))
    qtbot.waitUntil(lambda: bool(endless), timeout=PATIENCE_MS)
    assert not page.list.selected  # a click on a run leads to it again
    session.training.hold()
    qtbot.waitUntil(lambda: page.shown is page.run, timeout=PATIENCE_MS)
    assert [run.name for run in page.list.selected] == ["older"]


def test_finish_now_judges_the_run_that_is_trained(
    qtbot: QtBot, library: Library, session: Session, endless: list[str]
) -> None:
    training = session.training
    training.start(Wish(run="older"))
    qtbot.waitUntil(lambda: bool(endless), timeout=PATIENCE_MS)
    training.finish()
    qtbot.waitUntil(lambda: not training.is_running, timeout=PATIENCE_MS)
    assert endless == ["resume older", "finish older"]


def test_what_is_stopped_before_its_run_is_there_judges_no_other(
    qtbot: QtBot, library: Library, session: Session, endless: list[str]
) -> None:
    training, before = session.training, Event()
    session.jobs.start(job_of(before.wait), lane=LANE)  # what the training waits for
    training.start(Wish(plan=TrainingPlan(name="", method="pretrain", init="tiny")))
    with qtbot.waitSignal(training.held, timeout=PATIENCE_MS):
        training.finish()
        before.set()
    assert not training.is_running
    assert endless == []


@pytest.fixture
def endless(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A library with an unfinished run and a newer one that is done; what is trained or judged, in order."""
    for began, name in enumerate(("older", "newer")):
        write(folder_of(library) / name / CONFIG, {"began": float(began)})
    write(folder_of(library) / "newer" / RESULT, {"adopted": False})
    done: list[str] = []

    def resume(library: Library, name: str, *_: object) -> Job[None]:
        done.append(f"resume {name}")
        while True:
            yield Progress(0, note="training")

    def finish_now(library: Library, name: str, *_: object) -> Job[None]:
        done.append(f"finish {name}")
        yield Progress(0, note="measuring")
        raise UserError("Nothing was learnt.")

    monkeypatch.setattr(core.training.session, "resume", resume)
    monkeypatch.setattr(core.training.session, "finish_now", finish_now)
    monkeypatch.setattr(core.training.painting, "watch", lambda *_: None)
    monkeypatch.setattr(core.training.runs, "model_of", lambda *_: None)
    return done


@pytest.mark.parametrize("learnt", [False, True])
def test_only_what_has_learnt_something_can_be_judged_early(
    qtbot: QtBot, endless: list[str], library: Library, learnt: bool
) -> None:
    run = folder_of(library) / "older"
    if learnt:
        (run / STATE).touch()
    view = RunView()
    qtbot.addWidget(view)
    older = next(each for each in runs(library) if each.name == "older")
    view.show_run(older, [], active=False, idle=True)
    assert not view.resume.isHidden()
    assert view.finish.isHidden() is not learnt


def test_where_nothing_was_trained_yet_the_list_says_so(qtbot: QtBot) -> None:
    view = RunsView()
    qtbot.addWidget(view)
    view.resize(280, 200)
    empty = view.grab().toImage()
    paper = empty.pixelColor(140, 150)
    written = [x for x in range(8, 260) for y in range(8, 40) if empty.pixelColor(x, y) != paper]
    assert len(written) > 200
    assert view.empty_words == LOOKING  # nobody has looked yet
    view.runs.show_runs(())
    assert view.empty_words == NONE_YET


def test_no_type_of_qt_is_left_for_two_threads_to_make(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the worker that imports pyqtgraph and the window made one at once, the process ended."""
    left: list[list[str]] = []
    monkeypatch.setattr(charts, "load", lambda: left.append(qttypes.unmade()))
    window.pages.open(TRAINING)
    qtbot.waitUntil(lambda: bool(left), timeout=PATIENCE_MS)
    assert left == [[]]
