# SPDX-License-Identifier: MIT
"""The list of models."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from app import style
from app.pages.models.shelf import Offer, Shelf, ShelfDelegate

TAKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ShelfView(QListView):
    """Return or a double click uses or downloads a row, Delete removes it.

    Never a single click, which on some desktops is enough for `activated`: too little for what costs so much.
    """

    taken = Signal(QModelIndex)
    remove_wanted = Signal(str)  # the model's name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = Shelf(self)
        self.setModel(self.shelf)
        self.setItemDelegate(ShelfDelegate(self))
        self.setAccessibleName("Models")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(style.NARROWEST)
        self.doubleClicked.connect(self.taken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in TAKING and index.isValid():
            self.taken.emit(index)
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            self._want_away(index)
        else:
            super().keyPressEvent(event)

    def _want_away(self, index: QModelIndex) -> None:
        row = self.shelf.row_at(index)
        if not isinstance(row, Offer):
            self.remove_wanted.emit(row.name)
