# SPDX-License-Identifier: MIT
"""The six panes of a reconstruction: original, hidden and reconstructed, of the picture and of the sound."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app import style
from app.widgets.imagepane import SCALE_WIDTH, ImagePane, Scale, Tick
from app.widgets.labels import ElidedLabel
from core.reconstruct.axes import height_of
from core.reconstruct.panes import Panes, View, picture_panes, sound_panes
from core.reconstruct.result import Reconstruction

NAMES = ("Original", "Hidden", "Reconstructed")
HERTZ = {250: "250 Hz", 500: "500 Hz", 1000: "1 kHz", 2000: "2 kHz", 4000: "4 kHz", 8000: "8 kHz"}
NO_PICTURE, NO_SOUND = "No picture here", "No sound here"
DRAW_TIP = (
    "Drag to hide a part, with the right button to show it again. "
    "Arrow keys, Enter and Backspace do the same."
)
DRAG_TIP = "Drag this picture to another program. Ctrl+C copies all panes."
FEW = 3.0  # seconds: shorter moments are marked by tenths


class ReconstructionPanes(QWidget):
    """Draws a `Reconstruction`; it computes nothing. The page that shows it decides what, and when."""

    hiding_drawn = Signal(str, object, bool)  # "sound" or "picture", bool (rows, columns), hide or show
    drag_wanted = Signal(object)  # QImage

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = tuple(ImagePane(f"{name} picture") for name in NAMES)
        self.sounds = tuple(ImagePane(f"{name} sound", stretch=True) for name in NAMES)
        self._found: Reconstruction | None = None
        self._drawn: tuple[object, ...] = ()
        self._hertz = Scale("Hertz")
        self._heads = tuple(ElidedLabel("muted") for _ in NAMES)
        for head, name in zip(self._heads, NAMES, strict=True):
            head.setText(name)
        self._lay_out()
        self._connect()

    def show_moment(self, found: Reconstruction, time: float, view: View) -> None:
        """Show the moment as it is at `time` seconds of the video."""
        shown = 0 if found.picture is None else found.picture.at(time)
        drawn = (id(found), shown, view)
        if drawn != self._drawn:  # most of the time only the play line moves
            self._show_side(self.pictures, picture_panes(found, time, view), NO_PICTURE)
            if found is not self._found or self._drawn[2:] != (view,):
                self._show_side(self.sounds, sound_panes(found, view), NO_SOUND)
                self._describe(found)
            self._found, self._drawn = found, drawn
        if found.sound is not None:
            share = (time - found.start) / max(0.01, found.sound.frames / 100)
            for pane in self.sounds:
                pane.set_line(min(1.0, max(0.0, share)))

    def clear(self, words: str = "") -> None:
        """Show nothing but a sentence."""
        self._found, self._drawn = None, ()
        for pane in (*self.pictures, *self.sounds):
            pane.set_line(-1)
            pane.set_below(())
            pane.clear()
        self._hertz.set_ticks(())
        self.pictures[1].clear(words)

    @property
    def found(self) -> Reconstruction | None:
        """What is shown."""
        return self._found

    def set_statistics_label(self, words: str) -> None:
        """What to say over the reconstruction, beside its name."""
        self._heads[2].setText(f"{NAMES[2]}{words}")

    def _show_side(self, panes: tuple[ImagePane, ...], images: Panes | None, otherwise: str) -> None:
        if images is None:
            for pane in panes:
                pane.set_below(())
                pane.set_line(-1)
                pane.clear(otherwise)
            return
        for pane, pixels in zip(panes, (images.original, images.masked, images.painted), strict=True):
            pane.show_pixels(pixels)

    def _describe(self, found: Reconstruction) -> None:
        """Axes and grids of this moment."""
        if found.picture is not None:
            self.pictures[1].set_grid(*found.picture.hidden.shape)
        if found.sound is None:
            self._hertz.set_ticks(())
            return
        self.sounds[1].set_grid(*found.sound.hidden.shape)
        below = seconds_ticks(found.start, found.sound.frames / 100)
        for pane in self.sounds:
            pane.set_below(below)
        self._hertz.set_ticks(tuple((height_of(h), words) for h, words in HERTZ.items()))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(style.UNIT // 2)
        grid.setVerticalSpacing(style.UNIT // 2)
        grid.addWidget(self._hertz, 2, 0)
        for column, head in enumerate(self._heads, 1):
            grid.addWidget(head, 0, column)
            grid.addWidget(self.pictures[column - 1], 1, column)
            grid.addWidget(self.sounds[column - 1], 2, column)
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 5)
        grid.setRowStretch(2, 3)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _connect(self) -> None:
        for side, panes in (("picture", self.pictures), ("sound", self.sounds)):
            panes[1].marked.connect(lambda marks, hide, side=side: self._on_marked(side, marks, hide))
            panes[1].setToolTip(DRAW_TIP)
            panes[1].setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
            for pane in (panes[0], panes[2]):
                pane.setToolTip(DRAG_TIP)
                pane.drag_wanted.connect(lambda pane=pane: self.drag_wanted.emit(pane.image))

    def _on_marked(self, side: str, marks: NDArray[np.bool_], hide: bool) -> None:
        """Spectrograms are drawn with high frequencies on top, and masked with low ones first."""
        self.hiding_drawn.emit(side, marks[::-1].copy() if side == "sound" else marks, hide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for pane in self.pictures:  # they are square: what they cannot use goes to the spectrograms
            pane.setMaximumHeight(max(pane.minimumHeight(), (self.width() - SCALE_WIDTH) // 3))
        super().resizeEvent(event)


def seconds_ticks(start: float, seconds: float) -> tuple[Tick, ...]:
    """Four round times below a moment that begins at `start`."""
    places = (0.0, 1 / 3, 2 / 3, 1.0)
    digits = 1 if seconds / len(places) < FEW and math.isfinite(seconds) else 0
    return tuple((place, f"{start + place * seconds:.{digits}f} s") for place in places)
