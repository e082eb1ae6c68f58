# SPDX-License-Identifier: MIT
"""One model on the page: its panes, what they show in words, and how far the computing is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import style
from app.errors import explain
from app.media.reconstruction import ReconstructionPanes
from app.pages.preview.exploring import Ask, Exploration, Painters
from app.widgets.labels import ElidedLabel
from app.words import remaining
from app.work.session import Session
from core.reconstruct.panes import View
from core.reconstruct.telling import of_model, of_moment

if TYPE_CHECKING:
    from core.reconstruct.result import Reconstruction
    from core.reconstruct.walk import Step

OPENING, IMAGINING = "Opening the video and the model", "Imagining this moment"
LABELS = {"neighbours": ", light from neighbours", "original": ", light from the original"}


class Side(QWidget):
    """Shows the walk of one model through the video, at whatever time the page asks for."""

    changed = Signal()  # more is computed
    failed = Signal(object)  # an exception that is not the user's to mend

    def __init__(self, session: Session, painters: Painters, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.exploration = Exploration(session.jobs, painters, lambda: session.settings.device, self)
        self.panes = ReconstructionPanes()
        self.title = ""
        self._words = tuple(ElidedLabel("muted", elide=Qt.TextElideMode.ElideRight) for _ in range(3))
        self._began = 0.0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.UNIT // 4)
        layout.addWidget(self.panes, 1)
        for words in self._words:
            layout.addWidget(words)
        self.exploration.changed.connect(self.changed)
        self.exploration.failed.connect(self._on_failed)

    def ask(self, ask: Ask, position: float) -> None:
        """Compute `ask`, beginning with the moment at `position`."""
        if self.exploration.walk is None:
            self.panes.clear(OPENING)
        self._began = time.monotonic()
        self.exploration.ask(ask, position)

    def show_time(self, seconds: float, view: View) -> bool:
        """Show the moment at `seconds`; false where it is not computed yet."""
        walk = self.exploration.walk
        if walk is None:
            return False
        step = walk.at(seconds)
        if step is None:
            self.panes.clear(IMAGINING)
            return False
        if step.found is None:
            self.panes.clear(step.reason)
            self._tell("", "", "")
            return True
        self.panes.show_moment(step.found, seconds, view)
        self._describe(step.found)
        return step.is_whole

    def step_at(self, seconds: float) -> Step | None:
        """What is computed of the moment at `seconds`."""
        walk = self.exploration.walk
        return None if walk is None else walk.step(walk.number_at(seconds))

    def sound(self, first: int, count: int, *, painted: bool) -> NDArray[np.float32]:
        """Samples for the speaker."""
        walk = self.exploration.walk
        return np.zeros(count, np.float32) if walk is None else walk.sound(first, count, painted=painted)

    @property
    def duration(self) -> float:
        """Seconds of the video; 0 until it is open."""
        return 0.0 if self.exploration.walk is None else self.exploration.walk.duration

    @property
    def words(self) -> tuple[str, ...]:
        """The lines below the panes: on the picture, on the sound, on the model."""
        return tuple(label.text() for label in self._words)

    @property
    def progress(self) -> str:
        """How far it is, and how long that takes, where it is still computed."""
        walk = self.exploration.walk
        if walk is None or not self.exploration.is_running or walk.done >= walk.count:
            return ""
        ready = f"{walk.done} of {walk.count} moments ready"
        left = remaining(time.monotonic() - self._began, walk.done / walk.count)
        return f"{ready}, {left}" if left else ready

    def _describe(self, found: Reconstruction) -> None:
        picture, sound = of_moment(found)
        model = f"{self.title}. {of_model(found.norm_pix, found.statistics)}"
        progress = self.progress
        self._tell(picture, sound, f"{progress}. {model}" if progress else model)
        self.panes.set_statistics_label(LABELS[found.statistics] if found.norm_pix else "")

    def _tell(self, *texts: str) -> None:
        for label, text in zip(self._words, texts, strict=True):
            if label.text() != text:
                label.setText(text)

    def _on_failed(self, error: Exception) -> None:
        trouble = explain(error)
        self.panes.clear(trouble.sentence)
        self._tell("", "", "")
        if trouble.details:
            self.failed.emit(error)
