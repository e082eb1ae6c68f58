# SPDX-License-Identifier: MIT
"""A training that has ended: what came of it, before and after, its curves; or several side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import style
from app.pages.training.charts import Charts, compared, from_log
from app.widgets.buttons import push_button
from app.widgets.labels import ElidedLabel, hairline, label
from app.words import percent

if TYPE_CHECKING:
    from core.training.runs import RunSummary

Log = list[dict[str, Any]]
ROWS = {
    "audio_to_video_r1": "Sound to picture, first",
    "audio_to_video_r10": "… among the first ten",
    "video_to_audio_r1": "Picture to sound, first",
    "video_to_audio_r10": "… among the first ten",
    "heard_again_r1": "A disturbed sound to its moment",
    "reconstruction": "Error of what is painted back",
}
NAMES_WIDTH = 84  # at least
HEADS = ("On the held-out part", "before", "after", "95 % between")


class RunView(QWidget):
    """Shows one run, or compares some."""

    resume_clicked = Signal(str)
    finish_clicked = Signal(str)
    back_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._title = label("", "title")
        self._state = ElidedLabel("muted", elide=Qt.TextElideMode.ElideRight)
        self.resume = push_button("Go on", "play", "Train on from the last checkpoint", main=True)
        self.finish = push_button("Finish now", "check", "Judge what was learnt so far")
        self.back = push_button("Use the model before", "previous", "Search with the earlier model again")
        self.resume.clicked.connect(lambda: self.resume_clicked.emit(self._name))
        self.finish.clicked.connect(lambda: self.finish_clicked.emit(self._name))
        self.back.clicked.connect(self._on_back_clicked)
        for button in (self.resume, self.finish, self.back):
            button.hide()
        self._words = label("", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(2 * style.UNIT)
        self._table.setVerticalSpacing(style.UNIT // 2)
        self.charts = Charts()
        self._lay_out()

    @property
    def words(self) -> str:
        """What is said of the run."""
        return self._words.text()

    def show_run(self, run: RunSummary, log: Log, *, active: bool, idle: bool) -> None:
        """Show `run`; `active`: its model searches; `idle`: nothing is trained now, so it can go on."""
        self._name = run.name
        self._title.setText(run.name)
        self._state.setText(origin(run))
        self.resume.setVisible(run.state == "interrupted" and idle)
        self.finish.setVisible(run.state == "interrupted" and idle and run.has_learnt)
        self.back.setVisible(active)
        self.back.setEnabled(True)
        self._words.setText(" ".join(run.result.get("words", ())))
        self._words.setVisible(bool(self._words.text()))
        self._fill_table(run.result.get("before", {}), run.result.get("after", {}))
        self.charts.show_curves(*from_log(log))

    def compare(self, logs: Mapping[str, Log]) -> None:
        """Show several runs in the same charts."""
        self._title.setText("Compared")
        self._state.setText(", ".join(logs))
        for part in (self.resume, self.finish, self.back, self._words):
            part.hide()
        self._fill_table({}, {})
        self.charts.show_curves(*compared(logs))

    def _on_back_clicked(self) -> None:
        self.back.setEnabled(False)  # a second click would come back to the model of this run
        self.back_clicked.emit()

    def _fill_table(self, before: Mapping[str, float], after: Mapping[str, float]) -> None:
        while (item := self._table.takeAt(0)) is not None:
            if (shown := item.widget()) is not None:
                shown.deleteLater()
        rows = [row for name, words in ROWS.items() if (row := _row(name, words, before, after))]
        for number, row in enumerate([HEADS, *rows] if rows else []):
            for column, text in enumerate(row):
                cell = label(text, "muted" if number == 0 or column == 3 else "", wrap=column == 0)
                if column:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._table.addWidget(cell, number, column)
        self._table.setColumnStretch(0, 1)
        self._table.setColumnMinimumWidth(0, NAMES_WIDTH)
        self._table.setColumnStretch(len(HEADS), 1)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.UNIT)
        head.addWidget(self._title)
        head.addWidget(self._state, 1)
        for button in (self.back, self.finish, self.resume):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * style.UNIT)
        layout.addLayout(head)
        layout.addWidget(self._words)
        layout.addLayout(self._table)
        layout.addWidget(hairline())
        layout.addWidget(self.charts, 1)


def origin(run: RunSummary) -> str:
    """Where a run began and how far it went."""
    plan = run.config.get("plan", {})
    parts = [f"from {plan['init']}" if plan.get("init") else "", f"{run.steps:,} steps"]
    return ", ".join(part for part in parts if part)


def _row(
    name: str, words: str, before: Mapping[str, float], after: Mapping[str, float]
) -> tuple[str, ...] | None:
    """A line of the table; None where that was not measured."""
    if name not in after:
        return None
    show = "{:.3f}".format if name == "reconstruction" else percent
    low, high = after.get(f"{name}_low"), after.get(f"{name}_high")
    between = "" if low is None or high is None else f"{show(low)} and {show(high)}"
    return words, show(before[name]) if name in before else "", show(after[name]), between
