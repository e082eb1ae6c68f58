# SPDX-License-Identifier: MIT
"""When the window was painted for the first time: what a start is measured by."""

import os
import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

BEGAN = time.monotonic()


class FirstPaint(QObject):
    """Tells once, when `window` has been painted for the first time."""

    painted = Signal(float)  # seconds since the process began

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # After this event the picture still has to reach the screen.
            QTimer.singleShot(0, self, lambda: self.painted.emit(seconds_running()))
        return False


def seconds_running() -> float:
    """How long this process runs; where the system does not tell, since this module was loaded."""
    try:
        with open("/proc/self/stat", encoding="utf-8") as stat, open("/proc/uptime", encoding="utf-8") as up:
            ticks = int(stat.read().rpartition(")")[2].split()[19])
            return float(up.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return time.monotonic() - BEGAN
