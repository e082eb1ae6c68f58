# SPDX-License-Identifier: MIT
"""What a page shows while it has nothing to show: what to do, and the buttons to do it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import icons, style
from app.widgets.buttons import push_button
from app.widgets.labels import label

TEXT_WIDTH = 460
SIDE_BY_SIDE = 380  # pixels two buttons need
ROOMY = 220  # pixels of height below which the icon goes


class Glyph(QWidget):
    """A large quiet icon."""

    def __init__(self, name: str, size: int = 56, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText).name()
        icons.draw(QPainter(self), self._name, QRectF(self.rect()), colour)


class EmptyPanel(QWidget):
    """An icon, a title, a sentence or two, and buttons, in the middle of the space there is."""

    def __init__(self, glyph: str, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title = label(title, "title")
        self._text = label(text, "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._text.setMaximumWidth(TEXT_WIDTH)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(style.UNIT)
        middle = Qt.AlignmentFlag.AlignHCenter
        layout = QVBoxLayout(self)
        layout.setSpacing(style.UNIT)
        layout.addStretch(2)
        self._glyph = Glyph(glyph)
        layout.addWidget(self._glyph, 0, middle)
        layout.addWidget(self._title, 0, middle)
        layout.addLayout(_centred(self._text))
        layout.addSpacing(style.UNIT)
        layout.addLayout(self._buttons)
        layout.addStretch(3)
        self._buttons.setAlignment(middle)

    def add_button(self, text: str, icon: str, *, main: bool = False) -> QPushButton:
        """A button below the text; the main one stands out."""
        button = push_button(text, icon, main=main)
        self._buttons.addWidget(button)
        return button

    def set_words(self, title: str, text: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)

    @property
    def title(self) -> str:
        """What the title says."""
        return self._title.text()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < SIDE_BY_SIDE
        direction = QBoxLayout.Direction
        self._buttons.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._glyph.setVisible(self.height() > ROOMY)
        super().resizeEvent(event)


def _centred(text: QWidget) -> QHBoxLayout:
    """A row with `text` in its middle; unlike an alignment, it lets wrapped lines have their height."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(text, 1000)
    row.addStretch(1)
    return row
