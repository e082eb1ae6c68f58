# SPDX-License-Identifier: MIT
"""Every type of Qt's three main modules made on the GUI thread, before another thread can ask for one.

PySide makes a type when it is first asked for. Nothing keeps two threads from making one at the same time,
which ends the process (docs/decisions/029); pyqtgraph, which a worker imports, asks for all of them.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from itertools import islice
from types import ModuleType

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer

AT_ONCE = 40  # names in one turn of the event loop: some milliseconds
MORE = ("QtTest", "QtOpenGL", "QtOpenGLWidgets")  # modules that pyqtgraph also imports, where they are there


class Settling(QObject):
    """Asks for all types, a few at each turn of the event loop; then calls `then`, once."""

    def __init__(self, then: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._then, self._left = then, _names()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start()

    def _on_turn(self) -> None:
        some = list(islice(self._left, AT_ONCE))
        for module, name in some:
            getattr(module, name, None)
        if len(some) < AT_ONCE:
            self._timer.stop()
            self._then()


def _names() -> Iterator[tuple[ModuleType, str]]:
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            yield module, name
    for name in MORE:
        with suppress(ImportError):
            yield import_module(f"PySide6.{name}"), "__name__"


def unmade() -> list[str]:
    """The names that nobody has asked for yet."""
    modules = (QtCore, QtGui, QtWidgets)
    return sorted(name for module in modules for name in set(dir(module)) - set(vars(module)))
