# SPDX-License-Identifier: MIT
"""Opening files in other programs, which must not inherit the libraries of a packaged Earshot.

What cannot be opened raises `UserError`. A button need not catch it: the window tells what nobody caught.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment, QUrl
from PySide6.QtGui import QDesktopServices

from core.errors import UserError

OPENER = "xdg-open"
# What a packaged application sets for itself on Linux; a Qt program that inherits it loads our Qt and breaks.
OWN_PREFIXES = ("_PYI_", "LD_LIBRARY_PATH", "QML2_IMPORT_PATH", "QT_PLUGIN_PATH")
ORIGINAL = "LD_LIBRARY_PATH_ORIG"  # where the loader keeps the user's own
GONE = "“{name}” is not there now. Was it moved, or its drive unplugged?"
NO_PROGRAM = "Your system opened no program for “{name}”. Choose one for such files in its settings."
NO_BROWSER = "Your system opened no browser. The page is at {address}"


def open_outside(path: Path) -> None:
    """Open a file or folder with whatever the system uses for it."""
    if not os.path.exists(path):  # what the system would say of it, nobody would see
        raise UserError(GONE.format(name=path))
    if not _open(str(path), QUrl.fromLocalFile(str(path))):
        raise UserError(NO_PROGRAM.format(name=path.name))


def open_page(address: str) -> None:
    """Open an address of the web in the user's browser."""
    if not _open(address, QUrl(address)):
        raise UserError(NO_BROWSER.format(address=address))


def _open(name: str, url: QUrl) -> bool:
    clean = sys.platform == "linux" and getattr(sys, "frozen", False) and _start_clean(name)
    return clean or QDesktopServices.openUrl(url)


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
