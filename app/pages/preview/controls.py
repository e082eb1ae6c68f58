# SPDX-License-Identifier: MIT
"""What is hidden, how it is shown, and by which models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QScrollArea,
    QWidget,
)

from app import style
from app.pages.preview.exploring import Offer
from app.pages.preview.parts import beside, choice, number, slider
from app.widgets.buttons import push_button
from app.widgets.labels import label
from core.reconstruct.hiding import HIGHEST_RATIO, MODES, Cross, Hiding, Wish
from core.reconstruct.panes import Colours, View
from core.reconstruct.result import Statistics

WIDTH = 264
QWIDGETSIZE_MAX = (1 << 24) - 1  # Qt's word for no limit
KINDS = ("Scattered", "Moments in time", "Bands of pitch", "Time and pitch")
CROSSES: dict[str, Cross | None] = {
    "Neither": None,
    "All of the sound": "sound",
    "All of the picture": "picture",
}
LIGHTS: dict[str, Statistics] = {"Visible neighbours": "neighbours", "The original": "original"}
MAPS: dict[str, Colours] = {"Magma": "magma", "Viridis": "viridis"}
ALONE = "None"
Drawn = NDArray[np.bool_]


class Controls(QScrollArea):
    """A column of settings. `asked` when something must be painted anew, `viewed` when only shown anew."""

    asked = Signal()
    viewed = Signal()
    models_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Settings of the preview")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._drawn: dict[str, Drawn | None] = {"sound": None, "picture": None}
        self._files: tuple[Path, ...] = ()
        top = round(100 * HIGHEST_RATIO)
        self.ratio_a, self._ratio_a_words = slider(top, "Sound hidden"), label("", "muted")
        self.ratio_v, self._ratio_v_words = slider(top, "Picture hidden"), label("", "muted")
        self.kind = choice("Kind of mask on the sound", KINDS)
        self.cross = choice("Hide all of one", CROSSES)
        self.seed = number(9_999, "Seed")
        self.paste = QCheckBox("Keep visible patches")
        self.paste.setChecked(True)
        self.heat = QCheckBox("Show the error")
        self.heat.setToolTip("Hidden patches: dark is right, bright as wrong as twice a flat guess (H)")
        self.paste.setToolTip("Off: visible patches too are shown and heard as the model paints them (P)")
        self.light = choice("Brightness from", LIGHTS)
        self.colours = choice("Colours", MAPS)
        self.model, self.other = choice("Model", ()), choice("Compare with", ())
        self.redraw = push_button("Clear what was drawn", tip="Show again what was hidden by hand")
        self.redraw.setEnabled(False)
        self._lay_out()
        self._connect()
        self._write_ratios()

    def hiding(self) -> Hiding:
        """What is to be hidden."""
        return Hiding(
            ratio_a=self.ratio_a.value() / 100,
            ratio_v=self.ratio_v.value() / 100,
            mode_a=MODES[self.kind.currentIndex()],
            seed=self.seed.value(),
            cross=CROSSES[self.cross.currentText()],
            drawn_a=self._drawn["sound"],
            drawn_v=self._drawn["picture"],
        )

    def wish(self) -> Wish:
        """What is to be computed."""
        return Wish(self.hiding(), LIGHTS[self.light.currentText()], self.paste.isChecked())

    def view(self) -> View:
        """How it is to be shown."""
        return View(self.paste.isChecked(), self.heat.isChecked(), MAPS[self.colours.currentText()])

    @property
    def models(self) -> tuple[tuple[str, Path], ...]:
        """Title and file of the one or two models to look at."""
        if not self._files:
            return ()
        chosen = [(self.model.currentText(), self._files[self.model.currentIndex()])]
        if self.other.currentIndex() > 0:
            chosen.append((self.other.currentText(), self._files[self.other.currentIndex() - 1]))
        return tuple(chosen)

    def offer(self, found: Offer) -> None:
        """Let the user choose between these models; a choice made before stays."""
        cards, active, before = found.cards, found.active, dict(enumerate(self.models))
        self._files = found.files
        for place, (box, first) in enumerate(((self.model, ()), (self.other, (ALONE,)))):
            box.blockSignals(True)
            box.clear()
            box.addItems([*first, *(card.title for card in cards)])
            wanted = before[place][1].stem if place in before else active if place == 0 else ""
            at = next((row for row, card in enumerate(cards) if card.name == wanted), -len(first))
            box.setCurrentIndex(max(0, at + len(first)))
            box.blockSignals(False)

    def draw(self, side: str, marks: Drawn, hide: bool) -> None:
        """Hide, or show again, patches of "sound" or "picture" by hand."""
        known = self._drawn[side]
        if known is None or known.shape != marks.shape:
            known = np.zeros_like(marks)
        drawn = known | marks if hide else known & ~marks
        self._drawn[side] = drawn if drawn.any() else None
        self.redraw.setEnabled(any(one is not None for one in self._drawn.values()))
        self.asked.emit()

    def forget_drawn(self) -> None:
        """What was hidden by hand belonged to another video."""
        self._drawn = {"sound": None, "picture": None}
        self.redraw.setEnabled(False)

    def _on_clear(self) -> None:
        self.forget_drawn()
        self.asked.emit()

    def set_wide(self, wide: bool) -> None:
        """Take all the width there is, or only what is needed beside the panes."""
        self.setMinimumWidth(WIDTH)
        self.setMaximumWidth(QWIDGETSIZE_MAX if wide else WIDTH)

    def _lay_out(self) -> None:
        column = QWidget()
        form = QFormLayout(column)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setContentsMargins(0, 0, style.UNIT, 0)
        form.setVerticalSpacing(style.UNIT // 2)
        form.addRow("Sound hidden", beside(self.ratio_a, self._ratio_a_words))
        form.addRow("Picture hidden", beside(self.ratio_v, self._ratio_v_words))
        form.addRow("Kind, for the sound", beside(self.kind, label("Seed", "muted"), self.seed))
        form.addRow("Hide altogether", self.cross)
        form.addRow(self.redraw)
        form.addRow(self.paste)
        form.addRow(self.heat)
        form.addRow("Colours of the sound", self.colours)
        form.addRow("Model", self.model)
        form.addRow("Compare with", self.other)
        form.addRow("Brightness from", self.light)
        self.setWidget(column)
        self.set_wide(False)

    def _connect(self) -> None:
        for one in (self.ratio_a, self.ratio_v):
            one.valueChanged.connect(self._write_ratios)
            one.valueChanged.connect(self.asked)
        for box in (self.kind, self.cross, self.light):
            box.currentIndexChanged.connect(self.asked)
        self.seed.valueChanged.connect(self.asked)
        self.paste.toggled.connect(self.asked)  # what is heard changes with it
        self.heat.toggled.connect(self.viewed)
        self.colours.currentIndexChanged.connect(self.viewed)
        self.model.currentIndexChanged.connect(self.models_changed)
        self.other.currentIndexChanged.connect(self.models_changed)
        self.redraw.clicked.connect(self._on_clear)

    def _write_ratios(self) -> None:
        self._ratio_a_words.setText(f"{self.ratio_a.value()} %")
        self._ratio_v_words.setText(f"{self.ratio_v.value()} %")
