# SPDX-License-Identifier: MIT
"""The one or two models on the page, at one time in one video."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import style
from app.pages.preview.exploring import Ask, Painters
from app.pages.preview.side import Side
from app.work.session import Session
from core.reconstruct.hiding import Wish
from core.reconstruct.panes import View

Chosen = tuple[tuple[str, Path], ...]  # title and file of each model


class Sides(QWidget):
    """One below the other; the first one is heard and saved."""

    changed = Signal()  # more is computed
    hiding_drawn = Signal(str, object, bool)  # as `ReconstructionPanes` tells it
    drag_wanted = Signal(object)  # QImage

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._painters = session, Painters()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(style.UNIT)
        self.all: list[Side] = []
        self._add()

    @property
    def first(self) -> Side:
        """The one that is heard and saved."""
        return self.all[0]

    def set_models(self, models: Chosen) -> None:
        """Show these models, at least one side whatever there is."""
        while len(self.all) < len(models):
            self._add()
        while len(self.all) > max(1, len(models)):
            side = self.all.pop()
            side.exploration.stop()
            self._layout.removeWidget(side)
            side.deleteLater()
        for side, (title, _) in zip(self.all, models, strict=False):
            side.title = title

    def ask(self, video: Path, models: Chosen, wish: Wish, position: float) -> None:
        """Compute `wish` with each model, beginning at `position`."""
        for side, (_, model) in zip(self.all, models, strict=False):
            side.ask(Ask(video, model, wish), position)

    def show_time(self, seconds: float, view: View) -> None:
        """Show what is at `seconds`."""
        for side in self.all:
            side.show_time(min(seconds, max(0.0, side.duration - 0.01)), view)

    def go_on(self, seconds: float) -> None:
        """Compute what is missing from there on, where nothing is computed at the moment."""
        for side in self.all:
            side.exploration.go_on(seconds)

    def is_ready(self, seconds: float) -> bool:
        """All of the moment at `seconds` is computed."""
        steps = [side.step_at(seconds) for side in self.all]
        return all(step is not None and step.is_whole for step in steps)

    def span_at(self, seconds: float) -> tuple[float, float] | None:
        """Start and end of the moment at `seconds`."""
        walk = self.first.exploration.walk
        return None if walk is None else walk.span(walk.number_at(seconds))

    def sound(self, first: int, count: int, *, painted: bool) -> NDArray[np.float32]:
        """Samples for the speaker."""
        return self.first.sound(first, count, painted=painted)

    def clear(self) -> None:
        """Stop computing and show nothing."""
        for side in self.all:
            side.exploration.stop()
            side.panes.clear()

    def _add(self) -> None:
        side = Side(self._session, self._painters)
        side.changed.connect(self.changed)
        side.failed.connect(self._session.reporter.report)
        side.panes.hiding_drawn.connect(self.hiding_drawn)
        side.panes.drag_wanted.connect(self.drag_wanted)
        self.all.append(side)
        self._layout.addWidget(side)
