# SPDX-License-Identifier: MIT
"""Choosing a video of the library by a few letters of its name."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app import style
from app.widgets.picklist import PickList
from app.widgets.tooltips import plain
from app.words import clock
from core.library.overview import VideoRow

PATH = Qt.ItemDataRole.UserRole


class VideoChooser(QDialog):
    """A list that narrows while one types; Enter or a double click takes the video."""

    chosen = Signal(object)  # Path

    def __init__(self, videos: tuple[VideoRow, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Choose a video")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(460, 420)
        self.filter = QLineEdit(placeholderText="Type a part of its name", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter")
        self.shown = QSortFilterProxyModel(self)
        self.shown.setSourceModel(_model(videos, self))
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list = PickList()
        self.list.setAccessibleName("Videos")
        self.list.setEditTriggers(PickList.EditTrigger.NoEditTriggers)
        self.list.setModel(self.shown)
        self.list.setCurrentIndex(self.shown.index(0, 0))
        self.filter.textChanged.connect(self._on_typed)
        self.filter.returnPressed.connect(lambda: self._take(self.list.currentIndex()))
        self.list.taken.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setSpacing(style.UNIT)
        layout.addWidget(self.filter)
        layout.addWidget(self.list, 1)
        self.setTabOrder(self.filter, self.list)

    def _on_typed(self, words: str) -> None:
        self.shown.setFilterFixedString(words)
        self.list.setCurrentIndex(self.shown.index(0, 0))

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(Path(index.data(PATH)))
            self.accept()


def _model(videos: tuple[VideoRow, ...], parent: QDialog) -> QStandardItemModel:
    model = QStandardItemModel(parent)
    for video in sorted(videos, key=lambda video: video.path.name.lower()):
        if video.state not in ("failed", "offline"):
            length = f"  {clock(video.duration)}" if video.duration else ""
            item = QStandardItem(f"{video.path.name}{length}")
            item.setData(str(video.path), PATH)
            item.setToolTip(plain(str(video.path)))
            model.appendRow(item)
    return model
