# SPDX-License-Identifier: MIT
"""The licences of everything Earshot consists of, to be looked through."""

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, QStringListModel, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app import style
from app.runner import JobQueue, job_of
from app.widgets.labels import label
from app.words import count
from core import licences
from core.licences import Licence

TITLE = "Licences"
LIST_WIDTH, TEXT_WIDTH, HEIGHT = 280, 620, 560  # pixels


class Licences(QDialog):
    """Components on the left, narrowed down by what is typed; the text of the chosen one on the right."""

    def __init__(self, parent: QWidget, jobs: JobQueue) -> None:
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._all: tuple[Licence, ...] = ()
        self.found = label("Reading…", "muted")
        self.field = QLineEdit(placeholderText="Name, licence or a word of the text")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Search the licences")
        self.field.textChanged.connect(self._on_typed)
        self.list, self.text = _list(self), _text()
        self._names = QStringListModel(self)
        self._narrowed = Narrowed(self)
        self._narrowed.setSourceModel(self._names)
        self.list.setModel(self._narrowed)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self._lay_out()
        jobs.start(job_of(_read), self._on_read)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.UNIT)
        for part in (self.field, self.list, self.found):
            column.addWidget(part)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(2 * style.UNIT)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        split.setSizes([LIST_WIDTH, TEXT_WIDTH])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT, 2 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addWidget(split, 1)
        layout.addWidget(buttons)
        self.resize(LIST_WIDTH + TEXT_WIDTH, HEIGHT)

    def _on_read(self, found: tuple[tuple[Licence, ...], list[str]]) -> None:
        self._all, texts = found
        self._narrowed.texts = texts
        self._names.setStringList([one.name for one in self._all])
        self._on_typed(self.field.text())

    def _on_typed(self, words: str) -> None:
        self._narrowed.look_for(words)
        rows = self._narrowed.rowCount()
        self.found.setText(count(rows, "component") if rows else "Nothing of that name or text.")
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._narrowed.index(0, 0))
        if not rows:
            self.text.clear()

    def _on_chosen(self, chosen: QModelIndex) -> None:
        row = self._narrowed.mapToSource(chosen).row()
        if row < 0:
            return
        one = self._all[row]
        title = f"{one.name} {one.version}".strip()
        self.text.setPlainText(f"{title}\n{one.terms}\n\n{one.text or 'No text came with it.'}")
        if self.field.text():
            self.text.find(self.field.text())  # the cursor goes to the first place
            self.text.ensureCursorVisible()


class Narrowed(QSortFilterProxyModel):
    """The components in which some words stand: in the name, the terms or the text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.texts: list[str] = []  # what is searched, by row, without capitals
        self._words = ""

    def look_for(self, words: str) -> None:
        """Show only those that hold `words`; everything for none."""
        self.beginFilterChange()
        self._words = words.strip().casefold()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: object) -> bool:
        return self._words in self.texts[row]


def _read() -> tuple[tuple[Licence, ...], list[str]]:
    """The licences, and what is searched of each: reading some megabytes is nothing for the GUI thread."""
    found = licences.shipped()
    return found, [f"{one.name}\n{one.terms}\n{one.text}".casefold() for one in found]


def _list(parent: QWidget) -> QListView:
    made = QListView(parent)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setUniformItemSizes(True)
    made.setAccessibleName("Components")
    return made


def _text() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    made.setAccessibleName("Licence text")
    return made
