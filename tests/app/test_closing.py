# SPDX-License-Identifier: MIT
"""Closing the window, or stopping a job, in the middle of work: what is kept of it is told truly."""

from threading import Event

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.pages.models import bringing
from app.pages.search.exporting import TITLE as EXPORTING
from app.runner import job_of
from app.window import Window
from app.work import indexing, switching, training
from app.work.indexing import Indexing
from app.work.kept import keeps, kept
from app.work.session import SAMPLES_KEPT, Session
from app.work.switching import Switching
from app.work.training import Wish
from core.weights.published import PUBLISHED
from tests.app.endlessly import endlessly, train_endlessly

PATIENCE_MS = 30_000


def asked(window: Window) -> QMessageBox:
    """The question that comes up instead of the window being closed."""
    window.close()
    assert window.isVisible()
    assert window.closing.question is not None
    return window.closing.question


def test_what_cannot_be_gone_on_with_is_not_said_to_be_kept(window: Window, session: Session) -> None:
    session.jobs.start(endlessly(), title=EXPORTING)
    assert asked(window).informativeText() == "Exporting matches has to begin anew."


def test_each_says_what_is_kept_of_it(window: Window, session: Session) -> None:
    for title in (EXPORTING, "Importing my weights.pth", EXPORTING):
        session.jobs.start(endlessly(), title=title)
    for title in ("Indexing", "Indexing"):
        keeps(session.jobs.start(endlessly(), title=title), indexing.KEPT)
    assert asked(window).informativeText() == (
        "Everything indexed so far is kept; Earshot goes on from there next time. "
        "Exporting matches and importing my weights.pth have to begin anew."
    )


def test_what_goes_on_next_time_says_so(
    window: Window, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_endlessly(monkeypatch)
    for kind in (Indexing, Switching):
        monkeypatch.setattr(kind, "_job", lambda *_: endlessly())
    session.indexing.start()
    session.models.use("tiny")
    monkeypatch.setattr(bringing, "_fetch", lambda *_: endlessly())
    session.training.start(Wish(run="mine"))
    session.add_samples()
    bringing.Bringing(session, window).download(PUBLISHED[0])
    told = {thread.title: kept(thread) for thread in session.jobs.threads()}
    assert told == {
        "Indexing": indexing.KEPT,
        "Listening with the new model": switching.KEPT,
        "Training": training.KEPT,
        "Making sample videos": SAMPLES_KEPT,
        f"Downloading {PUBLISHED[0].title}": bringing.KEPT,
    }


@pytest.mark.parametrize(
    ("sentence", "said"), [("", "stopping"), (indexing.KEPT, "stopping; everything done so far is kept")]
)
def test_the_strip_promises_only_what_is_kept(
    window: Window, session: Session, sentence: str, said: str
) -> None:
    keeps(session.jobs.start(endlessly(), title="Work"), sentence)
    (row,) = window.strip.rows
    row.stop_clicked.emit()
    assert row.words[1] == said


def test_what_ends_while_the_question_is_open_does_not_keep_the_window(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    done = Event()
    session.jobs.start(job_of(done.wait), title="Indexing")
    question = asked(window)
    done.set()
    qtbot.waitUntil(lambda: not session.jobs.threads(), timeout=PATIENCE_MS)
    question.buttons()[0].click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
