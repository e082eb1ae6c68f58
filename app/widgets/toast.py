# SPDX-License-Identifier: MIT
"""A short message over the window that goes away by itself, with one thing to do about it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app import style
from app.widgets.labels import label

SHOWN_MS = 6_000
SHOWN_WITH_ACTION_MS = 10_000
WIDEST, NARROWEST = 560, 80  # pixels of the text


class Toast(QFrame):
    """One message at a time, at the bottom of `parent`; a new one takes the place of the old."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("toast")
        self.setAccessibleName("Message")
        self._text = label(wrap=True)
        self._action = QPushButton()
        self._action.clicked.connect(self._on_action)
        self._do: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * style.UNIT, style.UNIT, style.UNIT, style.UNIT)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._action)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", do: Callable[[], object] | None = None) -> None:
        """Show `text`; with `action`, a button that does `do` once."""
        self._text.setText(text)
        self._do = do
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._place()
        self.show()
        self.raise_()
        self._timer.start(SHOWN_WITH_ACTION_MS if action else SHOWN_MS)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text.text() if self.isVisible() else ""

    def click(self) -> None:
        """Press the button."""
        self._action.click()

    def _on_action(self) -> None:
        do, self._do = self._do, None
        self.hide()
        if do is not None:
            do()

    def _place(self) -> None:
        wanted = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 4
        self._text.setFixedWidth(max(NARROWEST, min(WIDEST, wanted, self._room())))
        self.adjustSize()
        room = self._over.rect()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 2 * style.UNIT)

    def _room(self) -> int:
        """How wide the text can be beside the button."""
        taken = 5 * style.UNIT  # left and right of the text, and of the message
        if self._action.text():
            taken += self._action.sizeHint().width() + self._row.spacing()
        return self._over.width() - taken

    def hideEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QEvent) -> None:
        self.hide()
