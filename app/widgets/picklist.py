# SPDX-License-Identifier: MIT
"""A list of rows of which one is taken on purpose."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

TAKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PickList(QListView):
    """Return or a double click takes a row, or one click where nothing is to be looked at before.

    Not by `activated`: on some desktops a single click is enough for it, on others it comes after one.
    """

    taken = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None, *, at_once: bool = False) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        (self.clicked if at_once else self.doubleClicked).connect(self.taken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in TAKING and index.isValid():
            self.taken.emit(index)
        else:
            super().keyPressEvent(event)
