# SPDX-License-Identifier: MIT
"""Runs first when packaged: sounddevice asks the system for PortAudio, which lies in the bundle."""

import ctypes.util
import sys
from pathlib import Path

_find_in_system = ctypes.util.find_library


def _find_library(name: str) -> str | None:
    if name == "portaudio" and sys.platform == "linux":
        bundled = Path(sys._MEIPASS) / "libportaudio.so.2"  # type: ignore[attr-defined]
        if bundled.exists():
            return str(bundled)
    return _find_in_system(name)


ctypes.util.find_library = _find_library
