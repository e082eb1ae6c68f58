# SPDX-License-Identifier: MIT
"""Buttons of one look: each has a name for screen readers and a tooltip with its key."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QPushButton, QToolButton

from app.icons import icon


def tool_button(glyph: str, text: str, keys: str = "") -> QToolButton:
    """A small button that is only an icon; `keys` tells its shortcut."""
    button = QToolButton()
    button.setIcon(icon(glyph))
    button.setIconSize(QSize(18, 18))
    button.setProperty("quiet", True)
    rename(button, glyph, text, keys)
    return button


def rename(button: QToolButton, glyph: str, text: str, keys: str = "") -> None:
    """Let `button` mean something else from now on."""
    button.setIcon(icon(glyph))
    button.setToolTip(f"{text} ({keys})" if keys else text)
    button.setAccessibleName(text)


def push_button(text: str, glyph: str = "", tip: str = "", *, main: bool = False) -> QPushButton:
    """A button with words; the main one of a page stands out in the accent colour."""
    button = QPushButton(f" {text}" if glyph else text)  # a little air after the icon
    if glyph:
        role = QPalette.ColorRole.HighlightedText if main else QPalette.ColorRole.ButtonText
        button.setIcon(icon(glyph, role))
    button.setProperty("main", main)
    button.setToolTip(tip)
    return button


def link_button(text: str, tip: str = "") -> QPushButton:
    """A button that looks like a link."""
    button = push_button(text, tip=tip)
    button.setProperty("quiet", True)
    return button
