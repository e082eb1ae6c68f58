# SPDX-License-Identifier: MIT
"""The row of earlier takes: a click searches with one again."""

from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import style
from app.pages.search.take import Take
from app.widgets.picklist import PickList
from app.widgets.soundpaint import wave
from app.widgets.spectrum import peaks
from app.widgets.tooltips import plain

KEPT = 12
CHIP = QSize(168, 34)
WAVE = 44.0
POINTS = 22
TAKE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class TakesModel(QAbstractListModel):
    """The newest takes of this session, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes: list[Take] = []

    def add(self, take: Take) -> int:
        """Remember `take`, in place of one of the same name; returns its row."""
        for row, other in enumerate(self._takes):
            if other.name == take.name and other.file == take.file:
                self._takes[row] = take
                self.dataChanged.emit(self.index(row), self.index(row))
                return row
        self.beginInsertRows(ROOT, 0, 0)
        self._takes.insert(0, take)
        self.endInsertRows()
        if len(self._takes) > KEPT:
            self.beginRemoveRows(ROOT, KEPT, KEPT)
            self._takes.pop()
            self.endRemoveRows()
        return 0

    def take_at(self, index: Index) -> Take:
        """The take in a row."""
        return self._takes[index.row()]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._takes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        take = self._takes[index.row()]
        if role == TAKE:
            return take
        words = f"{take.name}, {take.seconds:.1f} s: search with it again"
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        return plain(words) if role == Qt.ItemDataRole.ToolTipRole else None


class TakesView(PickList):
    """The takes side by side."""

    chosen = Signal(object)  # Take

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, at_once=True)
        self.setAccessibleName("Earlier searches")
        self.setProperty("bare", True)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFixedHeight(CHIP.height() + 4)
        self.setItemDelegate(ChipDelegate(self))
        self.takes = TakesModel(self)
        self.setModel(self.takes)
        self.taken.connect(self._on_chosen)
        self.hide()

    def add(self, take: Take) -> None:
        """Remember `take` and mark it as the current one."""
        row = self.takes.add(take)
        self.setCurrentIndex(self.takes.index(row))
        self.setVisible(self.takes.rowCount() > 1)  # one alone is what is shown above anyway

    def _on_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(self.takes.take_at(index))


class ChipDelegate(QStyledItemDelegate):
    """A small waveform and the name of a take."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CHIP

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        take: Take = index.data(TAKE)
        role, palette = QPalette.ColorRole, QGuiApplication.palette()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        chip = QRectF(option.rect).adjusted(0.5, 2.5, -6.5, -2.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.color(role.Accent if selected else role.Mid), 1))
        painter.setBrush(palette.color(role.AlternateBase if hovered else role.Base))
        painter.drawRoundedRect(chip, style.RADIUS, style.RADIUS)
        colour = palette.color(role.Accent if selected else role.PlaceholderText)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(_wave(take, QRectF(chip.left() + 8, chip.top() + 6, WAVE, chip.height() - 12)))
        painter.setPen(palette.color(role.Text))
        room = chip.adjusted(WAVE + 16, 0, -8, 0)
        text = QFontMetricsF(option.font).elidedText(take.name, Qt.TextElideMode.ElideMiddle, room.width())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, middle | Qt.TextFlag.TextSingleLine, text)
        painter.restore()


def _wave(take: Take, area: QRectF) -> QPolygonF:
    if take.look is None:
        return wave(np.zeros(POINTS, np.float32), area)
    scale = len(take.look.peaks) / max(take.look.seconds, 1e-6)
    part = take.look.peaks[int(take.start * scale) : max(int(take.end * scale), int(take.start * scale) + 1)]
    return wave(peaks(part, min(POINTS, len(part))), area)
