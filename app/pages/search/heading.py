# SPDX-License-Identifier: MIT
"""The line above the matches: what was found, and what can be done with all of it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from app import style
from app.widgets.buttons import link_button
from app.widgets.labels import ElidedLabel, label

NARROW = 560  # pixels below which hint and buttons stand below the summary


class Heading(QWidget):
    """The summary keeps all of its words, in several lines where it must; the hint shortens itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = label("", "section", wrap=True)
        self.hint = ElidedLabel("muted", elide=Qt.TextElideMode.ElideRight)
        self.hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.again = link_button("Search again", "The library has grown since this search")
        self.export = link_button("Export…", "Export matches for an editing program, or as a table (Ctrl+E)")
        below = QHBoxLayout()
        below.addStretch()
        for part in (self.hint, self.again, self.export):
            part.hide()
            below.addWidget(part)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(style.UNIT, 0, style.UNIT, 0)
        self._layout.setSpacing(style.UNIT // 2)
        self._layout.addWidget(self.summary, 1)
        self._layout.addLayout(below)

    def show_hint(self, words: str) -> None:
        """What else there is to know; without words it takes no room."""
        self.hint.setText(words)
        self.hint.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way, direction = self._layout.direction(), QBoxLayout.Direction
        wanted = direction.TopToBottom if self.width() < NARROW else direction.LeftToRight
        if way != wanted:
            self._layout.setDirection(wanted)
