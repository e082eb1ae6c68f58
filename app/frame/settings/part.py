# SPDX-License-Identifier: MIT
"""One setting: a control, what stands beside it, and a sentence below."""

from abc import abstractmethod
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from app import style
from app.errors import explain
from app.widgets.labels import label
from app.work.session import Session
from core.settings import Settings

NUMBER_WIDTH = 112  # pixels


class Part(QWidget):
    """Shows one choice of the settings and changes it at once."""

    title = ""  # with the letter that leads to the control marked by &

    def __init__(self, session: Session, control: QWidget, *beside: QWidget) -> None:
        super().__init__()
        self.session, self.control = session, control
        self._words = label("", "muted", wrap=True)
        self._words.hide()
        self._guard = WheelGuard(self)
        control.setAccessibleName(self.title.replace("&", ""))
        if isinstance(control, (QComboBox, QSpinBox)):
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            control.installEventFilter(self._guard)
        row = QHBoxLayout()
        row.setSpacing(style.UNIT)
        row.addWidget(control, not isinstance(control, QSpinBox))
        for one in beside:
            row.addWidget(one)
        if isinstance(control, QSpinBox):
            control.setMinimumWidth(NUMBER_WIDTH)
            row.addStretch()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(style.UNIT // 2)
        self.head = row
        self.column.addLayout(row)
        self.column.addWidget(self._words)

    @property
    def words(self) -> str:
        """The sentence below."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Let the sentence below be `words`."""
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.control.setAccessibleDescription(words)

    def tell(self, error: Exception) -> None:
        """Let the sentence below be what went wrong; of a bug, the details are kept as well."""
        trouble = explain(error)
        self.say(trouble.sentence)
        if trouble.details:
            self.session.reporter.report(error)

    @abstractmethod
    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen, whoever chose it."""

    def change(self, **changes: Any) -> None:
        """Choose something else; it holds and is saved at once."""
        wanted = replace(self.session.settings, **changes)
        if wanted != self.session.settings:
            self.session.change_settings(wanted)


class WheelGuard(QObject):
    """Keeps the wheel, while it scrolls the dialog, from changing a control that it passes over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel or not isinstance(watched, QWidget) or watched.hasFocus():
            return False
        event.ignore()
        return True


def choices(entries: dict[str, str]) -> QComboBox:
    """A choice between `entries`: text by key."""
    made = QComboBox()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(12)
    for key, text in entries.items():
        made.addItem(text, key)
    return made


def choose(box: QComboBox, key: str) -> None:
    """Show the entry with `key`; nothing where there is none."""
    box.setCurrentIndex(box.findData(key))
