# SPDX-License-Identifier: MIT
"""The first picture of a video, played by Qt; without a window."""

from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

from app.start.application import application
from core.errors import MediaError

PATIENCE_MS = 20_000


def first_picture(video: Path) -> tuple[int, int]:
    """Width and height of the first picture that is shown, in pixels.

    Raises `MediaError` where none comes.
    """
    application()
    loop, sink, player = QEventLoop(), QVideoSink(), QMediaPlayer()
    sizes: list[tuple[int, int]] = []

    def on_frame(frame: QVideoFrame) -> None:
        picture = frame.toImage()
        if not picture.isNull():
            sizes.append((picture.width(), picture.height()))
            loop.quit()

    sink.videoFrameChanged.connect(on_frame)
    player.errorOccurred.connect(lambda *_: loop.quit())
    player.setVideoSink(sink)
    player.setSource(QUrl.fromLocalFile(str(video)))
    player.play()
    QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
    loop.exec()
    player.stop()
    if not sizes:
        raise MediaError(f"Qt's player showed no picture: {player.errorString() or 'it waited in vain'}.")
    return sizes[0]
