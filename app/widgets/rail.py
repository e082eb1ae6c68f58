# SPDX-License-Identifier: MIT
"""The narrow column at the left that leads from page to page."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app import style
from app.icons import application_icon, icon

WIDTH = 80


class Rail(QWidget):
    """Buttons of which one is down."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        mark = QLabel()
        mark.setPixmap(application_icon().pixmap(QSize(30, 30), self.devicePixelRatioF()))
        mark.setAccessibleName("Earshot")
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 2 * style.UNIT, 0, 2 * style.UNIT)
        self._layout.setSpacing(style.UNIT // 2)
        self._layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addSpacing(style.UNIT)
        self._layout.addStretch()

    def add(self, text: str, glyph: str, keys: str) -> None:
        """One more page, below the others."""
        button = QToolButton()
        button.setText(text)
        button.setIcon(icon(glyph))
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setCheckable(True)
        button.setProperty("rail", True)
        button.setToolTip(f"{text} ({keys})")
        button.setAccessibleName(text)
        number = len(self._group.buttons())
        self._group.addButton(button, number)
        self._layout.insertWidget(2 + number, button)

    def choose(self, number: int) -> None:
        """Show `number` as the open page."""
        self._group.button(number).setChecked(True)
