# SPDX-License-Identifier: MIT
"""The first cell of a video's row: a small picture, its name, its folder."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import icons, style
from app.media.thumbnails import Thumbnails
from app.pages.library.videos import VIDEO
from app.words import folder
from core.library.overview import VideoRow

ROW_HEIGHT = 46
PICTURE = QSize(64, 36)
GAP = 10


class VideoDelegate(QStyledItemDelegate):
    """Paints one row's picture and two lines."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(320, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        video: VideoRow = index.data(VIDEO)
        area = QRectF(option.rect)
        palette, role = QGuiApplication.palette(), QPalette.ColorRole
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.color(role.AlternateBase))
        picture = QRectF(area.left() + GAP, 0, PICTURE.width(), PICTURE.height())
        picture.moveTop(area.center().y() - PICTURE.height() / 2)
        self._paint_picture(painter, picture, video)
        words = area.adjusted(picture.width() + 2 * GAP, 5, -GAP, -5)
        painter.setPen(palette.color(role.Text))
        painter.setFont(option.font)
        _line(painter, words, video.path.name, Qt.AlignmentFlag.AlignTop)
        painter.setPen(palette.color(role.PlaceholderText))
        painter.setFont(style.scaled(option.font, 0.85))
        _line(painter, words, folder(video.path.parent), Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _paint_picture(self, painter: QPainter, area: QRectF, video: VideoRow) -> None:
        path = QPainterPath()
        path.addRoundedRect(area, 3, 3)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(path)
        painter.fillRect(area, QColor("#101014"))
        picture = None if video.thumbnail is None else self._thumbnails.get(video.thumbnail)
        if picture is None or picture.isNull():
            glyph = QRectF(0, 0, 18, 18)
            glyph.moveCenter(area.center())
            icons.draw(painter, _glyph(video), glyph, "#6b6e77")
        else:
            size = picture.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            shown = QRectF(0, 0, size.width(), size.height())
            shown.moveCenter(area.center())
            painter.drawPixmap(shown, picture, QRectF(picture.rect()))
        painter.setClipping(False)


def _glyph(video: VideoRow) -> str:
    if video.state == "failed":
        return "warning"
    return "file-sound" if video.has_sound and not video.has_picture else "samples"


def _line(painter: QPainter, area: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
    painter.drawText(area, side | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, shown)
