# SPDX-License-Identifier: MIT
"""The trainings there have been, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import style
from app.widgets.entry import SIZE, paint_entry
from app.words import percent

if TYPE_CHECKING:
    from core.training.runs import RunSummary

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
RUN = Qt.ItemDataRole.UserRole
MAIN = "audio_to_video_r10"
NONE_YET = "No trainings yet: what you train is kept here, to go on with and to compare."
LOOKING = "Looking for trainings\u2026"
GLYPHS = {"finished": "training", "training": "play", "interrupted": "pause", "broken": "warning"}


class RunsModel(QAbstractListModel):
    """Runs, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[RunSummary, ...] = ()
        self.is_known = False  # nothing is said of trainings before they were looked for

    def show_runs(self, runs: tuple[RunSummary, ...]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._runs, self.is_known = runs, True
        self.endResetModel()

    def run_at(self, index: Index) -> RunSummary:
        """The run in a row."""
        return self._runs[index.row()]

    def row_of(self, name: str) -> int:
        """Where the run `name` stands; -1 where it does not."""
        return next((row for row, run in enumerate(self._runs) if run.name == name), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        run = self._runs[index.row()]
        if role == RUN:
            return run
        return f"{run.name}, {facts(run)}" if role == Qt.ItemDataRole.DisplayRole else None


class RunsView(QListView):
    """One run is looked at; several chosen with Ctrl or Shift are compared."""

    chosen = Signal(object)  # tuple of RunSummary, at least one

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Runs")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setToolTip("Choose several with Ctrl to compare them")
        self._delegate = RunDelegate(self)
        self.setItemDelegate(self._delegate)
        self.runs = RunsModel(self)
        self.setModel(self.runs)
        self.selectionModel().selectionChanged.connect(self._on_selection)

    @property
    def selected(self) -> tuple[RunSummary, ...]:
        """The chosen runs from top to bottom."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return tuple(self.runs.run_at(index) for index in rows)

    @property
    def empty_words(self) -> str:
        """What stands where no run does."""
        return NONE_YET if self.runs.is_known else LOOKING

    def choose(self, *names: str) -> None:
        """Look at the runs of these names, as far as they are there."""
        rows = [row for name in names if (row := self.runs.row_of(name)) >= 0]
        selection = QItemSelection()
        for row in rows:
            selection.select(self.runs.index(row), self.runs.index(row))
        if rows:
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(self.runs.index(rows[0]), flag.NoUpdate)
            self.selectionModel().select(selection, flag.ClearAndSelect)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.runs.rowCount() == 0:
            painter, area = QPainter(self.viewport()), self.viewport().rect()
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            inside = area.adjusted(style.UNIT, style.UNIT, -style.UNIT, -style.UNIT)
            painter.drawText(inside, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self.empty_words)

    def _on_selection(self) -> None:
        if self.selected:
            self.chosen.emit(self.selected)


class RunDelegate(QStyledItemDelegate):
    """Its name, and how it ended."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return SIZE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        run: RunSummary = index.data(RUN)
        adopted = bool(run.result.get("adopted"))
        glyph = "check" if adopted else GLYPHS[run.state]
        paint_entry(painter, option, glyph, run.name, facts(run), marked=adopted)


def facts(run: RunSummary) -> str:
    """How a run ended, in a few words."""
    if run.state == "interrupted":
        return f"interrupted at step {run.steps:,}"
    if run.state == "training":
        return f"being trained, at step {run.steps:,}"
    if run.state == "broken":
        return "cannot be read"
    before, after = (run.result.get(side, {}).get(MAIN) for side in ("before", "after"))
    change = "" if before is None or after is None else f", {percent(before)} to {percent(after)}"
    return ("adopted" if run.result.get("adopted") else "not adopted") + change
