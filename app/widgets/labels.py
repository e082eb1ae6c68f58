# SPDX-License-Identifier: MIT
"""Text in its ranks, hairlines, and a label that shortens itself."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.widgets.tooltips import plain


def label(text: str = "", rank: str = "", *, wrap: bool = False) -> QLabel:
    """A label; `rank` is title, section, muted, warning or nothing."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)  # file names may look like HTML
    made.setProperty("rank", rank)
    made.setWordWrap(wrap)
    return made


def hairline() -> QFrame:
    """A line between two parts."""
    made = QFrame()
    made.setProperty("hairline", True)
    return made


class ElidedLabel(QLabel):
    """One line that shortens itself; the whole text is its tooltip."""

    def __init__(
        self,
        rank: str = "",
        parent: QWidget | None = None,
        *,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(parent)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("rank", rank)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(plain(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._elide, area.width())
        painter.drawText(area, self.alignment() | Qt.TextFlag.TextSingleLine, text)
