# SPDX-License-Identifier: MIT
"""How Earshot looks: two palettes with one accent colour, one spacing unit, one style sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from app.sheet import SHEET

Theme: TypeAlias = Literal["auto", "light", "dark"]

UNIT = 8  # pixels at 100 %: every gap and margin is a multiple or a half of it
RADIUS = 6
NARROWEST = 192  # of a side pane


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of one theme. Painted widgets read them back from their QPalette."""

    window: str  # behind everything
    panel: str  # lists, fields, cards
    raised: str  # a card under the pointer, buttons
    line: str  # hairlines between panels
    text: str
    muted: str  # second-rank text: still 4.5:1 on window and panel
    accent: str  # the one colour: record, selection, scores
    on_accent: str
    warning: str


LIGHT = Tones(
    window="#f4f3f1",
    panel="#fdfdfc",
    raised="#ebe9e6",
    line="#d9d6d1",
    text="#1f2024",
    muted="#64666e",
    accent="#c2441c",
    on_accent="#ffffff",
    warning="#8a5a00",
)
DARK = Tones(
    window="#17181b",
    panel="#1e2024",
    raised="#2a2d33",
    line="#34373e",
    text="#e9e9ea",
    muted="#a0a3ab",
    accent="#ff8a5c",
    on_accent="#221008",
    warning="#e6b450",
)


def tones(app: QApplication, theme: Theme) -> Tones:
    """The tones for `theme`; "auto" follows the desktop, and is light where it tells nothing."""
    if theme == "auto":
        theme = "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    return DARK if theme == "dark" else LIGHT


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application the look of `theme`; may be called again at any time."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "auto": Qt.ColorScheme.Unknown}
    app.styleHints().setColorScheme(schemes[theme])
    chosen = tones(app, theme)
    app.setStyle("Fusion")
    app.setPalette(palette(chosen))
    app.setStyleSheet(sheet(chosen))


def follow_desktop(app: QApplication, chosen: Callable[[], Theme]) -> None:
    """Change with a desktop that turns dark or light later, as long as the theme that is `chosen` is auto."""

    def on_changed() -> None:
        if chosen() == "auto":
            apply(app, "auto")

    app.styleHints().colorSchemeChanged.connect(on_changed)


def palette(chosen: Tones) -> QPalette:
    """The Qt palette of these tones: Base is a panel, Mid a line, Accent the accent, BrightText a warning."""
    role = QPalette.ColorRole
    colours = {
        role.Window: chosen.window,
        role.WindowText: chosen.text,
        role.Base: chosen.panel,
        role.AlternateBase: chosen.raised,
        role.Text: chosen.text,
        role.PlaceholderText: chosen.muted,
        role.Button: chosen.raised,
        role.ButtonText: chosen.text,
        role.BrightText: chosen.warning,
        role.Highlight: chosen.accent,
        role.HighlightedText: chosen.on_accent,
        role.Accent: chosen.accent,
        role.Link: chosen.accent,
        role.Mid: chosen.line,
        role.ToolTipBase: chosen.raised,
        role.ToolTipText: chosen.text,
    }
    made = QPalette(QColor(chosen.raised), QColor(chosen.window))
    for which, colour in colours.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(chosen.muted))
    return made


def sheet(chosen: Tones) -> str:
    """The style sheet of these tones."""
    text = SHEET
    for name in sorted(Tones.__slots__, key=len, reverse=True):  # on_accent before accent
        text = text.replace(f"@{name}", getattr(chosen, name))
    return text.replace("@radius", f"{RADIUS}px")


def scaled(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """`font` at another size and weight, whether it was set in points or in pixels."""
    copy = QFont(font)
    if font.pointSizeF() > 0:
        copy.setPointSizeF(font.pointSizeF() * factor)
    else:
        copy.setPixelSize(round(font.pixelSize() * factor))
    copy.setWeight(weight)
    return copy
