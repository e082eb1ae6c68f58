# SPDX-License-Identifier: MIT
"""Two columns with a handle between them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app import style

LEFT, RIGHT = 760, 400  # pixels at first; a wider window is shared two to one


def side_by_side(left: tuple[QWidget, ...], right: QWidget) -> QSplitter:
    """`left` one below the other, the last of them with all the height that is left; `right` beside them."""
    stack = QWidget()
    column = QVBoxLayout(stack)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(style.UNIT)
    for part in left:
        column.addWidget(part, int(part is left[-1]))
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(2 * style.UNIT)
    split.setChildrenCollapsible(False)
    split.addWidget(stack)
    split.addWidget(right)
    split.setStretchFactor(0, 2)
    split.setStretchFactor(1, 1)
    split.setSizes([LEFT, RIGHT])
    return split
