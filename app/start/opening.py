# SPDX-License-Identifier: MIT
"""Files that the desktop opens with Earshot while it runs: macOS sends them as events, not as arguments."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent

from app.frame.drops import is_sound


class Opening(QObject):
    """Tells which file the desktop opens with the running application."""

    sound_opened = Signal(object)  # Path: to search with
    place_opened = Signal(object)  # Path: for the library

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        path = Path(event.file())
        (self.sound_opened if is_sound(path) else self.place_opened).emit(path)
        return True
