# SPDX-License-Identifier: MIT
"""The matches as a Qt model, and the grid that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from app.pages.search.card import CARD, MatchDelegate
from app.widgets.tooltips import plain
from app.words import span

if TYPE_CHECKING:
    from core.search.searcher import Match

MATCH = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class ResultsModel(QAbstractListModel):
    """Matches, best first; each is also one sentence for a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matches: tuple[Match, ...] = ()

    def show_matches(self, matches: tuple[Match, ...]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._matches = matches
        self.endResetModel()

    @property
    def shown(self) -> tuple[Match, ...]:
        """All of them, best first."""
        return self._matches

    def match_at(self, index: Index) -> Match:
        """The match in a row."""
        return self._matches[index.row()]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._matches)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        match = self._matches[index.row()]
        if role == MATCH:
            return match
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            score = round(100 * match.score)
            return f"{match.path.name}, {span(match.start, match.end)}, {score} percent, {match.reason}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(f"{match.path}\n{span(match.start, match.end)}, {match.reason}")
        return None


class ResultsView(QListView):
    """A grid that fills its width. Up and down go through the matches in their order."""

    play_wanted = Signal(object)  # Match
    open_wanted = Signal(object)  # Match
    menu_wanted = Signal(object, object)  # Match, where on the screen

    def __init__(self, delegate: MatchDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Matches")
        self.setProperty("bare", True)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self._cards = delegate
        self.setItemDelegate(delegate)
        self.matches = ResultsModel(self)
        self.setModel(self.matches)
        self._was_opened = False  # the button that is down has opened a match already
        self.doubleClicked.connect(self._on_double_clicked)

    def play_row(self, row: int) -> None:
        """Select the match in `row` and ask to play it; rows that are not there do nothing."""
        if not 0 <= row < self.matches.rowCount():
            return
        index = self.matches.index(row)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)
        self.play_wanted.emit(self.matches.match_at(index))

    def play_next(self, step: int = 1) -> None:
        """The match after the current one (or before it, with -1); the best one while none was chosen."""
        self.play_row(self._chosen.row() + step if self._chosen.isValid() else 0)

    def play_current(self) -> None:
        """The match that was chosen, or else the best one."""
        self.play_row(max(0, self._chosen.row()))

    @property
    def _chosen(self) -> QModelIndex:
        """The current match; one that Qt made the current one as the grid took the keys was not chosen."""
        current = self.currentIndex()
        return current if self.selectionModel().isSelected(current) else QModelIndex()

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self._was_opened = True
        self.open_wanted.emit(self.matches.match_at(index))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._was_opened = False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and index.isValid() and not self._was_opened:
            self.play_row(index.row())
        self._was_opened = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.play_next(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.play_row(self.currentIndex().row())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()  # space, arrows and letters belong to the page

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
        if index.isValid():
            self.menu_wanted.emit(self.matches.match_at(index), event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width() - 1  # Qt begins a new row where the last card ends at the very edge
        columns = max(1, width // CARD.width())
        wide = width // columns
        size = QSize(wide, CARD.height() + (wide - CARD.width()) * 9 // 16)
        self._cards.set_size(size)
        self.setGridSize(size)
        super().resizeEvent(event)
