# SPDX-License-Identifier: MIT
"""The small parts of the settings, each with a name for screen readers."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QSpinBox, QWidget

from app import style

START = 75  # percent hidden: what models are trained with


def slider(top: int, name: str) -> QSlider:
    """A slider from 0 to `top`."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(0, top)
    made.setValue(START)
    made.setPageStep(5)
    made.setAccessibleName(name)
    made.setMinimumWidth(96)
    return made


def choice(name: str, words: Iterable[str]) -> QComboBox:
    """A choice between `words`."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.addItems(list(words))
    made.setMinimumContentsLength(6)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def number(top: int, name: str) -> QSpinBox:
    """A whole number from 0 to `top`."""
    made = QSpinBox()
    made.setMaximum(top)
    made.setAccessibleName(name)
    return made


def beside(first: QWidget, *others: QWidget) -> QHBoxLayout:
    """`first` with all the room that the others leave."""
    row = QHBoxLayout()
    row.setSpacing(style.UNIT)
    row.addWidget(first, 1)
    for other in others:
        row.addWidget(other)
    return row
