# SPDX-License-Identifier: MIT
"""The table of videos."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.media.pane import open_in_system
from app.media.thumbnails import Thumbnails
from app.pages.library.tags import Chip, TagsDelegate, suggested
from app.pages.library.videocell import ROW_HEIGHT, VideoDelegate
from app.pages.library.videos import LENGTH, MOMENTS, NAME, STATE, TAGS, VideosModel
from core.library.overview import VideoRow

NEEDED = {STATE: 330, LENGTH: 420, MOMENTS: 520}  # how wide the table must be to show them
NEEDED_WITH_TAGS = {STATE: 330, TAGS: 480, LENGTH: 570, MOMENTS: 800}
ROOMY, ROOMY_WITH_TAGS = 420, 680  # and to show every state in full
WIDTHS = {TAGS: 220, LENGTH: 84, MOMENTS: 92, STATE: 148}
NARROW_STATE = 84  # enough for what needs a look: failed, offline, waiting


class VideosTable(QTableView):
    """Rows of one height, sorted by a click on a heading; a double click opens the video."""

    decided = Signal(object, bool)  # suggested tags (tuple of Tag), and whether they were accepted
    watch_wanted = Signal(object)  # Path: see its reconstruction

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Videos")
        self.videos = VideosModel(self)
        self._delegate = VideoDelegate(thumbnails)
        self._delegate.setParent(self)  # it ends with the table, not where Python happens to collect it
        self.setModel(self.videos)
        self._tags = TagsDelegate(self)
        self.setItemDelegateForColumn(NAME, self._delegate)
        self.setItemDelegateForColumn(TAGS, self._tags)
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
        self.menu_of(self.videos.video_at(index)).popup(self.viewport().mapToGlobal(where))

    def menu_of(self, video: VideoRow) -> QMenu:
        """What can be done with a video; the menu goes when it is closed."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Watch the reconstruction").triggered.connect(
            lambda: self.watch_wanted.emit(video.path)
        )
        menu.addAction("Open in the system's player").triggered.connect(lambda: open_in_system(video.path))
        menu.addAction("Show in its folder").triggered.connect(lambda: open_in_system(video.path.parent))
        for action in menu.actions():
            action.setEnabled(video.state != "offline")
        self._offer_suggestions(menu, suggested(video.tags))
        return menu

    def _offer_suggestions(self, menu: QMenu, chips: list[Chip]) -> None:
        for verb, accepted in (("Accept", True), ("Reject", False)):
            if chips:
                menu.addSeparator()
            for chip in chips:
                action = menu.addAction(f"{verb} “{chip.label.replace('&', '&&')}”")
                action.triggered.connect(lambda _=False, c=chip, a=accepted: self.decided.emit(c.tags, a))

    def fit_columns(self) -> None:
        """Show the columns there is room for; that of tags only where there are tags."""
        width = self.viewport().width()
        tags = self.videos.has_tags
        needed, roomy = (NEEDED_WITH_TAGS, ROOMY_WITH_TAGS) if tags else (NEEDED, ROOMY)
        self.setColumnWidth(STATE, WIDTHS[STATE] if width >= roomy else NARROW_STATE)
        for column in WIDTHS:
            self.setColumnHidden(column, column not in needed or width < needed[column])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit_columns()
        super().resizeEvent(event)
