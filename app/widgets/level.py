# SPDX-License-Identifier: MIT
"""How loud it is: a bar, and a mark that falls slowly from the last peak."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

FALL = 0.012  # of the whole height at each call of set_level
TOO_LOUD = 0.97


class LevelMeter(QWidget):
    """A vertical bar for levels from 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Input level")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._level = self._peak = 0.0

    @property
    def level(self) -> float:
        """What is shown."""
        return self._level

    def set_level(self, level: float) -> None:
        """Show `level`, 0 to 1."""
        self._level = min(max(level, 0.0), 1.0)
        self._peak = max(self._level, self._peak - FALL)
        self.setAccessibleDescription(f"{round(100 * self._level)} %")
        self.update()

    def reset(self) -> None:
        """Back to silence."""
        self._peak = 0.0
        self.set_level(0.0)

    def sizeHint(self) -> QSize:
        return QSize(10, 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        role, palette = QPalette.ColorRole, self.palette()
        painter.setBrush(palette.color(role.AlternateBase))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        loud = self._peak >= TOO_LOUD
        painter.setBrush(palette.color(role.BrightText if loud else role.Accent))
        height = self.height() * self._level
        if height >= 1:
            painter.drawRoundedRect(QRectF(0, self.height() - height, self.width(), height), 3, 3)
        if self._peak > 0.01:
            top = self.height() * (1 - self._peak)
            painter.fillRect(QRectF(0, max(0.0, top), self.width(), 2), palette.color(role.Text))
