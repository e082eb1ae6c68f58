# SPDX-License-Identifier: MIT
"""Letting the window live until something is true."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

STEP_MS = 20


def wait_for(true: Callable[[], object], seconds: float = 120.0) -> None:
    """Run the event loop until `true()`; raises `TimeoutError` when that takes too long."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"not true after {seconds:.0f} s: {true}")
        loop = QEventLoop()  # QTest.qWait sleeps between events, which would show in every measurement
        QTimer.singleShot(STEP_MS, loop.quit)
        loop.exec()
