# SPDX-License-Identifier: MIT
"""One row of a list: an icon, a name, and a quiet line below it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app import icons, style

ROW_HEIGHT = 48
SIZE = QSize(160, ROW_HEIGHT)
ICON = 20.0
GAP = 10.0


def paint_entry(
    painter: QPainter,
    option: QStyleOptionViewItem,
    glyph: str,
    name: str,
    below: str,
    *,
    marked: bool = False,
) -> None:
    """Paint a row into `option`; a `marked` one has its icon in the accent colour."""
    palette, role, area = QGuiApplication.palette(), QPalette.ColorRole, QRectF(option.rect)
    painter.save()
    if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
        painter.fillRect(area, palette.color(role.AlternateBase))
    tint = palette.color(role.Accent if marked else role.PlaceholderText).name()
    place = QRectF(area.left() + GAP, area.center().y() - ICON / 2, ICON, ICON)
    icons.draw(painter, glyph, place, tint)
    words = area.adjusted(ICON + 2 * GAP, 7, -GAP, -7)
    painter.setPen(palette.color(role.Text))
    _line(painter, words, name, Qt.AlignmentFlag.AlignTop)
    painter.setFont(style.scaled(option.font, 0.85))
    painter.setPen(palette.color(role.PlaceholderText))
    _line(painter, words, below, Qt.AlignmentFlag.AlignBottom)
    painter.restore()


def _line(painter: QPainter, area: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, side | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, shown)
