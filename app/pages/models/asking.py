# SPDX-License-Identifier: MIT
"""What a file of weights does not tell, asked before it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app import style
from app.pages.models.tablefield import TableField
from app.runner import JobQueue
from app.widgets.labels import label

if TYPE_CHECKING:
    from core.model.config import Tuned
    from core.weights.questions import Heads, Questions

WIDTH = 560  # pixels
LONGEST_TITLE = 80
NORM_PIX = "Off only for a model trained without: then what it paints back can be looked at."
TUNED: dict[Tuned, str] = {"both": "Sound and pictures", "audio": "Sound alone", "visual": "Pictures alone"}
TUNED_HINT = "Weights do not tell: the authors' code saves ear and eye whichever it tuned."
HEADS = "Weights do not tell how many; whoever trained the model knows."


class Asking(QDialog):
    """Asks only what is open, with what is likely filled in; Enter goes on, Escape does not."""

    answered = Signal(object)  # Wishes

    def __init__(
        self, what: str, open_ones: Questions, jobs: JobQueue, parent: QWidget, *, verb: str = "Import"
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{verb} a model")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = open_ones.title
        self._column = QVBoxLayout(self)
        self.title = QLineEdit(open_ones.title)
        self.title.setMaxLength(LONGEST_TITLE)
        self.table = TableField(open_ones, jobs) if open_ones.classes else None
        self.norm_pix = None if open_ones.norm_pix is None else QCheckBox("Trained with &pixel normalisation")
        if self.norm_pix is not None:
            self.norm_pix.setChecked(bool(open_ones.norm_pix))
        self.tuned = _tuned(open_ones.tuned)
        self.heads, self.decoder_heads = _heads(open_ones.heads), _heads(open_ones.decoder_heads)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self.buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out(what, open_ones)
        self._connect()
        self._look()

    def _lay_out(self, what: str, open_ones: Questions) -> None:
        self.import_button.setProperty("main", True)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * style.UNIT)
        form.setVerticalSpacing(style.UNIT)
        form.addRow("&Name", self.title)
        if self.table is not None:
            form.addRow("&Class names", self.table)
        if self.norm_pix is not None:
            form.addRow("", _with_hint(self.norm_pix, NORM_PIX))
        if self.tuned is not None:
            name = label("Fine-&tuned on")
            name.setBuddy(self.tuned)
            form.addRow(name, _with_hint(self.tuned, TUNED_HINT))
        if self.heads is not None:
            name = label("&Attention heads")
            name.setBuddy(self.heads)
            form.addRow(name, _with_hint(self.heads, HEADS))
        if self.decoder_heads is not None:
            form.addRow("&Decoder heads", self.decoder_heads)
        layout = self._column
        layout.setContentsMargins(3 * style.UNIT, 3 * style.UNIT, 3 * style.UNIT, 2 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addWidget(label(_said(what, open_ones), wrap=True))
        layout.addLayout(form)
        layout.addStretch()
        layout.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH)
        self.import_button.setDefault(True)
        self.title.selectAll()

    def _connect(self) -> None:
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        for box in (self.heads, self.decoder_heads):
            if box is not None:
                box.currentIndexChanged.connect(self._look)
        if self.table is not None:
            self.table.changed.connect(self._look)

    def _look(self) -> None:
        """It can be imported once nothing is missing and the table, if there is one, fits."""
        chosen = all(box is None or box.currentIndex() >= 0 for box in (self.heads, self.decoder_heads))
        self.import_button.setEnabled(chosen and (self.table is None or self.table.fits))

    def _on_accepted(self) -> None:
        from core.weights.importing import Wishes  # with torch, which the look at the file has loaded

        title = self.title.text().strip()
        wishes = Wishes(
            title="" if title == self._title else title,
            norm_pix=None if self.norm_pix is None else self.norm_pix.isChecked(),
            heads=_number(self.heads),
            decoder_heads=_number(self.decoder_heads),
            labels=self.table.path if self.table is not None else None,
            tuned=None if self.tuned is None else self.tuned.currentData(),
        )
        self.answered.emit(wishes)
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        # Qt opens a dialog no higher than two thirds of the screen, which cuts wrapped text on a small one.
        self.setMinimumHeight(self._column.totalHeightForWidth(self.width()))
        super().showEvent(event)


def _said(what: str, open_ones: Questions) -> str:
    if not open_ones.classes:
        return f"{what} is a pre-trained model. It does not tell everything of itself."
    those = f", as many as {open_ones.data} has" if open_ones.data else ""
    return f"{what} tells {open_ones.classes} classes apart{those}. It does not name them."


def _heads(open_one: Heads | None) -> QComboBox | None:
    """A choice of heads; nothing is chosen where no number is likely."""
    if open_one is None:
        return None
    box = QComboBox()
    for number in open_one.choices:
        box.addItem(f"{number} (each {open_one.width // number} wide)", number)
    box.setPlaceholderText("Choose…")
    box.setCurrentIndex(box.findData(open_one.likely))
    return box


def _tuned(likely: Tuned | None) -> QComboBox | None:
    if likely is None:
        return None
    box = QComboBox()
    for tuned, words in TUNED.items():
        box.addItem(words, tuned)
    box.setCurrentIndex(box.findData(likely))
    return box


def _number(box: QComboBox | None) -> int | None:
    return None if box is None else int(box.currentData())


def _with_hint(field: QWidget, hint: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(style.UNIT // 2)
    column.addWidget(field)
    column.addWidget(label(hint, "muted", wrap=True))
    return column
