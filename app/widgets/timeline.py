# SPDX-License-Identifier: MIT
"""The length of a film as a line: the moment that is played, and where it is now."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

GROOVE = 4
MOMENT = 8
SHORTEST = 4.0  # pixels a moment is drawn wide at least
STEP = 1.0  # seconds one arrow key moves


class Timeline(QWidget):
    """Click, drag or arrow keys ask for another place. Times in seconds."""

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Position")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._duration = self._position = 0.0
        self._moment: tuple[float, float] | None = None

    def set_film(self, duration: float, moment: tuple[float, float] | None) -> None:
        """How long the film is, and which part of it is meant."""
        self._duration, self._moment = duration, moment
        self.update()

    def set_position(self, seconds: float) -> None:
        """Where it is now."""
        self._position = seconds
        self.setAccessibleDescription(f"{seconds:.0f} seconds")
        self.update()

    def _x(self, seconds: float) -> float:
        room = self.width() - 2 * MOMENT
        return MOMENT + room * min(max(seconds / self._duration, 0.0), 1.0) if self._duration else MOMENT

    def _seek(self, x: float) -> None:
        if self._duration:
            share = (x - MOMENT) / max(1, self.width() - 2 * MOMENT)
            self.sought.emit(self._duration * min(max(share, 0.0), 1.0))

    def sizeHint(self) -> QSize:
        return QSize(200, 20)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._seek(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        if (step := steps.get(Qt.Key(event.key()))) is None:
            super().keyPressEvent(event)
        else:
            self.sought.emit(self._position + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette, role, middle = self.palette(), QPalette.ColorRole, self.height() / 2
        painter.setBrush(palette.color(role.Mid))
        painter.drawRoundedRect(QRectF(MOMENT, middle - GROOVE / 2, self.width() - 2 * MOMENT, GROOVE), 2, 2)
        if not self._duration:
            return
        if self._moment is not None:
            left, right = self._x(self._moment[0]), self._x(self._moment[1])
            painter.setBrush(palette.color(role.Accent))
            area = QRectF(left, middle - MOMENT / 2, max(SHORTEST, right - left), MOMENT)
            painter.drawRoundedRect(area, 3, 3)
        painter.setBrush(palette.color(role.Text))
        painter.drawRoundedRect(QRectF(self._x(self._position) - 1.5, 1, 3, self.height() - 2), 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(palette.color(role.Accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
