# SPDX-License-Identifier: MIT
"""The videos of the library as a table that filters and sorts itself."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.pages.library.tags import details, spoken
from app.widgets.tooltips import plain
from app.words import clock
from core.library.overview import VideoRow

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
VIDEO = Qt.ItemDataRole.UserRole
NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
COLUMNS = ("Name", "Tags", "Length", "Moments", "State")
NAME, TAGS, LENGTH, MOMENTS, STATE = range(5)
STATES = {"indexed": "ready", "waiting": "waiting", "offline": "offline", "failed": "failed"}
KEYS: dict[int, Callable[[VideoRow], Any]] = {
    NAME: lambda video: video.path.name.lower(),
    TAGS: lambda video: (not video.tags, spoken(video.tags).lower()),
    LENGTH: lambda video: video.duration,
    MOMENTS: lambda video: video.moments,
    STATE: lambda video: video.state,
}


class VideosModel(QAbstractTableModel):
    """Sorting and filtering happen in one pass over plain rows: fast enough for tens of thousands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[VideoRow, ...] = ()
        self._rows: list[VideoRow] = []
        self._words: tuple[str, ...] = ()
        self._sorted_by, self._reverse = NAME, False

    def show_videos(self, videos: tuple[VideoRow, ...]) -> None:
        """Show the library as it is now; rows that stay keep their selection."""
        self._all = videos
        rows = self._arranged()
        if [row.id for row in rows] == [row.id for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self._replace(rows)

    def filter(self, words: str) -> None:
        """Show only videos whose path, tags or state contain all of `words`."""
        self._words = tuple(words.lower().split())
        self._replace(self._arranged())

    @property
    def has_tags(self) -> bool:
        """Some video carries a tag, its own or a suggested one."""
        return any(video.tags for video in self._all)

    def video_at(self, index: Index) -> VideoRow:
        """The video in a row."""
        return self._rows[index.row()]

    def _arranged(self) -> list[VideoRow]:
        shown = [video for video in self._all if self._passes(video)]
        return sorted(shown, key=KEYS[self._sorted_by], reverse=self._reverse)

    def _passes(self, video: VideoRow) -> bool:
        if not self._words:
            return True
        tags = " ".join(tag.label for tag in video.tags)
        text = f"{video.path} {STATES[video.state]} {video.reason} {tags}".lower()
        return all(word in text for word in self._words)

    def _replace(self, rows: list[VideoRow]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._rows[index.row()].id for index in before]
        self._rows = rows
        where = {row.id: number for number, row in enumerate(rows)}
        after = [
            self.index(where[number], old.column()) if number in where else QModelIndex()
            for number, old in zip(ids, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by, self._reverse = column, order == Qt.SortOrder.DescendingOrder
        self._replace(self._arranged())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBERS if section in (LENGTH, MOMENTS) else WORDS
        return COLUMNS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        video = self._rows[index.row()]
        if role == VIDEO:
            return video
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(video, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBERS if index.column() in (LENGTH, MOMENTS) else WORDS
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == TAGS:
            return plain(details(video.tags))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(f"{video.path}\n{video.reason}".strip())
        return None


def _text(video: VideoRow, column: int) -> str:
    if column == NAME:
        return video.path.name
    if column == TAGS:
        return spoken(video.tags)
    if column == LENGTH:
        return clock(video.duration) if video.duration else ""
    if column == MOMENTS:
        return f"{video.moments:,}" if video.moments else ""
    if video.state == "indexed" and not video.has_sound:
        return "ready, without sound"
    return STATES[video.state]
