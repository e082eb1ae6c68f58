# SPDX-License-Identifier: MIT
"""Log, settings, look and window put together."""

import argparse
import logging
import signal
import sys
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import style
from app.errors import Reporter
from app.icons import application_icon
from app.start.firstpaint import FirstPaint
from app.start.journal import open_journal
from app.window import Window
from app.work.session import Session
from core import settings as store
from core.library.place import Library
from core.paths import APP_NAME
from core.settings import Settings

log = logging.getLogger(__name__)

SIGNAL_POLL_MS = 300


class Earshot:
    """The running application. Raises `UserError` where its library cannot be used."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        open_journal()
        settings = store.load()
        library = Library.at(options.library or settings.library_folder())
        self._qt = application()
        style.apply(self._qt, cast(style.Theme, settings.theme))
        reporter = Reporter()
        reporter.install()
        self.session = Session(library, settings, reporter)
        self.session.settings_changed.connect(self._on_settings_changed)
        self.window = Window(self.session)
        self._first_paint = FirstPaint(self.window)
        self._first_paint.painted.connect(self._on_painted)

    def run(self) -> int:
        """Show the window and stay until it is closed; returns the exit code."""
        self.window.show()
        signal.signal(signal.SIGINT, lambda *_: self.window.close())
        awake = QTimer(self._qt, interval=SIGNAL_POLL_MS)  # Python sees a signal only when it runs
        awake.timeout.connect(lambda: None)
        awake.start()
        return self._qt.exec()

    def _on_painted(self, seconds: float) -> None:
        log.info("window painted %.2f s after the start", seconds)
        if self._options.time_start:
            sys.stdout.write(f"{seconds:.3f}\n")
            sys.stdout.flush()
            self.window.close()
            return
        self.session.begin()
        self.session.add(self._options.places)
        if self._options.search is not None:
            self.window.search_with(self._options.search)

    def _on_settings_changed(self, settings: Settings) -> None:
        style.apply(self._qt, cast(style.Theme, settings.theme))


def application() -> QApplication:
    """The one QApplication, named and iconed."""
    made = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(made, QApplication)
    made.setApplicationName(APP_NAME)
    made.setOrganizationName(APP_NAME)
    made.setDesktopFileName("earshot")
    made.setWindowIcon(application_icon())
    return made
