# SPDX-License-Identifier: MIT
"""The big round button: a microphone, or a square while it records."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app import icons

SIZE = 84
DISC = 60.0
GLYPH = 28.0
RING = 3.0


class RecordButton(QAbstractButton):
    """Checked while recording; a ring around it grows with the sound."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(SIZE, SIZE))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Space belongs to playback: a click must not take the focus, the Tab key may.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._level = 0.0
        self.set_recording(False)

    def set_recording(self, recording: bool) -> None:
        """Show whether it records."""
        self._recording = recording
        self._level = 0.0
        text = "Stop recording" if recording else "Record a sound to search with"
        self.setAccessibleName(text)
        self.setToolTip(f"{text} (R)")
        self.update()

    def set_level(self, level: float) -> None:
        """How loud it is, 0 to 1."""
        self._level = level
        self.update()

    def _circle(self, painter: QPainter, diameter: float, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(self.rect()).center(), diameter / 2, diameter / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role, middle = QPalette.ColorRole, QRectF(self.rect()).center()
        accent = self.palette().color(role.Accent)
        if self._recording:
            halo = QColor(accent)
            halo.setAlpha(70)
            reach = DISC + (SIZE - DISC) * self._level
            self._circle(painter, reach, halo)
        if self.underMouse() and not self.isDown():
            accent = accent.lighter(108)
        self._circle(painter, DISC - (2 if self.isDown() else 0), accent)
        glyph = QRectF(0, 0, GLYPH, GLYPH)
        glyph.moveCenter(middle)
        name = "stop" if self._recording else "microphone"
        icons.draw(painter, name, glyph, self.palette().color(role.HighlightedText).name())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().color(role.Text), 1.5))
            painter.drawEllipse(middle, DISC / 2 + RING, DISC / 2 + RING)

    def sizeHint(self) -> QSize:
        return QSize(SIZE, SIZE)
