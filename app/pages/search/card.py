# SPDX-License-Identifier: MIT
"""One match as it is painted: picture, name, time, score and the reason for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import icons, style
from app.media.thumbnails import Thumbnails
from app.words import span

if TYPE_CHECKING:
    from core.search.searcher import Match

CARD = QSize(216, 196)
PICTURE = QSize(320, 180)  # as thumbnails are kept; a little larger than they are shown
GAP = 6.0
PADDING = 9.0
BADGE = QColor(0, 0, 0, 175)
BADGE_TEXT = QColor("#ffffff")
BAR = 4.0
ELIDE = Qt.TextElideMode.ElideMiddle


class MatchDelegate(QStyledItemDelegate):
    """Paints cards; the selected one has a frame in the accent colour."""

    def __init__(self, thumbnails: Thumbnails, role: int) -> None:
        super().__init__()
        self._thumbnails, self._role = thumbnails, role
        self._size = CARD

    def set_size(self, size: QSize) -> None:
        """How large a card is from now on."""
        self._size = size

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._size

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        match: Match = index.data(self._role)
        card = QRectF(option.rect).adjusted(GAP, GAP, -GAP, -GAP)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _paint_panel(painter, card, option)
        height = card.height() - _words_height(option)
        _paint_picture(
            painter, QRectF(card.x(), card.y(), card.width(), height), match, self._picture(match), option
        )
        _paint_words(painter, card.adjusted(PADDING, height, -PADDING, 0), match, option)
        painter.restore()

    def _picture(self, match: Match) -> QPixmap | None:
        return None if match.thumbnail is None else self._thumbnails.get(match.thumbnail)


def _words_height(option: QStyleOptionViewItem) -> float:
    lines = QFontMetricsF(option.font).height() + QFontMetricsF(style.scaled(option.font, 0.88)).height()
    return lines + BAR + 3.2 * PADDING


def _paint_panel(painter: QPainter, card: QRectF, option: QStyleOptionViewItem) -> None:
    role, palette = QPalette.ColorRole, QGuiApplication.palette()
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    painter.setBrush(palette.color(role.AlternateBase if hovered or selected else role.Base))
    painter.setPen(QPen(palette.color(role.Accent if selected else role.Mid), 2 if selected else 1))
    painter.drawRoundedRect(card, style.RADIUS, style.RADIUS)


def _paint_picture(
    painter: QPainter, area: QRectF, match: Match, picture: QPixmap | None, option: QStyleOptionViewItem
) -> None:
    area = area.adjusted(1, 1, -1, 0)
    path = QPainterPath()
    path.addRoundedRect(area.adjusted(0, 0, 0, style.RADIUS), style.RADIUS, style.RADIUS)
    painter.save()
    painter.setClipPath(path)
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    painter.fillRect(area, QColor("#101014"))
    if picture is None or picture.isNull():
        glyph = QRectF(0, 0, 32, 32)
        glyph.moveCenter(area.center())
        icons.draw(painter, "file-sound" if match.thumbnail is None else "samples", glyph, "#6b6e77")
    else:
        size = picture.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        shown = QRectF(0, 0, size.width(), size.height())
        shown.moveCenter(area.center())
        painter.drawPixmap(shown, picture, QRectF(picture.rect()))
    painter.restore()
    _paint_badge(painter, area, span(match.start, match.end), option)
    if not match.online:
        icons.draw(painter, "offline", QRectF(area.left() + 8, area.top() + 8, 18, 18), "#ffffff")


def _paint_badge(painter: QPainter, area: QRectF, text: str, option: QStyleOptionViewItem) -> None:
    font = style.scaled(option.font, 0.85)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 10, metrics.height() + 4
    badge = QRectF(area.right() - width - 6, area.bottom() - height - 6, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BADGE)
    painter.drawRoundedRect(badge, 4, 4)
    painter.setFont(font)
    painter.setPen(BADGE_TEXT)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


def _paint_words(painter: QPainter, area: QRectF, match: Match, option: QStyleOptionViewItem) -> None:
    role, palette = QPalette.ColorRole, QGuiApplication.palette()
    metrics = QFontMetricsF(option.font)
    top = area.top() + PADDING * 0.8
    painter.setFont(option.font)
    painter.setPen(palette.color(role.Text))
    name = metrics.elidedText(match.path.name, ELIDE, area.width())
    line = QRectF(area.left(), top, area.width(), metrics.height())
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, name)
    top += metrics.height() + PADDING * 0.6
    _paint_score(painter, QRectF(area.left(), top, area.width(), BAR), match.score, option)
    small = style.scaled(option.font, 0.88)
    metrics = QFontMetricsF(small)
    top += BAR + PADDING * 0.6
    painter.setFont(small)
    painter.setPen(palette.color(role.PlaceholderText))
    percent = f"{round(100 * match.score)} %"
    room = area.width() - metrics.horizontalAdvance(percent) - PADDING
    line = QRectF(area.left(), top, area.width(), metrics.height())
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, percent)
    reason = metrics.elidedText(match.reason, Qt.TextElideMode.ElideRight, room)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, reason)


def _paint_score(painter: QPainter, area: QRectF, score: float, option: QStyleOptionViewItem) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QGuiApplication.palette().color(QPalette.ColorRole.Mid))
    painter.drawRoundedRect(area, BAR / 2, BAR / 2)
    if score > 0:
        painter.setBrush(QGuiApplication.palette().color(QPalette.ColorRole.Accent))
        painter.drawRoundedRect(
            QRectF(area.x(), area.y(), max(BAR, area.width() * score), BAR), BAR / 2, BAR / 2
        )
