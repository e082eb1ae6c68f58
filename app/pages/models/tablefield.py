# SPDX-License-Identifier: MIT
"""The table that names a classifier's classes: typed or chosen, and looked into at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import style
from app.media.outside import open_page
from app.runner import JobQueue, JobThread, job_of
from app.widgets.buttons import link_button, push_button
from app.widgets.labels import label
from app.widgets.tooltips import plain
from core.errors import UserError
from core.weights.published import CAV_MAE

if TYPE_CHECKING:
    from core.weights.questions import Questions

SHOWN = 3  # names of a table that fits
LINES = 2  # of text below the field
PAUSE_MS = 200  # after a letter was typed, before the table is looked for


class TableField(QWidget):
    """A path, or none: then classes are numbered. Whether the table fits is said below."""

    changed = Signal()

    def __init__(self, open_ones: Questions, jobs: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open, self._jobs = open_ones, jobs
        self._asked: JobThread | None = None  # whose answer counts: the latest
        self.fits = True
        self.field = QLineEdit(placeholderText="None: classes are numbered")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Table of class names")
        self.choose = push_button("Choose…", tip="Choose a table of class names")
        self.found = label("", "muted", wrap=True)
        self.found.setFixedHeight(LINES * self.found.fontMetrics().lineSpacing())  # the dialog stays in place
        self.found.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.source = link_button("Where to get it", "Open the page of CAV-MAE in a browser")
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._lay_out()
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self._on_typed)
        self.choose.clicked.connect(self._on_choose)
        self.source.clicked.connect(lambda: open_page(CAV_MAE))
        self._pause.timeout.connect(self._look)
        self._numbered()
        if open_ones.table is not None:
            self.field.setText(str(open_ones.table))

    @property
    def path(self) -> Path | None:
        """The table; None where there is none."""
        text = self.field.text().strip()
        return Path(text).expanduser() if text else None

    def _lay_out(self) -> None:
        row, below = QHBoxLayout(), QHBoxLayout()
        for line in (row, below):
            line.setSpacing(style.UNIT)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)
        below.addWidget(self.found, 1)
        below.addWidget(self.source, alignment=Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.UNIT // 2)
        layout.addLayout(row)
        layout.addLayout(below)

    def _on_choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Class names", "", "Tables (*.csv)")
        if name:
            self.field.setText(name)

    def _on_typed(self) -> None:
        self.fits = False  # until it was looked into
        self._pause.start()
        self.changed.emit()

    def _look(self) -> None:
        self._asked = None
        if self.path is None:
            self._numbered()
            return
        thread = self._jobs.start(job_of(_names, self.path, self._open.classes))
        thread.succeeded.connect(self._on_read)
        self._asked = thread

    def _on_read(self, names: list[str] | str) -> None:
        if self.sender() is not self._asked:
            return
        self.fits = not isinstance(names, str)
        if isinstance(names, str):
            self._tell(names, "warning")
        else:
            self._tell(f"{', '.join(names[:SHOWN])} and {len(names) - SHOWN} more.")

    def _numbered(self) -> None:
        self.fits = True
        columns = "A table has the columns index,mid,display_name."
        self._tell(f"{self._open.data}'s is {self._open.table_name}." if self._open.data else columns)

    def _tell(self, sentence: str, rank: str = "muted") -> None:
        self.found.setText(sentence)
        self.found.setToolTip(plain(sentence))
        self.found.setProperty("rank", rank)
        self.found.style().polish(self.found)
        self.source.setVisible(bool(self._open.data) and self.path is None)
        self.changed.emit()


def _names(path: Path, classes: int) -> list[str] | str:
    """The names, or the sentence that says why the table does not fit."""
    from core.weights.labels import read_labels

    try:
        return read_labels(path, classes)
    except UserError as error:
        return str(error)
