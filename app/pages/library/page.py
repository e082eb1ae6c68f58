# SPDX-License-Identifier: MIT
"""The library page: sources at the left, videos at the right."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app import style
from app.media.pane import open_in_system
from app.media.thumbnails import Thumbnails
from app.pages.library.deciding import Deciding
from app.pages.library.failed import FailedFiles
from app.pages.library.sources import SourcesView
from app.pages.library.table import VideosTable
from app.pages.library.videocell import PICTURE
from app.runner import job_of
from app.widgets.buttons import push_button, tool_button
from app.widgets.empty import EmptyPanel
from app.widgets.labels import ElidedLabel, label
from app.words import count, lasting
from app.work.session import Session
from core.library.overview import Overview
from core.library.sources import forget_source, restore_source

EMPTY = (
    "Drop your videos here",
    "Add a folder of videos: Earshot listens through them once and remembers what every moment sounds like. "
    "The files stay where they are.",
)
SOURCES_WIDTH = 288  # at most


class LibraryPage(QWidget):
    """Shows the overview and passes wishes on."""

    folder_wanted = Signal()
    files_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.thumbnails = Thumbnails(QSize(2 * PICTURE.width(), 2 * PICTURE.height()), self)
        self.table = VideosTable(self.thumbnails)
        self.sources = SourcesView()
        self.failed = FailedFiles()
        self._deciding = Deciding(session, self)
        self._summary = ElidedLabel("muted", elide=Qt.TextElideMode.ElideRight)
        self._filter = QLineEdit(placeholderText="Filter by name, folder or tag", clearButtonEnabled=True)
        self._filter.setAccessibleName("Filter videos")
        self._empty = self._make_empty()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        if session.overview is not None:
            self._on_overview(session.overview)

    def remove_source(self, path: Path) -> None:
        """Take a source out of the library; the message that follows can undo it."""
        self._session.jobs.start(
            job_of(forget_source, self._session.library, path), lambda _: self._on_removed(path)
        )

    def close_media(self) -> None:
        """Wait for pictures that are still read."""
        self.thumbnails.close()

    @property
    def is_empty(self) -> bool:
        """Nothing was added yet."""
        return self._stack.currentWidget() is self._empty

    def _make_empty(self) -> EmptyPanel:
        panel = EmptyPanel("drop", *EMPTY)
        panel.add_button("Add folder…", "folder-add", main=True).clicked.connect(self.folder_wanted)
        panel.add_button("Try with sample videos", "samples").clicked.connect(self._session.add_samples)
        return panel

    def _lay_out(self) -> None:
        full = QWidget()
        columns = QHBoxLayout(full)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * style.UNIT)
        columns.addLayout(self._lay_out_sources(), 1)
        columns.addLayout(self._lay_out_videos(), 3)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, style.UNIT)
        layout.addWidget(self._stack)

    def _lay_out_sources(self) -> QVBoxLayout:
        self._remove = tool_button("remove", "Remove from the library", "Delete")
        self._remove.setEnabled(False)
        rescan = tool_button("rescan", "Look for new and changed videos", "F5")
        rescan.clicked.connect(self._on_rescan)
        head = QHBoxLayout()
        head.addWidget(label("Sources", "title"), 1)
        head.addWidget(rescan)
        head.addWidget(self._remove)
        folder = push_button("Add folder…", "folder-add", "Add a folder of videos (Ctrl+Shift+O)")
        folder.clicked.connect(self.folder_wanted)
        files = push_button("Add files…", "file-add", "Add single video files")
        files.clicked.connect(self.files_wanted)
        column = QVBoxLayout()
        column.setSpacing(style.UNIT)
        column.addLayout(head)
        self.sources.setMaximumWidth(SOURCES_WIDTH)
        self.sources.setMinimumWidth(150)
        folder.setMaximumWidth(SOURCES_WIDTH)
        files.setMaximumWidth(SOURCES_WIDTH)
        column.addWidget(self.sources, 1)
        column.addWidget(folder)
        column.addWidget(files)
        return column

    def _lay_out_videos(self) -> QVBoxLayout:
        self._filter.setMaximumWidth(280)
        self._filter.setMinimumWidth(80)
        head = QHBoxLayout()
        head.setSpacing(style.UNIT)
        head.addWidget(label("Videos", "title"))
        head.addWidget(self._summary, 1)
        head.addWidget(self._filter, 1)
        column = QVBoxLayout()
        column.setSpacing(style.UNIT)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.failed)
        return column

    def _connect(self) -> None:
        self._session.overview_changed.connect(self._on_overview)
        self._session.indexing.changed.connect(self._show_what_fits)
        self._filter.textChanged.connect(self.table.videos.filter)
        self.table.decided.connect(self._deciding.decide)
        self.sources.removed.connect(self.remove_source)
        self.sources.selectionModel().currentChanged.connect(self._on_source_chosen)
        self.sources.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sources.customContextMenuRequested.connect(self._on_source_menu)
        self._remove.clicked.connect(self._on_remove_clicked)

    def _on_overview(self, overview: Overview) -> None:
        self.sources.sources.show_sources(overview.sources)
        self.table.videos.show_videos(overview.videos)
        self.table.fit_columns()
        self.failed.show_files(tuple(video for video in overview.videos if video.state == "failed"))
        parts = [count(overview.contents, "video"), count(overview.moments, "moment")]
        if overview.media_seconds:
            parts.append(lasting(overview.media_seconds))
        self._summary.setText(" · ".join(parts))
        self._remove.setEnabled(self.sources.selected is not None)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        overview = self._session.overview
        empty = overview is not None and not overview.sources and not self._session.indexing.is_running
        self._stack.setCurrentIndex(1 if empty else 0)

    def _on_source_chosen(self, index: QModelIndex) -> None:
        self._remove.setEnabled(index.isValid())

    def _on_remove_clicked(self) -> None:
        if self.sources.selected is not None:
            self.remove_source(self.sources.selected)

    def _on_removed(self, path: Path) -> None:
        self._session.refresh()
        self._session.say(f"“{path.name}” was removed from the library.", "Undo", lambda: self._restore(path))

    def _restore(self, path: Path) -> None:
        job = job_of(restore_source, self._session.library, path)
        self._session.jobs.start(job, lambda _: self._session.refresh())

    def _on_rescan(self) -> None:
        self._session.indexing.start()

    def _on_source_menu(self, where: QPoint) -> None:
        path = self.sources.selected
        if path is None:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Open folder").triggered.connect(lambda: open_in_system(path))
        menu.addAction("Look for new videos").triggered.connect(lambda: self._session.indexing.start([path]))
        menu.addSeparator()
        menu.addAction("Remove from the library").triggered.connect(lambda: self.remove_source(path))
        menu.popup(self.sources.viewport().mapToGlobal(where))
