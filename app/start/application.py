# SPDX-License-Identifier: MIT
"""Log, settings, look and window put together."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app import style
from app.errors import Reporter
from app.icons import application_icon
from app.start.firstpaint import FirstPaint
from app.start.instance import Instance, Wishes
from app.start.journal import open_journal
from app.start.opening import Opening
from app.window import Window
from app.work.session import Session
from core import settings as store
from core.library.place import Library
from core.paths import APP_NAME
from core.settings import Settings

log = logging.getLogger(__name__)

SIGNAL_POLL_MS = 300


def start(options: argparse.Namespace) -> int:
    """Open the window, or hand `options` to the one that is open; returns the exit code.

    Raises `UserError` where the library cannot be used.
    """
    library = Library.at(options.library or store.load().library_folder())
    if options.time_start:
        return Earshot(options).run()
    instance = Instance(library.folder)
    return Earshot(options, instance).run() if instance.is_first(Wishes.of(options)) else 0


class Earshot:
    """The running application. Raises `UserError` where its library cannot be used."""

    def __init__(self, options: argparse.Namespace, instance: Instance | None = None) -> None:
        self._options, self._instance = options, instance
        open_journal()
        settings, self._trouble = store.read()
        library = Library.at(options.library or settings.library_folder())
        self._qt = application()
        style.apply(self._qt, settings.theme)
        reporter = Reporter()
        reporter.install()
        self.session = Session(library, settings, reporter)
        self.session.settings_changed.connect(self._on_settings_changed)
        style.follow_desktop(self._qt, lambda: self.session.settings.theme)
        self.window = Window(self.session)
        opening = Opening(self._qt)
        opening.sound_opened.connect(self.window.search_with)
        opening.place_opened.connect(lambda place: self.session.add([place]))
        self._first_paint = FirstPaint(self.window)
        self._first_paint.painted.connect(self._on_painted)

    def run(self) -> int:
        """Show the window and stay until it is closed; returns the exit code."""
        self.window.show()
        signal.signal(signal.SIGINT, lambda *_: self.window.close())
        awake = QTimer(self._qt, interval=SIGNAL_POLL_MS)  # Python sees a signal only when it runs
        awake.timeout.connect(lambda: None)
        awake.start()
        code = self._qt.exec()
        if self._instance is not None:
            self._instance.end()
        return code

    def _on_painted(self, seconds: float) -> None:
        log.info("window painted %.2f s after the start", seconds)
        if self._options.time_start:
            sys.stdout.write(f"{seconds:.3f}\n")
            sys.stdout.flush()
            self.window.close()
            return
        self.session.begin()
        if self._trouble:
            self.session.say(self._trouble)
        self._fulfil(Wishes.of(self._options))
        if self._instance is not None:
            self._instance.asked.connect(self._on_asked)
            self._instance.begin(self.window.isEnabled)

    def _on_asked(self, wishes: Wishes) -> None:
        """A later start: come to the front and do what it was to do."""
        log.info("a later start hands over %s", wishes)
        if wishes.token:  # Qt shows it to the desktop, which otherwise only marks the window
            os.environ["XDG_ACTIVATION_TOKEN"] = wishes.token
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self._fulfil(wishes)

    def _fulfil(self, wishes: Wishes) -> None:
        self.session.add([Path(place) for place in wishes.places])
        if wishes.search is not None:
            self.window.search_with(Path(wishes.search))

    def _on_settings_changed(self, settings: Settings) -> None:
        style.apply(self._qt, settings.theme)


def application() -> QApplication:
    """The one QApplication, named and iconed."""
    made = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(made, QApplication)
    made.setApplicationName(APP_NAME)
    made.setOrganizationName(APP_NAME)
    made.setDesktopFileName("earshot")
    made.setWindowIcon(application_icon())
    return made
