# SPDX-License-Identifier: MIT
"""The few things of a training that can be chosen; everything else is proposed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from app import style
from app.widgets.labels import label

if TYPE_CHECKING:
    from core.training.plan import Request

METHODS = {
    "auto": "As proposed",
    "pretrain": "All of the model",
    "adapter": "A small projection (quick)",
}
STARTS = {"auto": "The model in use", "starter": "The starter model", "scratch": "Random weights"}
PUBLISHED = "Gong et al., ICLR 2023: Adam, 25 epochs, batches of 108; made for millions of clips"
PROPOSED = "as proposed"
NARROWEST = 180  # pixels of a field


class Choices(QWidget):
    """A form of them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._method, self._init = _choice(METHODS), _choice(STARTS)
        self.epochs, self._batch = _number(200), _number(4096)
        self._name = QLineEdit(placeholderText=PROPOSED)
        self._published = QCheckBox("The recipe of the paper, unchanged")
        self._published.setToolTip(PUBLISHED)
        self._connect()
        self._lay_out()

    @property
    def name(self) -> str:
        """What the run is to be called; empty for the next free number. No plan depends on it."""
        return self._name.text().strip()

    def request(self) -> Callable[[], Request]:
        """What makes the request of the choices as they are; its import takes long, so a worker calls it."""
        method, init = self._method.currentData(), self._init.currentData()
        epochs, batch = self.epochs.value() or None, self._batch.value() or None
        published = self._published.isChecked()

        def request() -> Request:
            from core.training.plan import Request

            return Request(method=method, init=init, epochs=epochs, batch=batch, published=published)

        return request

    def _connect(self) -> None:
        for choice in (self._method, self._init):
            choice.currentIndexChanged.connect(self._on_changed)
        for number in (self.epochs, self._batch):
            number.valueChanged.connect(self._on_changed)
        self._published.toggled.connect(self._on_changed)

    def _on_changed(self) -> None:
        self.changed.emit()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(3 * style.UNIT)
        form.setVerticalSpacing(style.UNIT)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for name, field in (
            ("Train", self._method), ("Begin with", self._init), ("Epochs", self.epochs),
            ("Clips in a batch", self._batch), ("Name", self._name),
        ):  # fmt: skip
            field.setMinimumWidth(NARROWEST)
            words = label(name, "muted")
            words.setMinimumHeight(field.sizeHint().height())  # a form would put them at its upper edge
            form.addRow(words, field)
        form.addRow(self._published)  # all of the row: its words are longer than a field


def _choice(options: dict[str, str]) -> QComboBox:
    made = QComboBox()
    for value, words in options.items():
        made.addItem(words, value)
    return made


def _number(most: int) -> QSpinBox:
    """A number of which 0 means: as proposed."""
    made = QSpinBox()
    made.setRange(0, most)
    made.setSpecialValueText(PROPOSED)
    made.setAccelerated(True)
    return made
