# SPDX-License-Identifier: MIT
"""Pictures beside each other, each as large as there is room for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

GAP = 8


class PicturesView(QWidget):
    """Shows RGB arrays; nothing, and no space, while there are none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._images: list[QImage] = []
        self.hide()

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self._images)

    def show_pictures(self, pictures: Sequence[NDArray[np.uint8]]) -> None:
        """Show these, uint8 (H, W, 3) each."""
        self._images = [_image(picture) for picture in pictures]
        self.setVisible(bool(self._images))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = (self.width() - GAP * (len(self._images) - 1)) / max(1, len(self._images))
        for number, image in enumerate(self._images):
            room = QSize(round(width), self.height())
            size = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(QRectF(number * (width + GAP), 0, size.width(), size.height()), image)


def _image(picture: NDArray[np.uint8]) -> QImage:
    height, width = picture.shape[:2]
    whole = np.ascontiguousarray(picture)
    return QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
