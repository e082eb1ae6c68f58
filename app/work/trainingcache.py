# SPDX-License-Identifier: MIT
"""The videos decoded for training: how much disk they take, and letting go of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.runner import JobQueue, job_of
from app.work.torchload import load_torch_quietly
from app.work.training import LANE
from core.library.place import Library

ANY_LIMIT = 0  # what the cache may hold matters only to who fills it


class TrainingCache(QObject):
    """Looks at the cache and clears it, off the GUI thread."""

    sized = Signal(object)  # bytes it holds: int, which Signal(int) would cut to 32 bits
    cleared = Signal(object)  # bytes that are free again

    def __init__(
        self,
        library: Library,
        queue: JobQueue,
        is_needed: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._queue, self._is_needed = library, queue, is_needed

    def look(self) -> None:
        """See how large it is; `sized` follows."""
        self._queue.start(job_of(_size, self._library), self.sized.emit)

    def clear(self) -> None:
        """Delete it; `cleared` and `sized` follow. While a training needs it, nothing happens.

        A training that is begun meanwhile waits: it would decode what is deleted under it.
        """
        if not self._is_needed():
            self._queue.start(job_of(_clear, self._library), self._on_cleared, lane=LANE)

    def _on_cleared(self, freed: int) -> None:
        self.cleared.emit(freed)
        self.look()


def _size(library: Library) -> int:
    load_torch_quietly()
    from core.training.material import cache_of

    return cache_of(library, ANY_LIMIT).size_bytes()


def _clear(library: Library) -> int:
    load_torch_quietly()
    from core.training.material import cache_of

    return cache_of(library, ANY_LIMIT).clear()
