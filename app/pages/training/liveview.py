# SPDX-License-Identifier: MIT
"""A training one can watch: losses and held-out figures as they come, and buttons to hold or finish it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import style, words
from app.pages.training.charts import Charts, from_log, lines_of
from app.widgets.buttons import push_button
from app.widgets.figures import Figures
from app.widgets.labels import ElidedLabel, label
from app.widgets.pictures import PicturesView

if TYPE_CHECKING:
    from core.jobs import Progress
    from core.training.step import Step

HOLD = "Stop with a checkpoint: memory and GPU are free, and it goes on from there"
FINISH = "Stop here and judge what was learnt so far"


class LiveView(QWidget):
    """Shows one running training."""

    hold_clicked = Signal()
    finish_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._earlier: Sequence[Mapping[str, Any]] = ()
        self._title = label("Training", "title")
        self._note = ElidedLabel("muted")
        self.hold = push_button("Pause", "pause", HOLD)
        self.finish = push_button("Finish now", "check", FINISH)
        self.hold.clicked.connect(self.hold_clicked)
        self.finish.clicked.connect(self.finish_clicked)
        self.figures = Figures()
        self.charts = Charts()
        self.painted = PicturesView("What the model paints")
        self._lay_out()

    def begin(self) -> None:
        """A training begins: nothing is known of it yet."""
        self.show_earlier(())
        self.figures.show_figures({})
        self.painted.show_pictures(())
        self._note.setText("getting ready")
        self.set_stopping(False)
        self.finish.setEnabled(False)  # nothing is learnt yet that could be judged

    def show_earlier(self, log: Sequence[Mapping[str, Any]]) -> None:
        """What a run that goes on, or is judged, learnt before: its curves begin with it."""
        self._earlier = log
        self.charts.show_curves(*from_log(log))

    def show_progress(self, progress: Progress, steps: Sequence[Step], run: str = "") -> None:
        """Where it stands; `steps` is all that is known of it. Without any, nothing could be judged yet."""
        self._note.setText(" · ".join(part for part in (run, progress.note) if part))
        self.finish.setEnabled(bool(steps))
        if steps:
            self.figures.show_figures(figures(steps[-1]))
            before = [line for line in self._earlier if line["step"] < steps[0].step]
            self.charts.show_curves(*from_log([*before, *lines_of(steps)]))

    def show_painted(self, pictures: Sequence[NDArray[np.uint8]]) -> None:
        """What the model paints by now of the same few moments."""
        self.painted.show_pictures(pictures)

    def set_stopping(self, stopping: bool) -> None:
        """It was asked to stop: the buttons help no more."""
        self.hold.setEnabled(not stopping)
        if stopping:
            self.finish.setEnabled(False)
            self._note.setText("writing a checkpoint")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.UNIT)
        head.addWidget(self._title)
        head.addWidget(self._note, 1)
        head.addWidget(self.hold)
        head.addWidget(self.finish)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * style.UNIT)
        layout.addLayout(head)
        layout.addWidget(self.figures)
        layout.addWidget(self.charts, 2)
        layout.addWidget(self.painted, 3)


def figures(step: Step) -> dict[str, str]:
    """The numbers of a step that mean something to a person, by name."""
    speed = step.clips_per_second
    found = {
        "Step": f"{step.step:,} of {step.total:,}",
        "Left": words.lasting(step.seconds_left),
        "Clips/s": f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}",
        "Rate": f"{step.learning_rate:.1e}",
        "Waiting for clips": words.percent(step.waited),
    }
    if step.gpu_bytes:
        found["GPU memory"] = words.megabytes(step.gpu_bytes)
    return found
