# SPDX-License-Identifier: MIT
"""The models at hand, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import icons, style

if TYPE_CHECKING:
    from core.model.card import ModelCard

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
CARD = Qt.ItemDataRole.UserRole
ACTIVE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 48
ICON = 20.0
GAP = 10.0
KINDS = {"starter": "came with Earshot", "released": "published weights", "trained": "trained here"}


class Shelf(QAbstractListModel):
    """Model cards, and which of them is in use."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[ModelCard, ...] = ()
        self._active = ""

    @property
    def active(self) -> str:
        """The name of the model in use."""
        return self._active

    def show_cards(self, cards: tuple[ModelCard, ...], active: str) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._cards, self._active = cards, active
        self.endResetModel()

    def card_at(self, index: Index) -> ModelCard:
        """The card in a row."""
        return self._cards[index.row()]

    def row_of(self, name: str) -> int:
        """Where the model `name` stands; -1 where it does not."""
        return next((row for row, card in enumerate(self._cards) if card.name == name), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        card = self._cards[index.row()]
        if role == CARD:
            return card
        if role == ACTIVE:
            return card.name == self._active
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{card.title}, {kind(card)}{', in use' if card.name == self._active else ''}"
        return None


class ShelfDelegate(QStyledItemDelegate):
    """A title, where it comes from, and a tick at the one in use."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: ModelCard = index.data(CARD)
        palette, role, area = QGuiApplication.palette(), QPalette.ColorRole, QRectF(option.rect)
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(area, palette.color(role.AlternateBase))
        glyph = QRectF(area.left() + GAP, area.center().y() - ICON / 2, ICON, ICON)
        if index.data(ACTIVE):
            icons.draw(painter, "check", glyph, palette.color(role.Accent).name())
        else:
            icons.draw(painter, "models", glyph, palette.color(role.PlaceholderText).name())
        words = area.adjusted(ICON + 2 * GAP, 7, -GAP, -7)
        title = QFontMetricsF(option.font).elidedText(card.title, Qt.TextElideMode.ElideRight, words.width())
        painter.setPen(palette.color(role.Text))
        painter.drawText(words, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(style.scaled(option.font, 0.85))
        painter.setPen(palette.color(role.PlaceholderText))
        words_below = f"{kind(card)}, in use" if index.data(ACTIVE) else kind(card)
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words_below)
        painter.restore()


def kind(card: ModelCard) -> str:
    """Where a model comes from, in words."""
    return KINDS.get(card.kind, card.kind)
