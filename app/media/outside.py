# SPDX-License-Identifier: MIT
"""Opening files in other programs, which must not inherit the libraries of a packaged Earshot."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment, QUrl
from PySide6.QtGui import QDesktopServices

OPENER = "xdg-open"
# What a packaged application sets for itself on Linux; a Qt program that inherits it loads our Qt and breaks.
OWN_PREFIXES = ("_PYI_", "LD_LIBRARY_PATH", "QML2_IMPORT_PATH", "QT_PLUGIN_PATH")
ORIGINAL = "LD_LIBRARY_PATH_ORIG"  # where the loader keeps the user's own


def open_outside(path: Path) -> None:
    """Open a file or folder with whatever the system uses for it."""
    _open(str(path), QUrl.fromLocalFile(str(path)))


def open_page(address: str) -> None:
    """Open an address of the web in the user's browser."""
    _open(address, QUrl(address))


def _open(name: str, url: QUrl) -> None:
    if sys.platform == "linux" and getattr(sys, "frozen", False) and _start_clean(name):
        return
    QDesktopServices.openUrl(url)


def _start_clean(name: str) -> bool:
    process = QProcess()
    process.setProgram(OPENER)
    process.setArguments([name])
    environment = QProcessEnvironment()
    for name, value in users_environment(dict(os.environ)).items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    return bool(process.startDetached())


def users_environment(mine: dict[str, str]) -> dict[str, str]:
    """The environment as the user's desktop made it, from that of a packaged application."""
    users = {name: value for name, value in mine.items() if not name.startswith(OWN_PREFIXES)}
    if ORIGINAL in mine:
        users["LD_LIBRARY_PATH"] = mine[ORIGINAL]
    return users
