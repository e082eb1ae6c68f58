# SPDX-License-Identifier: MIT
"""All six panes of a moment on one picture, with axes, a play line and the figures."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.reconstruct.axes import TICKS, height_of
from core.reconstruct.panes import Panes, View, picture_panes, sound_panes
from core.reconstruct.result import Reconstruction
from core.reconstruct.telling import of_model, of_moment

PANE, TALL = 256, 144  # pixels: a pane's width, which is a picture's height too, and a spectrogram's height
_LEFT, _TOP, _GAP, _LINE = 50, 26, 12, 18
_BACK, _INK, _FAINT, _PLAY = (24, 24, 28), (236, 236, 240), (160, 160, 170), (255, 255, 255)
NAMES = ("Original", "Hidden from the model", "Reconstructed")
WIDTH = _LEFT + 3 * PANE + 3 * _GAP
HEIGHT = _TOP + PANE + _GAP + TALL + _LINE + 4 * _LINE


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the panes of one walk are drawn."""

    view: View
    title: str = ""  # of the model

    def draw(self, found: Reconstruction, time: float) -> NDArray[np.uint8]:
        """The panes at `time` seconds of the video: uint8 (HEIGHT, WIDTH, 3) RGB."""
        sheet = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        sheet[:] = _BACK
        _paste(sheet, picture_panes(found, time, self.view), _TOP, PANE, cv2.INTER_CUBIC)
        _paste(sheet, sound_panes(found, self.view), _TOP + PANE + _GAP, TALL, cv2.INTER_NEAREST)
        image = Image.fromarray(sheet)
        self._write(ImageDraw.Draw(image), found, time)
        return np.asarray(image)

    def _write(self, pen: ImageDraw.ImageDraw, found: Reconstruction, time: float) -> None:
        font, small = ImageFont.load_default(14), ImageFont.load_default(11)
        for column, name in enumerate(NAMES):
            pen.text((_left(column), 5), name, _INK, font)
        if found.sound is not None:
            self._axes(pen, found, time, small)
        bottom = _TOP + PANE + _GAP + TALL + _LINE + 6
        picture, sound = of_moment(found)
        lines = (f"{self.title}  {of_model(found.norm_pix, found.statistics)}".strip(), picture, sound)
        for number, line in enumerate(lines):
            pen.text((_LEFT, bottom + number * _LINE), line, _INK, small)

    def _axes(
        self,
        pen: ImageDraw.ImageDraw,
        found: Reconstruction,
        time: float,
        font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    ) -> None:
        assert found.sound is not None
        top, seconds = _TOP + PANE + _GAP, found.sound.frames / 100
        for hertz in TICKS[1:-1]:
            y = top + (1 - height_of(hertz)) * TALL
            pen.text((_LEFT - 6, y), f"{hertz} Hz", _FAINT, font, anchor="rm")
            pen.line((_LEFT - 3, y, _LEFT - 1, y), _FAINT)
        for column in range(3):
            pen.text((_left(column), top + TALL + 3), f"{found.start:.1f} s", _FAINT, font)
            right = _left(column) + PANE
            pen.text((right, top + TALL + 3), f"{found.start + seconds:.1f} s", _FAINT, font, anchor="ra")
            x = _left(column) + min(1.0, max(0.0, (time - found.start) / max(seconds, 0.01))) * (PANE - 1)
            pen.line((x, top, x, top + TALL), _PLAY)


def _left(column: int) -> int:
    return _LEFT + column * (PANE + _GAP)


def _paste(sheet: NDArray[np.uint8], panes: Panes | None, top: int, height: int, interpolation: int) -> None:
    if panes is None:
        return
    for column, pane in enumerate((panes.original, panes.masked, panes.painted)):
        left = _left(column)
        sheet[top : top + height, left : left + PANE] = cv2.resize(
            pane, (PANE, height), interpolation=interpolation
        )
