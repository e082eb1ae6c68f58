# SPDX-License-Identifier: MIT
"""The menu bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

K = TypeVar("K", bound=str)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu."""

    text: str
    do: Callable[[], object]
    keys: str | QKeySequence.StandardKey = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole


def add_menu(window: QMainWindow, title: str, entries: Sequence[Entry | None]) -> QMenu:
    """A menu of `entries`; None is a line between two of them."""
    menu = window.menuBar().addMenu(title)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        action = menu.addAction(entry.text)
        action.setShortcut(QKeySequence(entry.keys))
        action.setMenuRole(entry.role)
        action.triggered.connect(lambda _=False, do=entry.do: do())
    return menu


def add_choices(
    menu: QMenu, choices: dict[K, str], current: str, choose: Callable[[K], object]
) -> dict[K, QAction]:
    """Entries of `menu` of which one is ticked: `choices` are text by key; `choose` gets the key."""
    group = QActionGroup(menu)
    actions = {}
    for key, text in choices.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(key == current)
        action.triggered.connect(lambda _=False, key=key: choose(key))
        group.addAction(action)
        actions[key] = action
    return actions
