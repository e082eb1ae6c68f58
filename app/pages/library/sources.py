# SPDX-License-Identifier: MIT
"""The folders and files the user gave, as a list."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.widgets.entry import SIZE, paint_entry
from app.widgets.tooltips import plain
from app.words import count
from core.library.overview import SourceRow

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SOURCE = Qt.ItemDataRole.UserRole


class SourcesModel(QAbstractListModel):
    """Sources in the order of their paths."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SourceRow, ...] = ()

    def show_sources(self, rows: tuple[SourceRow, ...]) -> None:
        """Show these instead; the same folders keep their selection."""
        if [row.path for row in rows] == [row.path for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def source_at(self, index: Index) -> SourceRow:
        """The source in a row."""
        return self._rows[index.row()]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        source = self._rows[index.row()]
        if role == SOURCE:
            return source
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{source.path.name or source.path}, {facts(source)}"
        return plain(str(source.path)) if role == Qt.ItemDataRole.ToolTipRole else None


class SourcesView(QListView):
    """Delete removes the selected source from the library."""

    removed = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sources")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(SourceDelegate(self))
        self.sources = SourcesModel(self)
        self.setModel(self.sources)

    @property
    def selected(self) -> Path | None:
        """The selected source."""
        index = self.currentIndex()
        return self.sources.source_at(index).path if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.selected is not None:
            self.removed.emit(self.selected)
        else:
            super().keyPressEvent(event)


class SourceDelegate(QStyledItemDelegate):
    """An icon, the folder's name, and how many videos it holds."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return SIZE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        source: SourceRow = index.data(SOURCE)
        glyph = "folder" if source.online else "offline"
        paint_entry(painter, option, glyph, source.path.name or str(source.path), facts(source))


def facts(source: SourceRow) -> str:
    """How many videos it has, and whether it is there."""
    return count(source.videos, "video") + ("" if source.online else ", not connected")
