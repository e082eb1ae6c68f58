# SPDX-License-Identifier: MIT
"""Drag and drop on the whole window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.frame.drops import NOT_MEDIA, Drop, Purpose, dropped_paths, sort_drop
from app.widgets.overlay import DropOverlay


class DropTarget(QObject):
    """Says over `canvas` what a drop on `window` would do, and tells what was dropped."""

    sound_dropped = Signal(object)  # Path
    weights_dropped = Signal(object)  # Path
    watch_dropped = Signal(object)  # Path
    places_dropped = Signal(object)  # list of Path
    refused = Signal(str)

    def __init__(self, window: QWidget, canvas: QWidget, purpose: Callable[[], Purpose]) -> None:
        super().__init__(window)
        self.overlay = DropOverlay(canvas)
        self._purpose = purpose
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def _on_enter(self, event: QDragEnterEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if not paths:
            return
        drop = sort_drop(paths, self._purpose())
        self.overlay.promise(drop.promise if drop else NOT_MEDIA)
        event.acceptProposedAction()

    def _on_drop(self, event: QDropEvent) -> None:
        self.overlay.hide()
        event.acceptProposedAction()
        drop = sort_drop(dropped_paths(event.mimeData()), self._purpose())
        # The program it was dragged from waits for this to return: begin only after it.
        QTimer.singleShot(0, self, lambda: self._deliver(drop))

    def _deliver(self, drop: Drop) -> None:
        if drop.query is not None:
            self.sound_dropped.emit(drop.query)
        elif drop.weights is not None:
            self.weights_dropped.emit(drop.weights)
        elif drop.watch is not None:
            self.watch_dropped.emit(drop.watch)
        elif drop.places:
            places: list[Path] = list(drop.places)
            self.places_dropped.emit(places)
        else:
            self.refused.emit(NOT_MEDIA)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            self._on_enter(event)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.overlay.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._on_drop(event)
            return True
        return False
