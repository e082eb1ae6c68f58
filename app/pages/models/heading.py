# SPDX-License-Identifier: MIT
"""The head of a card: a title with a line below it, and buttons beside them or, in a narrow window, below."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import style
from app.widgets.labels import ElidedLabel, label

SIDE_BY_SIDE = 480  # pixels a title and two buttons need


class Heading(QWidget):
    """Title, state and buttons."""

    def __init__(self, *buttons: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title = label("", "title", wrap=True)
        self.state = ElidedLabel("muted", elide=Qt.TextElideMode.ElideRight)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.state)
        row = QHBoxLayout()
        row.setSpacing(style.UNIT)
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(style.UNIT)
        self._layout.addLayout(names, 1)
        self._layout.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow, direction = self.width() < SIDE_BY_SIDE, QBoxLayout.Direction
        self._layout.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        super().resizeEvent(event)
