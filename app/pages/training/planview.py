# SPDX-License-Identifier: MIT
"""What a training would be: a few choices, the proposal in words, and the button that begins it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app import style
from app.widgets.buttons import push_button
from app.widgets.labels import hairline, label

if TYPE_CHECKING:
    from core.training.plan import Request, TrainingPlan

SETTLE_MS = 600  # after the last change, before a new plan is made
METHODS = {
    "auto": "As proposed",
    "pretrain": "All of the model",
    "adapter": "A small projection (quick)",
}
STARTS = {"auto": "The model in use", "starter": "The starter model", "scratch": "Random weights"}
PUBLISHED = "Gong et al., ICLR 2023: Adam, 25 epochs, batches of 108; made for millions of clips"
PROPOSED = "as proposed"
ABOUT = (
    "Earshot learns which sounds belong to which pictures in your own videos. A part of them is held out: "
    "the new model is used only if it does better there. Until then, and if it does not, the old one goes on."
)


class PlanView(QFrame):
    """Asks for a new plan whenever a choice changes."""

    wanted = Signal(object)  # a function that gives the Request
    start_clicked = Signal(object)  # TrainingPlan

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._plan: TrainingPlan | None = None
        self._words: list[QLabel] = []
        self._make_choices()
        self._title = label("Train on my library", "title")
        self._state = label("", "muted", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(style.UNIT)
        self.start = push_button("Start training", "play", main=True)
        self.start.clicked.connect(lambda: self.start_clicked.emit(self._plan))
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.ask)
        self._lay_out()
        self.show_looking("")

    def ask(self) -> None:
        """Ask for a plan with the choices as they are."""
        self._settle.stop()
        self.show_looking("looking at the library")
        self.wanted.emit(self._request())

    def choose_epochs(self, epochs: int) -> None:
        """Ask for so many epochs; 0 means as proposed."""
        self._epochs.setValue(epochs)

    def show_looking(self, note: str) -> None:
        """A plan is being made."""
        self._plan = None
        self.start.setEnabled(False)
        self._state.setText(f"Making a plan: {note}…" if note else "")
        self._state.setProperty("rank", "muted")

    def show_plan(self, plan: TrainingPlan) -> None:
        """The proposal; it can be started unless it says why not."""
        self._plan = plan
        self._say(plan.words)
        self.start.setEnabled(not plan.refusal)
        self._state.setText("")

    def show_trouble(self, sentence: str) -> None:
        """No plan could be made."""
        self._say((sentence,))
        self.start.setEnabled(False)
        self._state.setText("")

    @property
    def words(self) -> str:
        """The proposal as it is shown."""
        return "\n".join(line.text() for line in self._words)

    def _say(self, words: tuple[str, ...]) -> None:
        for line in self._words:
            line.deleteLater()
        self._words = [label(text, wrap=True) for text in words]
        for line in self._words:
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(line)

    def _request(self) -> Callable[[], Request]:
        method, init = self._method.currentData(), self._init.currentData()
        epochs, batch = self._epochs.value() or None, self._batch.value() or None
        name, published = self._name.text().strip(), self._published.isChecked()

        def request() -> Request:
            from core.training.plan import Request

            return Request(
                method=method, init=init, epochs=epochs, batch=batch, name=name, published=published
            )

        return request

    def _make_choices(self) -> None:
        self._method, self._init = _choice(METHODS), _choice(STARTS)
        self._epochs, self._batch = _number(200), _number(4096)
        self._name = QLineEdit(placeholderText=PROPOSED)
        self._published = QCheckBox("The recipe of the paper, unchanged")
        self._published.setToolTip(PUBLISHED)
        for choice in (self._method, self._init):
            choice.currentIndexChanged.connect(self._on_changed)
        for number in (self._epochs, self._batch):
            number.valueChanged.connect(self._on_changed)
        self._name.textChanged.connect(self._on_changed)
        self._published.toggled.connect(self._on_changed)

    def _on_changed(self) -> None:
        self.show_looking("waiting for your choices")
        self._settle.start()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(3 * style.UNIT)
        form.setVerticalSpacing(style.UNIT)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for name, field in (
            ("Train", self._method), ("Begin with", self._init), ("Epochs", self._epochs),
            ("Clips in a batch", self._batch), ("Name", self._name),
        ):  # fmt: skip
            field.setMinimumWidth(180)
            words = label(name, "muted")
            words.setMinimumHeight(field.sizeHint().height())  # a form would put them at its upper edge
            form.addRow(words, field)
        form.addRow(self._published)  # all of the row: its words are longer than a field
        foot = QHBoxLayout()
        foot.addWidget(self._state, 1)
        foot.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * style.UNIT, 2 * style.UNIT, 3 * style.UNIT, 2 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addWidget(self._title)
        layout.addWidget(label(ABOUT, "muted", wrap=True))
        layout.addLayout(form)
        layout.addWidget(hairline())
        layout.addLayout(self._lines)
        layout.addStretch()
        layout.addLayout(foot)


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
