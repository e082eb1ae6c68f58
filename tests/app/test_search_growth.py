# SPDX-License-Identifier: MIT
"""A library that grows, or that another model has heard, under the answers of a search."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.pages.search.answers import EMPTY, FOUND_NOTHING, READY, Answers
from app.pages.search.growth import Growth
from app.work.session import ANOTHER_MODEL, Session
from core.library.index import IndexReport
from core.library.overview import Overview
from core.search.searcher import Match, SearchResult

NOTHING = SearchResult((), True, 0.1, 0)
MATCH = Match(Path("/films/1.mp4"), 1.0, 3.5, 0.9, "sounds like it", 0.9, None, 1, None, True)


@pytest.fixture
def answers(qtbot: QtBot) -> Answers:
    made = Answers()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def growth(session: Session, answers: Answers) -> Growth:
    return Growth(session, answers, answers)


def become(session: Session, moments: int, *, heard: bool) -> None:
    """The library holds `moments` for the model in use."""
    session.overview = Overview((), (), moments, 0.0, heard, 0)
    session.overview_changed.emit(session.overview)


@pytest.mark.parametrize(("heard", "title"), [(False, EMPTY[0]), (True, READY[0])])
def test_a_library_that_another_model_has_heard_is_not_called_empty(
    session: Session, answers: Answers, growth: Growth, heard: bool, title: str
) -> None:
    become(session, 0, heard=heard)
    assert answers.panel is not None
    assert answers.panel.title == title


@pytest.mark.parametrize(("heard", "title"), [(False, EMPTY[0]), (True, FOUND_NOTHING[0])])
def test_a_search_in_an_emptied_library_says_that_it_is_empty(
    session: Session, answers: Answers, growth: Growth, heard: bool, title: str
) -> None:
    answers.show_result(SearchResult((MATCH,), False, 0.1, 8))
    become(session, 0, heard=heard)
    assert answers.panel is None  # the matches stay to be looked at
    answers.show_result(NOTHING)
    assert answers.panel is not None
    assert answers.panel.title == title


def test_it_is_searched_again_once_the_model_in_use_has_heard_some_of_it(
    qtbot: QtBot, session: Session, growth: Growth, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[bool] = []
    monkeypatch.setattr(session.indexing, "start", lambda: begun.append(True))
    become(session, 0, heard=True)
    with qtbot.waitSignal(session.said) as said:
        growth.take_note(NOTHING)
    assert (said.args[0], begun) == (ANOTHER_MODEL, [True])
    with qtbot.assertNotEmitted(growth.again_due):
        become(session, 0, heard=True)
    with qtbot.waitSignal(growth.again_due):
        become(session, 8, heard=True)


def test_matches_are_not_searched_anew_by_themselves(
    qtbot: QtBot, session: Session, answers: Answers, growth: Growth
) -> None:
    found = SearchResult((MATCH,), False, 0.1, 8)
    answers.show_result(found)
    growth.take_note(found)
    with qtbot.assertNotEmitted(growth.again_due):
        become(session, 16, heard=True)
        session.indexing.reported.emit(IndexReport(0, 0, (), 2, 0.1, 0.0))
    assert not answers.heading.again.isVisible()
    session.indexing.reported.emit(IndexReport(1, 8, (), 2, 0.1, 4.0))
    assert answers.heading.again.isVisible()
