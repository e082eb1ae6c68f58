# SPDX-License-Identifier: MIT
"""The buttons of the training page can be pressed where they do what they say, and only there."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

import core.training.painting
import core.training.runs
import core.training.session
from app.errors import Trouble
from app.pages.training import charts
from app.pages.training.liveview import LiveView
from app.pages.training.page import TrainingPage
from app.pages.training.planview import BUSY, PlanView
from app.widgets.curves import Curve
from app.work.session import Session
from app.work.switching import Switching
from app.work.training import Training, Wish
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.place import Library
from core.model import store
from core.training.adapterloop import AdapterStep
from core.training.plan import Request, TrainingPlan
from core.training.runs import CONFIG, RESULT, folder_of, write
from core.training.step import Step
from tests.app.conftest import end
from tests.app.endlessly import train_endlessly

PATIENCE_MS = 60_000
PLAN = TrainingPlan(name="", method="pretrain", init="starter", words=("It takes an hour.",))
STEP = Step(0, 1, 9, 1e-4, 2.0, 8.0, 0, {"total": 1.0})


@pytest.fixture
def plan(qtbot: QtBot) -> PlanView:
    made = PlanView()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def gone_back(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Grows each time that the model before is to be used again."""
    found: list[bool] = []
    monkeypatch.setattr(Switching, "go_back", lambda _: found.append(True))
    return found


@pytest.fixture
def page(
    qtbot: QtBot, session: Session, gone_back: list[bool], monkeypatch: pytest.MonkeyPatch
) -> Iterator[TrainingPage]:
    """The page with a plan, and one run whose model searches."""
    monkeypatch.setattr(Training, "_planning", lambda *_: at_once(PLAN))
    write(folder_of(session.library) / "mine" / CONFIG, {"began": 1.0})
    write(folder_of(session.library) / "mine" / RESULT, {"adopted": True, "model": "starter"})
    made = TrainingPage(session)
    qtbot.waitUntil(made.plan.start.isEnabled, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: made.list.runs.rowCount() == 1, timeout=PATIENCE_MS)
    yield made
    end(qtbot, session)  # what it still reads would be shown on a page that is gone
    made.close()
    made.deleteLater()


def at_once(plan: TrainingPlan) -> Job[TrainingPlan]:
    yield from ()
    return plan


def test_a_plan_waits_while_another_training_runs(
    qtbot: QtBot, page: TrainingPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_endlessly(monkeypatch)
    session.training.start(Wish(run="mine"))
    page.new.click()
    qtbot.waitUntil(lambda: page.plan.state == BUSY, timeout=PATIENCE_MS)
    assert page.plan.words == "It takes an hour."
    assert not page.plan.start.isEnabled()
    with qtbot.waitSignal(session.training.held, timeout=PATIENCE_MS):
        session.training.hold()
    assert page.plan.start.isEnabled()
    assert page.plan.state == ""


def test_a_plan_for_other_choices_cannot_be_started(qtbot: QtBot, plan: PlanView) -> None:
    plan.show_plan(PLAN)
    assert plan.start.isEnabled()
    plan.choose_epochs(7)
    for show in (lambda: plan.show_plan(PLAN), lambda: plan.show_trouble("No.")):
        show()  # of the choices before, which were looked at when others were made
        assert not plan.start.isEnabled()
        assert plan.state == "Making a plan: waiting for your choices…"
    with qtbot.waitSignal(plan.wanted):
        pass
    plan.show_plan(PLAN)
    assert plan.start.isEnabled()


def test_a_name_needs_no_other_plan(qtbot: QtBot, plan: PlanView) -> None:
    """A plan tries some steps, which takes a while; what the run is called changes nothing of them."""
    plan.show_plan(PLAN)
    qtbot.keyClicks(plan.findChild(QLineEdit), "field day")
    assert plan.start.isEnabled()
    with qtbot.waitSignal(plan.start_clicked) as started:
        plan.start.click()
    assert started.args == [replace(PLAN, name="field day")]


def test_the_curves_of_a_run_that_goes_on_begin_with_what_it_learnt_before(qtbot: QtBot) -> None:
    charts.load()
    live = LiveView()
    qtbot.addWidget(live)
    with qtbot.waitSignal(live.charts.armed):
        live.charts.arm()
    live.begin()
    live.show_earlier([{"step": step, "audio": 1.0} for step in (1, 2, 3, 4)])  # the last was not kept
    assert live.charts.names == (["painting sound"], [])
    step = replace(STEP, step=4, losses={"audio": 0.5}, held_out={"r10": 0.4})
    live.show_progress(Progress(1, 9, "epoch 1", step), [step], "mine")
    found = [live.charts.shown[0]["painting sound"], live.charts.shown[1]["found among the first ten"]]
    assert found == [Curve([1, 2, 3, 4], [1.0, 1.0, 1.0, 0.5]), Curve([4], [0.4])]
    live.begin()
    assert live.charts.shown == ({}, {})


def test_the_run_that_is_trained_is_in_the_list(
    qtbot: QtBot, page: TrainingPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_endlessly(monkeypatch)
    write(folder_of(session.library) / "newest" / CONFIG, {"began": 2.0})
    session.training.start(Wish(run="newest"))
    qtbot.waitUntil(lambda: page.list.runs.rowCount() == 2, timeout=PATIENCE_MS)
    assert page.shown is page.live
    with qtbot.waitSignal(session.training.held, timeout=PATIENCE_MS):
        session.training.hold()


def test_runs_that_are_compared_stay_chosen_while_a_training_begins(
    qtbot: QtBot, page: TrainingPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder_of(session.library) / "other" / CONFIG, {"began": 2.0})
    page.refresh()
    qtbot.waitUntil(lambda: page.list.runs.rowCount() == 2, timeout=PATIENCE_MS)
    page.list.choose("mine", "other", "gone")
    assert {run.name for run in page.list.selected} == {"mine", "other"}
    with qtbot.waitSignal(page.list.runs.modelReset, timeout=PATIENCE_MS):
        page.refresh()
    qtbot.waitUntil(lambda: {run.name for run in page.list.selected} == {"mine", "other"})


def test_trouble_with_a_plan_that_was_given_up_is_not_told(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, another_is_wanted = Event(), Event()

    def planning(*_: object) -> Job[TrainingPlan]:
        yield from ()
        if begun.is_set():
            return PLAN
        begun.set()
        another_is_wanted.wait()
        raise UserError("A batch of 4096 is larger than the library.")

    monkeypatch.setattr(Training, "_planning", planning)
    told: list[Exception] = []
    session.training.plan_failed.connect(told.append)
    session.training.make_plan(Request)
    qtbot.waitUntil(begun.is_set)
    with qtbot.waitSignal(session.training.planned, timeout=PATIENCE_MS):
        session.training.make_plan(Request)
        another_is_wanted.set()
    assert told == []


def test_a_bug_while_planning_leaves_its_details(page: TrainingPage, session: Session) -> None:
    reported: list[Trouble] = []
    session.reporter.reported.connect(reported.append)
    session.training.plan_failed.emit(KeyError("inner"))
    session.training.plan_failed.emit(UserError("The library is empty."))
    assert [trouble.details.splitlines()[-1] for trouble in reported] == ["KeyError: 'inner'"]
    assert page.plan.words == "The library is empty."
    assert not page.plan.start.isEnabled()


def test_the_model_before_is_gone_back_to_once(
    qtbot: QtBot, page: TrainingPage, session: Session, gone_back: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    page.list.choose("mine")
    qtbot.waitUntil(lambda: not page.run.back.isHidden(), timeout=PATIENCE_MS)
    page.run.back.click()
    page.run.back.click()
    assert len(gone_back) == 1
    session.models.failed.emit(UserError("There is no model before."))  # so it can be tried again
    qtbot.waitUntil(page.run.back.isEnabled, timeout=PATIENCE_MS)
    monkeypatch.setattr(store, "active_name", lambda _: "other")
    session.models.switched.emit("other", False)  # here or on the Models page
    qtbot.waitUntil(page.run.back.isHidden, timeout=PATIENCE_MS)


def test_nothing_is_judged_before_something_was_learnt(qtbot: QtBot) -> None:
    live = LiveView()
    qtbot.addWidget(live)
    live.finish.setEnabled(True)  # as an earlier training may have left it
    live.begin()
    assert live.hold.isEnabled()
    assert not live.finish.isEnabled()
    live.show_progress(Progress(1, 9, "decoding film.mp4"), [])
    assert not live.finish.isEnabled()
    live.show_progress(Progress(1, 9, "epoch 1"), [STEP])
    assert live.finish.isEnabled()
    live.set_stopping(True)
    assert not live.finish.isEnabled()


def test_an_adapter_ends_only_as_a_whole(
    qtbot: QtBot, page: TrainingPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resume(library: Library, name: str, *_: object) -> Job[None]:
        while True:
            yield Progress(3, 9, "epoch 3", AdapterStep(3, 0.5, 0.4, 0.4))

    monkeypatch.setattr(core.training.session, "resume", resume)
    monkeypatch.setattr(core.training.painting, "watch", lambda *_: None)
    monkeypatch.setattr(core.training.runs, "model_of", lambda *_: None)
    session.training.start(Wish(run="mine"))
    with qtbot.waitSignal(session.training.progressed, timeout=PATIENCE_MS):
        pass
    assert page.live.hold.isEnabled()
    assert not page.live.finish.isEnabled()
