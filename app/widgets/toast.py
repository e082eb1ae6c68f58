# SPDX-License-Identifier: MIT
"""A short message over the window that goes away by itself, with one thing to do about it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app import style
from app.widgets.labels import label

SHOWN_MS = 6_000
SHOWN_WITH_ACTION_MS = 10_000
WIDEST, NARROWEST = 560, 80  # pixels of the text
UNDO = "Undo"  # the action that has a key
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence; the words on a button, or none; what the button does."""

    text: str
    action: str = ""
    do: Callable[[], object] | None = None

    @property
    def shown_ms(self) -> int:
        """How long it stays."""
        return SHOWN_WITH_ACTION_MS if self.action else SHOWN_MS


class Toast(QFrame):
    """One message at a time, at the bottom of `parent`; a new one takes the place of the old.

    Unless there is something to do about the old one, as to undo what was just done: then the new one waits
    until that was done, or its time is over. The time waits for the mouse on it, and for who reached its
    button by the keyboard.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("toast")
        self.setAccessibleName("Message")
        self._text = label(wrap=True)
        self._action = QPushButton()
        self._action.clicked.connect(self._on_action)
        self._action.installEventFilter(self)
        self._undo = QShortcut(QKeySequence.StandardKey.Undo, self, self._action.click)
        self._shown: Message | None = None
        self._is_reached = False  # by the keyboard
        self._waiting: list[Message] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._end)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * style.UNIT, style.UNIT, style.UNIT, style.UNIT)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._action)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", do: Callable[[], object] | None = None) -> None:
        """Show `text`; with `action`, a button that does `do` once."""
        message = Message(text, action, do)
        if not self._waiting and (self._shown is None or not self._shown.action):
            self._show(message)
        elif message not in self._waiting:
            self._waiting.append(message)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text.text() if self.isVisible() else ""

    def click(self) -> None:
        """Press the button."""
        self._action.click()

    def _show(self, message: Message) -> None:
        self._shown = message
        self._text.setText(message.text)
        self._action.setText(message.action)
        self._action.setVisible(bool(message.action))
        self._undo.setEnabled(message.action == UNDO)
        keys = self._undo.key().toString(QKeySequence.SequenceFormat.NativeText)
        self._action.setToolTip(f"{UNDO} ({keys})" if message.action == UNDO else "")
        self._place()
        self.show()
        self.raise_()
        self._run()

    def _run(self) -> None:
        """Let the time begin anew, or stand still while somebody is at it."""
        self._timer.stop()
        is_used = self.underMouse() or self._is_reached
        if self._shown is not None and self.isVisible() and not is_used:
            self._timer.start(self._shown.shown_ms)

    def _end(self) -> None:
        """Go away, and make room for the next."""
        self._timer.stop()
        self._shown, self._is_reached = None, False
        if self._waiting:
            self._show(self._waiting.pop(0))
        else:
            self.hide()

    def _on_action(self) -> None:
        done = self._shown
        self._end()
        if done is not None and done.do is not None:
            done.do()

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

    def showEvent(self, event: QEvent) -> None:
        self._run()  # the window comes back: what was not read yet begins anew

    def hideEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._action and isinstance(event, QFocusEvent):
            self._is_reached = event.gotFocus() and event.reason() in BY_KEYBOARD
            self._run()
        elif watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._run()

    def leaveEvent(self, event: QEvent) -> None:
        self._run()

    def mousePressEvent(self, event: QEvent) -> None:
        self._end()
