# SPDX-License-Identifier: MIT
"""Curves of a training: readable in both themes, from the first step on."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import style
from app.widgets.curves import FEWEST, MOST, Curve, CurvesView

TEXT, BASE = QPalette.ColorRole.Text, QPalette.ColorRole.Base
WORDS = "found among the first ten"


@pytest.fixture
def view(qtbot: QtBot) -> CurvesView:
    made = CurvesView("Held-out part", "step")
    qtbot.addWidget(made)
    made.resize(400, 240)
    made.show()
    return made


def test_the_legend_takes_the_colours_of_another_theme(view: CurvesView) -> None:
    view.show_curves({WORDS: Curve([1, 2, 3], [0.1, 0.2, 0.3])})
    palette = view.palette()
    palette.setColor(TEXT, QColor("#fafafa"))
    palette.setColor(BASE, QColor("#101010"))
    view.setPalette(palette)
    (_, words), *_ = view._legend.items
    assert words.text == WORDS
    assert "color:#fafafa" in words.item.toHtml().lower()
    ground = view._legend.opts["brush"].color()
    assert (ground.name(), ground.alpha() > 200) == (
        "#101010",
        True,
    )  # its own ground: no curve runs through it


def test_the_ground_is_that_of_another_theme(qapp: QApplication, view: CurvesView) -> None:
    """The plot keeps its ground painted."""
    try:
        style.apply(qapp, "light")
        assert view.grab().toImage().pixelColor(200, 120).lightness() > 200
        style.apply(qapp, "dark")
        assert view.grab().toImage().pixelColor(200, 120).lightness() < 60
    finally:
        style.apply(qapp, "light")  # as every test begins


def test_one_point_is_seen(view: CurvesView) -> None:
    view.show_curves({WORDS: Curve([1], [0.5])})
    line = view._lines[WORDS]
    assert line.opts["symbol"] == "o"
    view.show_curves({WORDS: Curve([1, 2], [0.5, 0.6])})
    assert line.opts["symbol"] is None


def test_a_long_run_is_painted_by_means_of_neighbours(view: CurvesView) -> None:
    steps = list(range(1, 10 * MOST + 4))
    view.show_curves({WORDS: Curve(steps, [step * 2.0 for step in steps])})
    x, y = view._lines[WORDS].getOriginalDataset()
    assert len(x) <= MOST
    assert x[0] == 6  # of eleven steps
    assert y == pytest.approx(2 * x)
    assert x[-1] > steps[-1] - 12


def test_there_are_no_steps_between_steps(view: CurvesView) -> None:
    view.show_curves({WORDS: Curve([1, 2], [0.5, 0.6])})
    axis = view._plot.getAxis("bottom")
    low, high = view._plot.getViewBox().viewRange()[0]
    assert high - low >= FEWEST
    spacings = [spacing for spacing, _ in axis.tickValues(low, high, 350)]
    assert spacings
    assert all(spacing >= 1 for spacing in spacings)
