# SPDX-License-Identifier: MIT
"""A sound to look at: spectrogram above, waveform below, and the region of it that is used."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets.soundpaint import paint_sound
from app.widgets.spectrum import BANDS, HOP, SAMPLE_RATE, Look, columns, peaks

LIVE_SECONDS = 8.0
LIVE_PEAK_COLUMNS = 2  # columns of the spectrogram for one point of the live waveform
GRIP = 6  # pixels left and right of an edge that still take hold of it
SHORTEST = 0.25  # seconds a region must have
STEP = 0.1  # seconds one arrow key moves an edge
INVITATION = QColor("#a4a1ad")
SHADE = QColor(10, 10, 14, 165)


class SoundView(QWidget):
    """Live while something is recorded; afterwards the whole sound with a region whose edges can be moved."""

    region_changed = Signal(float, float)  # seconds, once the user lets go

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sound")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 72)
        self.setMouseTracking(True)
        self._invitation = ""
        self._painted = QPixmap()  # everything but the region; empty when it is to be painted anew
        self._rest = np.zeros(0, np.float32)
        self._region: tuple[float, float] | None = None
        self._edge: int | None = None
        self.clear()

    @property
    def region(self) -> tuple[float, float] | None:
        """The part that is used, in seconds; None before a sound is shown."""
        return self._region

    def clear(self) -> None:
        """Nothing to show."""
        self._show(Look(np.zeros((BANDS, 1), np.uint8), np.zeros(0, np.float32), 0.0), None)

    def invite(self, words: str) -> None:
        """What to say while there is nothing to show."""
        self._invitation = words
        self.update()

    def start_live(self) -> None:
        """Show what `feed` brings, the newest at the right."""
        count = round(LIVE_SECONDS * SAMPLE_RATE / HOP)
        empty = np.zeros((BANDS, count), np.uint8)
        self._show(Look(empty, np.zeros(count // LIVE_PEAK_COLUMNS, np.float32), LIVE_SECONDS), None)
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Append `samples` (n,) at 16 kHz to the live picture."""
        waiting = np.concatenate((self._rest, samples))[-round(LIVE_SECONDS * SAMPLE_RATE) :]
        made = columns(waiting, HOP)
        made = made[: len(made) // LIVE_PEAK_COLUMNS * LIVE_PEAK_COLUMNS]
        used = len(made) * HOP
        self._rest = waiting[used:]
        if not len(made):
            return
        before = self._look
        pixels = np.hstack((before.pixels, made.T[::-1]))[:, -before.pixels.shape[1] :]
        heights = np.concatenate((before.peaks, peaks(waiting[:used], len(made) // LIVE_PEAK_COLUMNS)))
        self._show(Look(np.ascontiguousarray(pixels), heights[-len(before.peaks) :], LIVE_SECONDS), None)

    def show_sound(self, look: Look, start: float, end: float) -> None:
        """The whole of a sound, of which `start` to `end` (s) is used."""
        self._show(look, (start, end))

    def _show(self, look: Look, region: tuple[float, float] | None) -> None:
        self._look, self._region, self._edge = look, region, None
        self._painted = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if region is None else Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.update()

    def _paint_anew(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        painter = QPainter(made)
        paint_sound(painter, QRectF(self.rect()), self._look.pixels, self._look.peaks)
        painter.end()
        return made

    def _paint_region(self, painter: QPainter) -> None:
        left, right = self._edges()
        painter.fillRect(QRectF(0, 0, left, self.height()), SHADE)
        painter.fillRect(QRectF(right, 0, self.width() - right, self.height()), SHADE)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        for x in (left, right):
            painter.fillRect(QRectF(x - 1, 0, 2, self.height()), accent)
            painter.drawRoundedRect(QRectF(x - 3, self.height() / 2 - 9, 6, 18), 3, 3)

    def _edges(self) -> tuple[float, float]:
        assert self._region is not None
        scale = self.width() / max(self._look.seconds, 1e-6)
        left, right = (edge * scale for edge in self._region)
        return max(3.0, left), min(self.width() - 3.0, right)

    def _edge_at(self, x: float) -> int | None:
        if self._region is None:
            return None
        distances = [abs(x - edge) for edge in self._edges()]
        nearest = distances.index(min(distances))
        return nearest if distances[nearest] <= GRIP else None

    def _move_edge(self, edge: int, seconds: float) -> None:
        assert self._region is not None
        start, end = self._region
        if edge == 0:
            start = max(0.0, min(seconds, end - SHORTEST))
        else:
            end = min(self._look.seconds, max(seconds, start + SHORTEST))
        self._region = (start, end)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._painted = QPixmap()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._painted.isNull():
            self._painted = self._paint_anew()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painted)
        if self._region is not None:
            self._paint_region(painter)
        elif not self._look.seconds:
            painter.setPen(INVITATION)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(8, 0, -8, 0), flags, self._invitation)
        if self.hasFocus():
            painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edge = self._edge_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._edge is not None:
            self._move_edge(self._edge, x / max(1, self.width()) * self._look.seconds)
        else:
            near = self._edge_at(x) is not None
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._edge is not None and self._region is not None:
            self._edge = None
            self.region_changed.emit(*self._region)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._region is None:
            super().keyPressEvent(event)
            return
        edge = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        self._move_edge(edge, self._region[edge] + step)
        self.region_changed.emit(*self._region)
