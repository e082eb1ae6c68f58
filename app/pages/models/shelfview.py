# SPDX-License-Identifier: MIT
"""The list of models."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app import style
from app.pages.models.shelf import Offer, Shelf, ShelfDelegate
from app.widgets.picklist import PickList


class ShelfView(PickList):
    """What is taken is used or downloaded, Delete removes it."""

    remove_wanted = Signal(str)  # the model's name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = Shelf(self)
        self.setModel(self.shelf)
        self.setItemDelegate(ShelfDelegate(self))
        self.setAccessibleName("Models")
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(style.NARROWEST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete and index.isValid():
            self._want_away(index)
        else:
            super().keyPressEvent(event)

    def _want_away(self, index: QModelIndex) -> None:
        row = self.shelf.row_at(index)
        if not isinstance(row, Offer):
            self.remove_wanted.emit(row.name)
