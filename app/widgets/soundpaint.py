# SPDX-License-Identifier: MIT
"""Spectrogram and waveform as Qt draws them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from app.widgets.spectrum import colours

WAVE = QColor("#e8e2dc")
GROUND = QColor.fromRgb(colours()[0])
WAVE_SHARE = 0.26  # of the height
QUIETEST = 0.05  # a peak drawn at full height at least, so that silence does not look loud


def paint_sound(
    painter: QPainter, area: QRectF, pixels: NDArray[np.uint8], peaks: NDArray[np.float32]
) -> None:
    """The spectrogram `pixels` (bands, count) above, the waveform with these `peaks` (n,) below."""
    height = area.height() * (1 - WAVE_SHARE)
    painter.fillRect(area, GROUND)
    if pixels.shape[1] > 1:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(area.x(), area.y(), area.width(), height), image_of(pixels))
    if len(peaks):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(WAVE)
        below = QRectF(area.x(), area.y() + height, area.width(), area.height() - height)
        painter.drawPolygon(wave(peaks, below.adjusted(0, 3, 0, -3)))


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """`pixels` (rows, count) in colour; valid as long as the array is."""
    rows, count = pixels.shape
    image = QImage(pixels.data, count, rows, count, QImage.Format.Format_Indexed8)
    image.setColorTable(colours())
    return image


def wave(peaks: NDArray[np.float32], area: QRectF) -> QPolygonF:
    """The outline of a waveform with `peaks` (n,) that fills `area`."""
    loudest = max(QUIETEST, float(peaks.max(initial=0.0)))
    half = np.maximum(peaks / loudest * (area.height() / 2), 0.5)
    x = np.linspace(area.left(), area.right(), len(peaks)).tolist()
    middle = area.center().y()
    above = map(QPointF, x, (middle - half).tolist())
    below = map(QPointF, reversed(x), (middle + half[::-1]).tolist())
    return QPolygonF([*above, *below])
