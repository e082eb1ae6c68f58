# SPDX-License-Identifier: MIT
"""Thumbnails, read and scaled in the background and kept for a while."""

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

KEPT = 400  # pictures of a card's size: about 60 MB


class Thumbnails(QObject):
    """Gives pictures at once or not at all; `arrived` tells when it is worth asking again."""

    arrived = Signal()
    _read = Signal(object, QImage)

    def __init__(self, size: QSize, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._pictures: OrderedDict[Path, QPixmap] = OrderedDict()
        self._asked: set[Path] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._read.connect(self._on_read)

    def get(self, path: Path) -> QPixmap | None:
        """The picture in `path`, if it has been read; a null one where it cannot be."""
        if path in self._pictures:
            self._pictures.move_to_end(path)
            return self._pictures[path]
        if path not in self._asked:
            self._asked.add(path)
            self._pool.start(lambda: self._read.emit(path, read_scaled(path, self._size)))
        return None

    def close(self) -> None:
        """Wait until nothing is read any more."""
        self._pool.clear()
        self._pool.waitForDone()

    def _on_read(self, path: Path, image: QImage) -> None:
        self._asked.discard(path)
        self._pictures[path] = QPixmap.fromImage(image)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.arrived.emit()


def read_scaled(path: Path, size: QSize) -> QImage:
    """The picture in `path`, small enough just to fill `size`; a null image where it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid():
        reader.setScaledSize(whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return reader.read()
