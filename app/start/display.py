# SPDX-License-Identifier: MIT
"""Can a window be opened at all? Qt itself ends the process where it cannot, without a word to a person."""

import ctypes
import os
import socket
import sys
from pathlib import Path

NO_DISPLAY = "Earshot needs a screen, and none was found (DISPLAY and WAYLAND_DISPLAY are not set)."
NO_ANSWER = "Earshot needs a screen, but the display {display} does not answer."
NO_LIBRARY = "Qt cannot open a window because a system library is missing: {reason}."
X_PORT = 6000


def missing_display() -> str:
    """Why no window can be opened, as a sentence; empty where one can."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM", "xcb") != "xcb":
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    display = os.environ.get("DISPLAY", "")
    if not display:
        return NO_DISPLAY
    return _missing_library() or ("" if _answers(display) else NO_ANSWER.format(display=display))


def _answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    number = number.split(".")[0]
    if not number.isdecimal():
        return False
    if host not in ("", "unix"):
        return _connects(socket.AF_INET, (host, X_PORT + int(number)))
    name = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, name) or _connects(socket.AF_UNIX, f"\0{name}")


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as link:
        link.settimeout(2.0)
        try:
            link.connect(address)
        except OSError:
            return False
    return True


def _missing_library() -> str:
    import PySide6

    plugin = Path(PySide6.__path__[0]) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.exists():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return NO_LIBRARY.format(reason=str(error).split(":")[0])
    return ""
