# SPDX-License-Identifier: MIT
"""The keys of the search page, and whether someone is using them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

if TYPE_CHECKING:
    from app.pages.search.page import SearchPage


def add_shortcuts(page: SearchPage) -> None:
    """Keys that hold while the page is on show."""
    for keys, do in (
        ("R", page.toggle_recording),
        ("Ctrl+R", page.toggle_recording),
        ("L", page.listen),
        ("M", page.pane.toggle_mute),
        ("Ctrl+E", page.export_matches),
        ("Esc", page.recorder.discard),
    ):
        QShortcut(QKeySequence(keys), page, do)


def on_key(page: SearchPage, event: QKeyEvent) -> bool:
    """Play, hold, seek, and go through the matches; false for any other key."""
    key = Qt.Key(event.key())
    if key == Qt.Key.Key_Space and page.recorder.is_recording:
        page.recorder.stop()
    elif key == Qt.Key.Key_Space:
        _play_or_hold(page)
    elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        page.pane.jump(-1 if key == Qt.Key.Key_Left else 1)
    elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        page.answers.view.play_next(-1 if key == Qt.Key.Key_Up else 1)
    else:
        return False
    return True


def _play_or_hold(page: SearchPage) -> None:
    if not page.playback.toggle() and page.answers.view.isVisible():
        page.answers.view.play_current()


def are_free(page: SearchPage) -> bool:
    """The matches may take the keys: nobody moves a region, seeks, or works outside the page."""
    focused = page.window().focusWidget()
    if focused is None:
        return page.isVisible()
    in_use = focused is page.panel.view or page.pane.isAncestorOf(focused)
    return page.isVisible() and page.isAncestorOf(focused) and not in_use
