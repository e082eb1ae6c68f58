# SPDX-License-Identifier: MIT
"""What a drop would do, said over the window while something hangs over it."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app import icons, style

GLYPH = 48


class DropOverlay(QWidget):
    """Covers `parent` while shown; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is promised."""
        return self._text if self.isVisible() else ""

    def promise(self, text: str) -> None:
        """Show what a drop would do."""
        self._text = text
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self.palette().color(QPalette.ColorRole.Window))
        veil.setAlpha(236)
        painter.fillRect(self.rect(), veil)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 12, 12)
        middle = QRectF(self.rect()).center()
        glyph = QRectF(middle.x() - GLYPH / 2, middle.y() - GLYPH, GLYPH, GLYPH)
        icons.draw(painter, "drop", glyph, accent.name())
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.setFont(style.scaled(self.font(), 1.3))
        below = self.rect().adjusted(0, round(middle.y()) + 2 * style.UNIT, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._text)
