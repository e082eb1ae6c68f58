# SPDX-License-Identifier: MIT
"""Where a video is painted: an own widget, so that it can be grabbed, captioned and covered."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtMultimedia import QVideoFrame, QVideoSink
from PySide6.QtWidgets import QSizePolicy, QWidget

BACKGROUND = QColor("#0b0b0d")  # a picture wants darkness around it, in either theme
CAPTION = QColor("#f2f2f2")
CAPTION_PANEL = QColor(0, 0, 0, 190)
INVITATION = QColor("#8b8e97")
MARGIN = 14


class VideoSurface(QWidget):
    """Shows the newest frame of `sink`; before the first, a still picture; and over both, a sentence."""

    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Video")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(160, 90)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.sink = QVideoSink(self)
        self.sink.videoFrameChanged.connect(self._on_frame)
        self.frames_shown = 0
        self._frame = QVideoFrame()
        self._still = QImage()
        self._sentence = ""
        self._invitation = ""

    def invite(self, words: str) -> None:
        """What to say while there is nothing to show."""
        self._invitation = words
        self.update()

    def clear(self, still: QImage | None = None) -> None:
        """Forget the last film; show `still` until the next one's first frame."""
        self._frame, self._still = QVideoFrame(), still or QImage()
        self._sentence, self.frames_shown = "", 0
        self.update()

    def tell(self, sentence: str) -> None:
        """Say `sentence` over the picture; an empty one takes it away."""
        self._sentence = sentence
        self.update()

    @property
    def sentence(self) -> str:
        """What is said over the picture."""
        return self._sentence

    def _on_frame(self, frame: QVideoFrame) -> None:
        if frame.isValid():  # stopping sends an empty frame; the last picture may stay
            self._frame = frame
            self.frames_shown += 1
            self.update()

    def _paint_still(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._still.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(area, self._still)

    def _paint_sentence(self, painter: QPainter) -> None:
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = self.rect().adjusted(2 * MARGIN, MARGIN, -2 * MARGIN, -MARGIN)
        area = painter.boundingRect(room, flags, self._sentence)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(CAPTION_PANEL)
        painter.drawRoundedRect(area.adjusted(-MARGIN, -MARGIN // 2, MARGIN, MARGIN // 2), 6, 6)
        painter.setPen(CAPTION)
        painter.drawText(room, flags, self._sentence)

    def sizeHint(self) -> QSize:
        return QSize(384, 216)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width * 9 // 16

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKGROUND)
        if self._invitation and self.frames_shown == 0 and self._still.isNull():
            painter.setPen(INVITATION)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._invitation)
        if self._frame.isValid():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            options = QVideoFrame.PaintOptions()
            options.backgroundColor = BACKGROUND
            self._frame.paint(painter, QRectF(self.rect()), options)
        elif not self._still.isNull():
            self._paint_still(painter)
        if self._sentence:
            self._paint_sentence(painter)
