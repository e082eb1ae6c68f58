# SPDX-License-Identifier: MIT
"""What can be done with one match."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.media.pane import open_in_system
from app.words import clock

if TYPE_CHECKING:
    from core.search.searcher import Match


def match_menu(
    match: Match,
    find_similar: Callable[[], object],
    watch: Callable[[], object],
    export: Callable[[], object],
    parent: QWidget,
) -> QMenu:
    """The context menu of `match`; it deletes itself when it is closed."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.addAction("Search for sounds like this moment").triggered.connect(lambda: find_similar())
    menu.addAction("Watch the reconstruction").triggered.connect(lambda: watch())
    menu.addSeparator()
    menu.addAction("Open in the system's player").triggered.connect(lambda: open_in_system(match.path))
    menu.addAction("Show in its folder").triggered.connect(lambda: open_in_system(match.path.parent))
    menu.addAction("Copy path and time").triggered.connect(lambda: copy_place(match))
    menu.addSeparator()
    menu.addAction("Export matches…").triggered.connect(lambda: export())
    for action in (menu.actions()[1], *menu.actions()[3:5]):
        action.setEnabled(match.online)
    return menu


def copy_place(match: Match) -> None:
    """Put path and time of `match` on the clipboard."""
    QGuiApplication.clipboard().setText(f"{match.path} {clock(match.start)}")
