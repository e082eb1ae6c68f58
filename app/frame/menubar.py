# SPDX-License-Identifier: MIT
"""What the menus of the window hold."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from app.frame.about import About
from app.frame.settings.dialog import SettingsDialog
from app.media.pane import open_in_system
from app.menus import Entry, add_choices, add_menu
from app.work.session import Session
from core.paths import log_folder
from core.settings import Theme

if TYPE_CHECKING:
    from app.window import Window

THEMES: dict[Theme, str] = {"auto": "Theme: like the desktop", "light": "Theme: light", "dark": "Theme: dark"}


def add_menus(window: Window, session: Session) -> None:
    """File, View and Help."""
    add_menu(
        window,
        "&File",
        (
            Entry("Add &folder…", window.add_folder, "Ctrl+Shift+O"),
            Entry("Add f&iles…", window.add_files),
            Entry("Look for &new videos", session.indexing.start, "F5"),
            None,
            Entry("&Search with a sound file…", window.choose_sound, "Ctrl+O"),
            None,
            Entry(
                "Se&ttings…",
                lambda: SettingsDialog(window, session).open(),
                "Ctrl+,",
                QAction.MenuRole.PreferencesRole,
            ),
            None,
            Entry("&Quit", window.close, QKeySequence.StandardKey.Quit, QAction.MenuRole.QuitRole),
        ),
    )
    pages = tuple(
        Entry(f"&{entry.text}", partial(window.pages.open, number), entry.keys)
        for number, entry in enumerate(window.entries)
    )
    view = add_menu(window, "&View", (*pages, None))
    themes = add_choices(view, THEMES, session.settings.theme, lambda theme: _choose_theme(session, theme))
    session.settings_changed.connect(lambda settings: themes[settings.theme].setChecked(True))
    add_menu(
        window,
        "&Help",
        (
            Entry(
                "&About Earshot", lambda: About(window, session.jobs).open(), role=QAction.MenuRole.AboutRole
            ),
            Entry("Open the &log folder", lambda: open_in_system(log_folder())),
        ),
    )


def _choose_theme(session: Session, theme: Theme) -> None:
    session.change_settings(replace(session.settings, theme=theme))
