# SPDX-License-Identifier: MIT
"""The pages behind the rail; each is made when it is first shown."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.widgets.rail import Rail


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page of the window."""

    text: str
    glyph: str
    keys: str
    make: Callable[[], QWidget]


class PageStack(QWidget):
    """Rail at the left, pages in the middle, `strip` below them."""

    opened = Signal(int)

    def __init__(self, entries: tuple[PageEntry, ...], strip: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = entries
        self._made: dict[int, QWidget] = {}
        self.rail = Rail()
        for entry in entries:
            self.rail.add(entry.text, entry.glyph, entry.keys)
        self.rail.chosen.connect(self.open)
        self.canvas = QStackedWidget()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.canvas, 1)
        right.addWidget(strip)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)

    @property
    def current(self) -> int:
        """The number of the page on show."""
        return next(number for number, page in self._made.items() if page is self.canvas.currentWidget())

    @property
    def made(self) -> list[QWidget]:
        """Every page that exists by now."""
        return list(self._made.values())

    def page(self, number: int) -> QWidget:
        """The page `number`, made if need be."""
        if number not in self._made:
            self._made[number] = page = self._entries[number].make()
            self.canvas.addWidget(page)
        return self._made[number]

    def open(self, number: int) -> None:
        """Show the page `number`."""
        page = self.page(number)
        self.canvas.setCurrentWidget(page)
        self.rail.choose(number)
        page.setFocus()
        self.opened.emit(number)
