# SPDX-License-Identifier: MIT
"""The table of videos."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.media.pane import open_in_system
from app.media.thumbnails import Thumbnails
from app.pages.library.videocell import ROW_HEIGHT, VideoDelegate
from app.pages.library.videos import LENGTH, MOMENTS, NAME, STATE, VideosModel
from core.library.overview import VideoRow

NEEDED = {LENGTH: 330, MOMENTS: 520, STATE: 420}  # how wide the table must be to show them
WIDTHS = {LENGTH: 84, MOMENTS: 92, STATE: 148}


class VideosTable(QTableView):
    """Rows of one height, sorted by a click on a heading; a double click opens the video."""

    watch_wanted = Signal(object)  # Path: see its reconstruction

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Videos")
        self.videos = VideosModel(self)
        self._delegate = VideoDelegate(thumbnails)
        self.setModel(self.videos)
        self.setItemDelegateForColumn(NAME, self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._set_up_header()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self.doubleClicked.connect(lambda index: open_in_system(self.videos.video_at(index).path))
        thumbnails.arrived.connect(self.viewport().update)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        self.setSortingEnabled(True)
        self.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)

    def _on_menu_requested(self, where: QPoint) -> None:
        index = self.indexAt(where)
        if not index.isValid():
            return
        video: VideoRow = self.videos.video_at(index)
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Watch the reconstruction").triggered.connect(
            lambda: self.watch_wanted.emit(video.path)
        )
        menu.addAction("Open in the system's player").triggered.connect(lambda: open_in_system(video.path))
        menu.addAction("Show in its folder").triggered.connect(lambda: open_in_system(video.path.parent))
        menu.popup(self.viewport().mapToGlobal(where))

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width()
        for column, needed in NEEDED.items():
            self.setColumnHidden(column, width < needed)
        super().resizeEvent(event)
