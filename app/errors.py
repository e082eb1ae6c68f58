# SPDX-License-Identifier: MIT
"""From an exception to a sentence a person can act on, and to the log."""

import logging
import platform
import sys
import threading
import traceback
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler, qVersion

import core
from core.errors import UserError, system_sentence

log = logging.getLogger(__name__)

QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What to tell: a sentence, and for a bug the details worth copying into a report."""

    sentence: str
    details: str = ""


def explain(error: BaseException) -> Trouble:
    """The sentence for `error`; a `UserError` already is one and is shown as it stands."""
    if isinstance(error, UserError):
        return Trouble(str(error))
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":  # torch's, unimported
        return Trouble("There is not enough memory for this; close other programs or choose the CPU.")
    if isinstance(error, OSError) and (sentence := system_sentence(error)):
        return Trouble(sentence)
    return Trouble(
        "Something went wrong inside Earshot. Your library is safe; the details are in the log.",
        describe(error),
    )


def describe(error: BaseException) -> str:
    """Versions and traceback: what a bug report needs, and nothing private beyond file names."""
    versions = f"Earshot {core.__version__}, Python {platform.python_version()}, Qt {qVersion()}"
    return f"{versions}, {platform.platform()}\n\n{''.join(traceback.format_exception(error))}"


class Reporter(QObject):
    """Turns everything that goes wrong anywhere, in any thread, into `reported` on the GUI thread."""

    reported = Signal(object)  # Trouble

    def report(self, error: BaseException) -> None:
        """Log `error` where it is a bug, and tell the user in one sentence."""
        trouble = explain(error)
        if trouble.details:
            log.error("%s", trouble.details, exc_info=error)
        else:
            log.info("%s", trouble.sentence)
        self.reported.emit(trouble)

    def install(self) -> None:
        """Catch what nobody caught: in Python, in threads; and let Qt log through logging."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread_uncaught
        qInstallMessageHandler(log_qt_message)

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def _on_thread_uncaught(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self.report(caught.exc_value)


def log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own messages go the way of all others."""
    logging.getLogger(f"qt.{context.category or 'default'}").log(QT_LEVELS[kind], "%s", message)
