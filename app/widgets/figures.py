# SPDX-License-Identifier: MIT
"""Numbers that change, each under its name."""

from collections.abc import Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app import style
from app.widgets.labels import label

NARROWEST = 104  # pixels of one number


class Figures(QWidget):
    """As many side by side as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[str, tuple[QWidget, QLabel]] = {}
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * style.UNIT)
        self._grid.setVerticalSpacing(style.UNIT)

    @property
    def words(self) -> dict[str, str]:
        """What is shown, by name."""
        return {name: value.text() for name, (_, value) in self._cells.items()}

    def show_figures(self, figures: Mapping[str, str]) -> None:
        """Show these and no others."""
        if list(figures) != list(self._cells):
            self._build(list(figures))
        for name, text in figures.items():
            self._cells[name][1].setText(text)

    def _build(self, names: list[str]) -> None:
        for cell, _ in self._cells.values():
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self._cells = {name: _cell(name) for name in names}
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        columns = max(1, min(len(self._cells), self.width() // NARROWEST))
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for number, (cell, _) in enumerate(self._cells.values()):
            self._grid.addWidget(cell, number // columns, number % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)


def _cell(name: str) -> tuple[QWidget, QLabel]:
    cell, value = QWidget(), label("", "section")
    value.setAccessibleName(name)
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(label(name, "muted"))
    column.addWidget(value)
    return cell, value
