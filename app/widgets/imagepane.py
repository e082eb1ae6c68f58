# SPDX-License-Identifier: MIT
"""One picture: with words below, a play line and, where that is wanted, a pen that marks its patches."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app import style

GROUND = QColor("#0b0b0d")  # a picture wants darkness around it, in either theme
PLAY_LINE, MARK = QColor("#ffffff"), QColor(255, 255, 255, 70)
BOTTOM = 16  # pixels for the words below
SCALE_WIDTH = 44

SMALL = 0.78  # of the font

Tick = tuple[float, str]  # where from 0 to 1, and what it says


class ImagePane(QWidget):
    """Shows one RGB array. With a grid its patches can be marked: by dragging, or by arrow keys and Enter."""

    marked = Signal(object, bool)  # bool (rows, columns) from the top, whether they are to be hidden
    drag_wanted = Signal()

    def __init__(self, name: str, *, stretch: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._stretch = stretch
        self._image = QImage()
        self._pixels: NDArray[np.uint8] | None = None
        self._below: tuple[Tick, ...] = ()
        self._line, self._words = -1.0, ""
        self._grid: tuple[int, int] | None = None  # rows, columns
        self._from: QPointF | None = None
        self._to = QPointF()
        self._hides = True
        self._cell = QPoint(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(60, 40)

    def show_pixels(self, pixels: NDArray[np.uint8]) -> None:
        """Show uint8 (H, W, 3) RGB."""
        self._pixels = np.ascontiguousarray(pixels)
        height, width = pixels.shape[:2]
        self._image = QImage(self._pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._words = ""
        self.update()

    def clear(self, words: str = "") -> None:
        """Show no picture but a sentence."""
        self._image, self._pixels, self._words = QImage(), None, words
        self.update()

    @property
    def image(self) -> QImage:
        """A copy of what is shown."""
        return self._image.copy()

    @property
    def words(self) -> str:
        """What is said in place of a picture."""
        return self._words

    def set_below(self, ticks: tuple[Tick, ...]) -> None:
        """What stands below the picture, from 0 at the left to 1."""
        self._below = ticks
        self.update()

    def set_line(self, share: float) -> None:
        """Where the play line stands, 0 to 1; below 0 there is none."""
        self._line = share
        self.update()

    def set_grid(self, rows: int, columns: int) -> None:
        """Let patches of a grid be marked."""
        self._grid = rows, columns
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def area(self) -> QRectF:
        """Where the picture lies."""
        room = QRectF(self.rect()).adjusted(0, 0, 0, -BOTTOM if self._below else 0)
        if self._stretch or self._image.isNull():
            return room
        size = QSize(self._image.size()).scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(room.center())
        return area

    def _marks(self) -> NDArray[np.bool_] | None:
        """The patches that the pen went over."""
        if self._grid is None or self._from is None:
            return None
        area, (rows, columns) = self.area, self._grid
        drawn = QRectF(self._from, self._to).normalized()
        left, right = ((x - area.left()) / area.width() * columns for x in (drawn.left(), drawn.right()))
        top, bottom = ((y - area.top()) / area.height() * rows for y in (drawn.top(), drawn.bottom()))
        marks = np.zeros(self._grid, dtype=np.bool_)
        marks[_span(top, bottom, rows), _span(left, right, columns)] = True
        return marks

    def sizeHint(self) -> QSize:
        return QSize(220, 160)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = self._to = event.position()
        self._hides = event.button() != Qt.MouseButton.RightButton
        if self._grid is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._to = event.position()
        if self._grid is None and self._from is not None and not self._image.isNull():
            far = (self._to - self._from).manhattanLength()
            if far >= QApplication.startDragDistance():
                self._from = None
                self.drag_wanted.emit()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        marks, self._from = self._marks(), None
        if marks is not None and not self._image.isNull():
            self.marked.emit(marks, self._hides)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1)}
        steps[Qt.Key.Key_Down] = (0, 1)
        key = Qt.Key(event.key())
        if self._grid is None or key not in (*steps, Qt.Key.Key_Return, Qt.Key.Key_Backspace):
            super().keyPressEvent(event)
            return
        rows, columns = self._grid
        if key in steps:
            x, y = self._cell.x() + steps[key][0], self._cell.y() + steps[key][1]
            self._cell = QPoint(min(max(x, 0), columns - 1), min(max(y, 0), rows - 1))
        else:
            marks = np.zeros(self._grid, dtype=np.bool_)
            marks[min(self._cell.y(), rows - 1), min(self._cell.x(), columns - 1)] = True
            self.marked.emit(marks, key == Qt.Key.Key_Return)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), self.area
        painter.fillRect(area, GROUND)
        if self._image.isNull():
            painter.setPen(QColor("#9b9ea7"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(6, 4, -6, -4), int(flags), self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self._image)
        _paint_below(painter, area, self._below, self)
        if self._line >= 0:
            x = area.left() + self._line * (area.width() - 1)
            painter.fillRect(QRectF(x - 1, area.top(), 3, area.height()), QColor(0, 0, 0, 110))
            painter.fillRect(QRectF(x, area.top(), 1, area.height()), PLAY_LINE)
        self._paint_pen(painter, area)

    def _paint_pen(self, painter: QPainter, area: QRectF) -> None:
        if self._grid is None:
            return
        if self._from is not None:
            painter.fillRect(QRectF(self._from, self._to).normalized() & area, MARK)
        if self.hasFocus():
            rows, columns = self._grid
            width, height = area.width() / columns, area.height() / rows
            cell = QRectF(self._cell.x() * width, self._cell.y() * height, width, height)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(cell.translated(area.topLeft()).adjusted(1, 1, -1, -1))


def _span(first: float, last: float, count: int) -> slice:
    """The patches between two places, at least one where they lie on the grid."""
    return slice(min(max(int(first), 0), count), min(max(int(np.floor(last)) + 1, 0), count))


def _paint_below(painter: QPainter, area: QRectF, ticks: tuple[Tick, ...], widget: QWidget) -> None:
    painter.setFont(style.scaled(widget.font(), SMALL))
    painter.setPen(widget.palette().color(QPalette.ColorRole.PlaceholderText))
    free = area.left()
    for share, words in ticks:
        width = painter.fontMetrics().horizontalAdvance(words)
        x = min(max(area.left() + share * area.width() - width / 2, area.left()), area.right() - width)
        if x >= free:  # where there is no room for all, some are left out
            painter.drawText(QPointF(x, area.bottom() + painter.fontMetrics().ascent() + 1), words)
            free = x + width + style.UNIT


class Scale(QWidget):
    """Words at the left of a pane, from 0 at its bottom to 1 at its top."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._ticks: tuple[Tick, ...] = ()
        self.setFixedWidth(SCALE_WIDTH)

    def set_ticks(self, ticks: tuple[Tick, ...]) -> None:
        """What stands where; the lowest first."""
        self._ticks = ticks
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(style.scaled(self.font(), SMALL))
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        height = painter.fontMetrics().height()
        free, room = float(self.height()), self.height() - BOTTOM
        for share, words in self._ticks:
            y = room - share * room
            if max(0.0, y - height / 2) + height > free:
                continue  # no room for all of them
            place = QRectF(0, max(0.0, y - height / 2), self.width() - 6, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            painter.fillRect(QRectF(self.width() - 4, y, 4, 1), painter.pen().color())
            free = y - height / 2
