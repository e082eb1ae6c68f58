# SPDX-License-Identifier: MIT
"""The models at hand and those that can be downloaded, as one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import icons, style
from app.widgets.tooltips import plain
from app.words import megabytes
from core.weights.published import Published

if TYPE_CHECKING:
    from core.model.card import ModelCard

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 48
ICON = 20.0
GAP = 10.0
KINDS = {
    "starter": "came with Earshot",
    "released": "imported",
    "trained": "trained here",
    "classifier": "names your labels",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Published weights that are not here yet."""

    entry: Published
    waiting: int = 0  # bytes of them that a stopped download left

    @property
    def title(self) -> str:
        """What it is called."""
        return self.entry.title

    @property
    def words(self) -> str:
        """How much there is to download."""
        size = megabytes(self.entry.size)
        return f"{megabytes(self.waiting)} of {size} here" if self.waiting else f"{size} to download"


class Shelf(QAbstractListModel):
    """Model cards, which of them is in use, and offers below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[ModelCard, ...] = ()
        self._offers: tuple[Offer, ...] = ()
        self._active = ""

    @property
    def active(self) -> str:
        """The name of the model in use."""
        return self._active

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """The models at hand."""
        return self._cards

    def show_cards(self, cards: tuple[ModelCard, ...], active: str, offers: tuple[Offer, ...] = ()) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._cards, self._active, self._offers = cards, active, offers
        self.endResetModel()

    def row_at(self, index: Index) -> ModelCard | Offer:
        """What stands in a row."""
        row = index.row()
        return self._cards[row] if row < len(self._cards) else self._offers[row - len(self._cards)]

    def row_of(self, name: str) -> int:
        """Where the model or the offer `name` stands; -1 where it does not."""
        names = [card.name for card in self._cards] + [offer.entry.name for offer in self._offers]
        return names.index(name) if name in names else -1

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._cards) + len(self._offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row_at(index)
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.title}, {self.words(row)}"
        return plain(row.title) if role == Qt.ItemDataRole.ToolTipRole else None

    def words(self, row: ModelCard | Offer) -> str:
        """The second line of a row."""
        if isinstance(row, Offer):
            return row.words
        return f"{kind(row)}{', in use' if row.name == self._active else ''}"

    def glyph(self, row: ModelCard | Offer) -> str:
        """The icon of a row."""
        if isinstance(row, Offer):
            return "download"
        return "check" if row.name == self._active else "models"


class ShelfDelegate(QStyledItemDelegate):
    """A title, where it comes from, and a tick at the one in use."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shelf, row = index.model(), index.data(ROW)
        assert isinstance(shelf, Shelf)
        palette, role, area = QGuiApplication.palette(), QPalette.ColorRole, QRectF(option.rect)
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(area, palette.color(role.AlternateBase))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), palette.color(role.Accent))
        glyph = QRectF(area.left() + GAP, area.center().y() - ICON / 2, ICON, ICON)
        colour = role.Accent if shelf.glyph(row) == "check" else role.PlaceholderText
        icons.draw(painter, shelf.glyph(row), glyph, palette.color(colour).name())
        words = area.adjusted(ICON + 2 * GAP, 7, -GAP, -7)
        painter.setPen(palette.color(role.Text))
        draw_line(painter, words, Qt.AlignmentFlag.AlignTop, row.title)
        painter.setFont(style.scaled(option.font, 0.85))
        painter.setPen(palette.color(role.PlaceholderText))
        draw_line(painter, words, Qt.AlignmentFlag.AlignBottom, shelf.words(row))
        painter.restore()


def draw_line(painter: QPainter, area: QRectF, where: Qt.AlignmentFlag, text: str) -> None:
    """One line of text, shortened to fit."""
    metrics = QFontMetricsF(painter.font())
    fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, where | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, fitted)


def kind(card: ModelCard) -> str:
    """Where a model comes from, in words."""
    return KINDS.get(card.kind, card.kind)
