# SPDX-License-Identifier: MIT
"""What can be told apart in either theme."""

from collections.abc import Iterator
from typing import get_args

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import style
from app.widgets.buttons import push_button

VISIBLE = 3.0  # contrast of what is no text: WCAG 2, 1.4.11


@pytest.fixture(params=[theme for theme in get_args(style.Theme) if theme != "auto"])
def page(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[QWidget]:
    """A page of the window in each theme."""
    style.apply(qapp, request.param)
    made = QWidget()
    QVBoxLayout(made)
    yield made
    made.close()
    made.deleteLater()
    style.apply(qapp, "light")


def test_an_empty_box_can_be_seen(page: QWidget) -> None:
    box = QCheckBox()
    shown = picture(page, box)
    assert contrast(shown, page.palette().window().color()) >= VISIBLE


def test_the_icon_of_a_button_that_cannot_be_pressed_can_be_seen(page: QWidget) -> None:
    button = push_button("", "play", main=True)
    button.setEnabled(False)
    shown = picture(page, button)
    empty = picture(page, QPushButton(enabled=False))
    assert contrast(shown.copy(shown.rect().adjusted(4, 4, -4, -4)), empty.pixelColor(8, 8)) >= VISIBLE


def picture(page: QWidget, part: QWidget) -> QImage:
    layout = page.layout()
    assert layout is not None
    layout.addWidget(part)
    page.show()
    return page.grab(part.geometry()).toImage()


def contrast(image: QImage, ground: QColor) -> float:
    """The strongest contrast of any pixel with `ground`."""
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    return max(ratio(QColor(colour), ground) for colour in colours)


def ratio(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    parts = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
