# SPDX-License-Identifier: MIT
"""The keys of the preview page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

if TYPE_CHECKING:
    from app.pages.preview.page import PreviewPage


def add_shortcuts(page: PreviewPage) -> None:
    """Keys that hold while the page is on show."""
    for keys, do in (
        ("S", page.transport.switch_sound),
        ("M", page.transport.toggle_mute),
        ("Ctrl+C", page.copy),
        ("Ctrl+S", page.head.save.showMenu),
        ("Ctrl+L", page.choose),
        ("Ctrl+E", page.toggle_settings),
        ("H", page.controls.heat.toggle),
        ("P", page.controls.paste.toggle),
    ):
        QShortcut(QKeySequence(keys), page, do)


def on_key(page: PreviewPage, event: QKeyEvent) -> bool:
    """Play, hold and seek; false for any other key."""
    key = Qt.Key(event.key())
    if key == Qt.Key.Key_Space:
        page.transport.toggle()
    elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        page.transport.jump(-1 if key == Qt.Key.Key_Left else 1)
    elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        page.transport.seek(0.0 if key == Qt.Key.Key_Home else page.transport.duration)
    else:
        return False
    return True
