# SPDX-License-Identifier: MIT
"""What a training would be: a few choices, the proposal in words, and the button that begins it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import style
from app.pages.training.choices import Choices
from app.widgets.buttons import push_button
from app.widgets.labels import hairline, label

if TYPE_CHECKING:
    from core.training.plan import TrainingPlan

SETTLE_MS = 600  # after the last change, before a new plan is made
ABOUT = (
    "Earshot learns which sounds belong to which pictures in your own videos. A part of them is held out: "
    "the new model is used only if it does better there. Until then, and if it does not, the old one goes on."
)
BUSY = "Another training runs; this one can be started once that has ended or is held."


class PlanView(QFrame):
    """Asks for a new plan whenever a choice changes."""

    wanted = Signal(object)  # a function that gives the Request
    start_clicked = Signal(object)  # TrainingPlan

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._plan: TrainingPlan | None = None
        self._busy = False
        self._words: list[QLabel] = []
        self._choices = Choices()
        self._choices.changed.connect(self._on_changed)
        self._title = label("Train on my library", "title")
        self._state = label("", "muted", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(style.UNIT)
        self.start = push_button("Start training", "play", main=True)
        self.start.clicked.connect(self._on_start_clicked)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.ask)
        self._lay_out()
        self.show_looking("")

    def ask(self) -> None:
        """Ask for a plan with the choices as they are."""
        self._settle.stop()
        self.show_looking("looking at the library")
        self.wanted.emit(self._choices.request())

    def choose_epochs(self, epochs: int) -> None:
        """Ask for so many epochs; 0 means as proposed."""
        self._choices.epochs.setValue(epochs)

    def show_looking(self, note: str) -> None:
        """A plan is being made."""
        self._plan = None
        self.start.setEnabled(False)
        self._state.setText(f"Making a plan: {note}…" if note else "")
        self._state.setProperty("rank", "muted")

    def show_plan(self, plan: TrainingPlan) -> None:
        """The proposal; it can be started unless it says why not."""
        if self._settle.isActive():  # it was made for other choices
            return
        self._plan = plan
        self._say(plan.words)
        self._show_state()

    def show_trouble(self, sentence: str) -> None:
        """No plan could be made."""
        if self._settle.isActive():
            return
        self._plan = None
        self._say((sentence,))
        self._show_state()

    def set_busy(self, busy: bool) -> None:
        """Whether another training runs: there is one at a time."""
        self._busy = busy
        if self._plan is not None:
            self._show_state()

    @property
    def words(self) -> str:
        """The proposal as it is shown."""
        return "\n".join(line.text() for line in self._words)

    @property
    def state(self) -> str:
        """What is said beside the button."""
        return self._state.text()

    def _on_start_clicked(self) -> None:
        if self._plan is not None:
            self.start_clicked.emit(replace(self._plan, name=self._choices.name))

    def _show_state(self) -> None:
        ready = self._plan is not None and not self._plan.refusal
        self.start.setEnabled(ready and not self._busy)
        self._state.setText(BUSY if ready and self._busy else "")

    def _say(self, words: tuple[str, ...]) -> None:
        for line in self._words:
            line.deleteLater()
        self._words = [label(text, wrap=True) for text in words]
        for line in self._words:
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(line)

    def _on_changed(self) -> None:
        self.show_looking("waiting for your choices")
        self._settle.start()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._state, 1)
        foot.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * style.UNIT, 2 * style.UNIT, 3 * style.UNIT, 2 * style.UNIT)
        layout.setSpacing(2 * style.UNIT)
        layout.addWidget(self._title)
        layout.addWidget(label(ABOUT, "muted", wrap=True))
        layout.addWidget(self._choices)
        layout.addWidget(hairline())
        layout.addLayout(self._lines)
        layout.addStretch()
        layout.addLayout(foot)
