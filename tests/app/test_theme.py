# SPDX-License-Identifier: MIT
"""The theme “like the desktop” in a process of its own, while the desktop turns dark."""

import os
import subprocess
import sys
from pathlib import Path

from app import style

ROOT = Path(__file__).parent.parent.parent
# There is no desktop off-screen: what it has chosen is told in its place, and that it has changed.
FOLLOW = """
import sys
from dataclasses import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from app import style
from app.start import startup
from app.start.application import Earshot
from scripts.waiting import wait_for

desktop = [style.LIGHT]
own = style.tones
style.tones = lambda app, theme: desktop[0] if theme == "auto" else own(app, theme)
earshot = Earshot(startup.parse(["--library", sys.argv[1]]))
earshot.window.show()
session = earshot.session

def turn(tones, scheme):
    desktop[0] = tones
    QApplication.styleHints().colorSchemeChanged.emit(scheme)
    print(QApplication.palette().window().color().name())

turn(style.DARK, Qt.ColorScheme.Dark)
turn(style.LIGHT, Qt.ColorScheme.Light)
session.change_settings(replace(session.settings, theme="light"))
turn(style.DARK, Qt.ColorScheme.Dark)
earshot.window.close()
wait_for(lambda: not earshot.window.isVisible(), 30)
"""


def test_it_follows_the_desktop_as_long_as_nothing_else_is_chosen(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FOLLOW, str(tmp_path / "library")],
        cwd=ROOT,
        env=os.environ | {"EARSHOT_CONFIG": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    wanted = [style.DARK.window, style.LIGHT.window, style.LIGHT.window]
    assert done.stdout.splitlines() == wanted, done.stderr
