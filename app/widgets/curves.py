# SPDX-License-Identifier: MIT
"""Numbers that grow while one watches, as curves in the colours of the window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

# Told apart by people who see colours differently too: Okabe and Ito, "Color Universal Design", 2008.
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
WIDTH = 2
AXIS = 44  # pixels for the numbers at the left
DOT = 6  # pixels across
MOST = 600  # points of a curve that are painted
FEWEST = 10  # steps across: over fewer, and with a third size of ticks, some would lie between whole ones
VEIL = 225  # how much of a curve the legend's ground hides, of 255


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of one curve; x rises."""

    x: Sequence[float]
    y: Sequence[float]


def _thinned(values: Sequence[float]) -> NDArray[np.float64]:
    """No more than can be told apart, each the mean of neighbours: a long run is painted as quickly."""
    each = -(-len(values) // MOST) or 1
    found = np.asarray(values, np.float64)
    whole = len(found) // each * each
    means = found[:whole].reshape(-1, each).mean(axis=1)  # (points, each) -> (points,)
    return np.append(means, found[whole:].mean()) if whole < len(found) else means


class CurvesView(QWidget):
    """One plot with a legend. Wheel and drag look closer; a double click shows everything again."""

    def __init__(self, title: str, across: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._across = across
        self._lines: dict[str, pg.PlotDataItem] = {}
        self._plot = pg.PlotWidget(background=None, enableMenu=False)
        self._plot.getViewBox().setLimits(xMin=0, minXRange=FEWEST)
        self._plot.getAxis("bottom").setStyle(maxTickLevel=1)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.hideButtons()
        self._plot.setMinimumSize(120, 90)
        self._legend = self._plot.addLegend(offset=(-8, 4), labelTextSize="8pt")
        self._plot.getAxis("left").setWidth(AXIS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._take_colours()

    @property
    def names(self) -> list[str]:
        """The curves that are shown, in the order of the legend."""
        return list(self._lines)

    def show_curves(self, curves: Mapping[str, Curve]) -> None:
        """Show these curves and no others; colours stay with the order of the names."""
        for name in [name for name in self._lines if name not in curves]:
            self._plot.removeItem(self._lines.pop(name))
        for name, curve in curves.items():
            if name not in self._lines:
                pen = pg.mkPen(COLOURS[len(self._lines) % len(COLOURS)], width=WIDTH)
                dot = {"symbolSize": DOT, "symbolPen": None, "symbolBrush": pen.color()}
                self._lines[name] = self._plot.plot(name=name, pen=pen, antialias=True, **dot)
            line = self._lines[name]
            line.setSymbol("o" if len(curve.x) == 1 else None)  # one point draws no line
            line.setData(_thinned(curve.x), _thinned(curve.y))

    def show_all(self) -> None:
        """Every point, whatever was looked at before."""
        self._plot.enableAutoRange()

    def _take_colours(self) -> None:
        role = QPalette.ColorRole
        muted, line = self.palette().color(role.PlaceholderText), QColor(self.palette().color(role.Mid))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setTextPen(muted)
            axis.setPen(line)
        self._plot.setLabel("bottom", self._across, color=muted.name())
        self._plot.showGrid(x=False, y=True, alpha=0.15)
        self._plot.resetCachedContent()  # it keeps its ground painted as it was
        ground = QColor(self.palette().color(role.Base))
        ground.setAlpha(VEIL)
        self._legend.setBrush(ground)
        self._legend.setLabelTextColor(self.palette().color(role.Text))
        for _, words in self._legend.items:
            words.setText(words.text)  # it takes the colour, but shows it only with new words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._take_colours()
        super().changeEvent(event)

    def mouseDoubleClickEvent(self, event: object) -> None:
        self.show_all()
