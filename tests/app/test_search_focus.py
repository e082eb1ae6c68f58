# SPDX-License-Identifier: MIT
"""Who has the keyboard when a search is answered."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.pages.search.take import Answer, Take
from app.widgets.spectrum import BANDS, Look
from app.window import LIBRARY, Window
from core.search.query import MomentQuery
from core.search.searcher import Match, SearchResult

FILM = Path("/films/1.mp4")
MATCH = Match(FILM, 1.0, 3.5, 0.9, "sounds like it", 0.9, None, 1, None, True)
LOOK = Look(np.zeros((BANDS, 8), np.uint8), np.zeros(4, np.float32), 4.0)
ANSWER = Answer(Take("one", MomentQuery(FILM, 1.0), look=LOOK), SearchResult((MATCH,), False, 0.1, 8))


def focused_after(window: Window, widget: QWidget) -> QWidget | None:
    """Who has the keyboard after an answer came while `widget` had it."""
    window.search.panel.view.show_sound(LOOK, 1.0, 2.0)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert window.focusWidget() is widget
    window.search.asking.answered.emit(ANSWER)
    return window.focusWidget()


@pytest.mark.parametrize("had_it", ["page", "takes"])
def test_the_matches_get_the_keyboard(active_window: Window, had_it: str) -> None:
    page = active_window.search
    page.takes.show()
    focused = focused_after(active_window, {"page": page, "takes": page.takes}[had_it])
    assert focused is page.answers.view


def test_whoever_moves_a_region_or_seeks_goes_on(active_window: Window) -> None:
    page = active_window.search
    assert focused_after(active_window, page.panel.view) is page.panel.view
    button = page.pane.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    assert focused_after(active_window, button) is button


def test_whoever_works_outside_the_page_goes_on(active_window: Window) -> None:
    rail = active_window.pages.rail
    assert focused_after(active_window, rail) is rail


def test_another_page_keeps_the_keyboard(active_window: Window) -> None:
    active_window.pages.open(LIBRARY)
    assert focused_after(active_window, active_window.library) is active_window.library
    assert active_window.search.answers.view.matches.shown == (MATCH,)
