# SPDX-License-Identifier: MIT
"""One running piece of work: what it is, how far it is, how to hold or stop it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app import style
from app.widgets.buttons import rename, tool_button
from app.widgets.labels import ElidedLabel, label

STEPS = 1000  # of the bar


class ProgressRow(QWidget):
    """A title, a bar, a line of detail; buttons to pause and to stop."""

    pause_clicked = Signal()
    stop_clicked = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(title, "section")
        self._numbers = ElidedLabel("muted", elide=Qt.TextElideMode.ElideRight)
        self._numbers.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._numbers.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._detail = ElidedLabel("muted")
        self._detail.setMinimumWidth(0)  # where there is little room, the numbers have it first
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(title)
        self.set_share(None)
        self._pause = tool_button("pause", "Pause")
        self._pause.clicked.connect(self.pause_clicked)
        self._stop = tool_button("stop", "Stop")
        self._stop.clicked.connect(self.stop_clicked)
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addWidget(self._detail, 1)
        top.addWidget(self._numbers)
        left = QVBoxLayout()
        left.setSpacing(style.UNIT // 2)
        left.addLayout(top)
        left.addWidget(self._bar)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(style.UNIT // 2)
        layout.addLayout(left, 0, 0)
        layout.addWidget(self._pause, 0, 1)
        layout.addWidget(self._stop, 0, 2)

    def set_title(self, title: str) -> None:
        """What is done."""
        self._title.setText(title)
        self._bar.setAccessibleName(title)

    def set_share(self, share: float | None) -> None:
        """How much of it is done, 0 to 1; None while that is not known."""
        self._bar.setRange(0, 0 if share is None else STEPS)
        if share is not None:
            self._bar.setValue(round(STEPS * min(max(share, 0.0), 1.0)))

    def set_words(self, detail: str, numbers: str = "") -> None:
        """What it works on, and how fast."""
        self._detail.setText(detail)
        self._numbers.setText(numbers)

    def set_paused(self, paused: bool) -> None:
        """Show whether it holds."""
        rename(self._pause, "play" if paused else "pause", "Go on" if paused else "Pause")

    def set_pausable(self, pausable: bool) -> None:
        """Whether there is a button to pause it."""
        self._pause.setVisible(pausable)

    def set_stopping(self, stopping: bool) -> None:
        """It was asked to stop: no button helps any more."""
        self._pause.setEnabled(not stopping)
        self._stop.setEnabled(not stopping)

    @property
    def words(self) -> tuple[str, str, str]:
        """Title, detail and numbers, as shown."""
        return self._title.text(), self._detail.text(), self._numbers.text()
