# SPDX-License-Identifier: MIT
"""Two charts side by side: what is minimised, and what is found on the held-out part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app import style
from app.widgets.labels import label

if TYPE_CHECKING:
    from app.widgets.curves import Curve, CurvesView
    from core.training.step import Step

Curves = dict[str, "Curve"]
LOSSES = {
    "audio": "painting sound",
    "visual": "painting pictures",
    "contrast": "sound and picture apart",
    "view": "two hearings apart",
    "look": "two looks apart",
}
HELD_OUT = {  # names in a run's log
    "held_out_r10": "found among the first ten",
    "held_out_mrr": "mean reciprocal rank",
}


def load() -> None:
    """Import what draws the curves; takes half a second, so a worker does it."""
    import_module("pyqtgraph")


class Charts(QWidget):
    """Draws what it was given as soon as the library that draws it is loaded."""

    armed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._losses: CurvesView | None = None
        self._held_out: CurvesView | None = None
        self._waiting: tuple[Curves, Curves] = ({}, {})
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * style.UNIT)
        self._grid.setVerticalSpacing(style.UNIT)

    @property
    def names(self) -> tuple[list[str], list[str]]:
        """The curves of both charts."""
        if self._losses is None or self._held_out is None:
            return [], []
        return self._losses.names, self._held_out.names

    @property
    def shown(self) -> tuple[Curves, Curves]:
        """The curves of both, drawn or waiting for what draws them."""
        return self._waiting

    def arm(self) -> None:
        """The library is loaded: make the charts, one in each turn of the event loop, and draw."""
        QTimer.singleShot(0, self, self._make_one)

    def _make_one(self) -> None:
        from app.widgets.curves import CurvesView

        column = 0 if self._losses is None else 1
        title = ("Losses", "Held-out part")[column]
        chart = CurvesView(title, "step")
        self._grid.addWidget(label(title, "section"), 0, column)
        self._grid.addWidget(chart, 1, column)
        self._grid.setColumnStretch(column, 1)
        if self._losses is None:
            self._losses = chart
            self.arm()
            return
        self._held_out = chart
        self._grid.setRowStretch(1, 1)
        self.show_curves(*self._waiting)
        self.armed.emit()

    def show_curves(self, losses: Curves, held_out: Curves) -> None:
        """Show these and no others."""
        self._waiting = (losses, held_out)
        if self._losses is not None and self._held_out is not None:
            self._losses.show_curves(losses)
            self._held_out.show_curves(held_out)


def lines_of(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps of a training that runs, as its log will have them."""
    return [{"step": s.step, **s.losses, **_prefixed(s.held_out or {})} for s in steps]


def from_log(lines: Sequence[Mapping[str, Any]]) -> tuple[Curves, Curves]:
    """Curves of a run's log: losses that are not always zero, and held-out figures."""
    losses = {words: curve for name, words in LOSSES.items() if any((curve := _curve(lines, name)).y)}
    held_out = {words: curve for name, words in HELD_OUT.items() if (curve := _curve(lines, name)).x}
    return losses, held_out


def compared(runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[Curves, Curves]:
    """Several runs in one chart each: the whole loss, and what is found on the held-out part."""
    losses = {name: _curve(lines, "total") for name, lines in runs.items()}
    held_out = {name: _curve(lines, "held_out_r10") for name, lines in runs.items()}
    return losses, {name: curve for name, curve in held_out.items() if curve.x}


def _prefixed(held_out: Mapping[str, float]) -> dict[str, float]:
    return {f"held_out_{name}": value for name, value in held_out.items()}


def _curve(lines: Sequence[Mapping[str, Any]], name: str) -> Curve:
    from app.widgets.curves import Curve

    found = [line for line in lines if name in line]
    return Curve([line["step"] for line in found], [line[name] for line in found])
