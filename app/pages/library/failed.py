# SPDX-License-Identifier: MIT
"""The files that could not be read, each with its reason."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from app import style
from app.icons import icon
from app.media.pane import open_in_system
from app.widgets.buttons import link_button
from app.widgets.labels import label
from app.widgets.tooltips import plain
from app.words import count
from core.library.overview import VideoRow

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SHOWN = 4  # files before the list scrolls


class FailedModel(QAbstractListModel):
    """Files with their reasons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[VideoRow, ...] = ()

    def show_files(self, rows: tuple[VideoRow, ...]) -> None:
        """Show these instead."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def file_at(self, index: Index) -> VideoRow:
        """The file in a row."""
        return self._rows[index.row()]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.path.name}: {row.reason}"
        if role == Qt.ItemDataRole.DecorationRole:
            return icon("warning")
        return plain(str(row.path)) if role == Qt.ItemDataRole.ToolTipRole else None


class FailedFiles(QWidget):
    """Not there while nothing failed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = FailedModel(self)
        self._title = label("", "section")
        self._view = QListView()
        self._view.setAccessibleName("Files that could not be read")
        self._view.setModel(self.files)
        self._view.setUniformItemSizes(True)
        self._view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setSpacing(1)
        self._view.doubleClicked.connect(lambda i: open_in_system(self.files.file_at(i).path.parent))
        self._fold = link_button("Hide", "Show or hide the list")
        self._fold.clicked.connect(self._on_fold)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._fold)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.UNIT // 2)
        layout.addLayout(head)
        layout.addWidget(self._view)
        self.hide()

    def show_files(self, rows: tuple[VideoRow, ...]) -> None:
        """Show these; none hides the whole part."""
        self.files.show_files(rows)
        self._title.setText(f"{count(len(rows), 'file')} could not be read")
        line = self._view.sizeHintForRow(0) + 2 * self._view.spacing()
        self._view.setFixedHeight(min(len(rows), SHOWN) * line + 2 * style.UNIT)
        self.setVisible(bool(rows))

    def _on_fold(self) -> None:
        shown = not self._view.isVisible()
        self._view.setVisible(shown)
        self._fold.setText("Hide" if shown else "Show")
