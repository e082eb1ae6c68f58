# SPDX-License-Identifier: MIT
"""One video through one model: the job that computes its walk, and the newest walk there is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.runner import JobQueue, JobThread
from app.work.torchload import load_torch_quietly
from core.jobs import Job, Progress
from core.model import store
from core.reconstruct.hiding import Wish

if TYPE_CHECKING:
    from core.model.card import ModelCard
    from core.reconstruct.painter import Painter
    from core.reconstruct.walk import Walk

BUDGET = 256 << 20  # bytes of reconstructions held; while settings change there are two walks


@dataclass(frozen=True, slots=True)
class Offer:
    """The models at hand that can be read: cards, their files, and the name of the one in use."""

    cards: tuple[ModelCard, ...]
    files: tuple[Path, ...]
    active: str


def offer(models: Path) -> Offer:
    """What there is in the folder `models`."""
    files, cards = store.files(models), store.cards(models)
    return Offer(cards, tuple(files[card.name] for card in cards), store.active_name(models))


class Painters:
    """Models that paint, each loaded once; the two used last are kept."""

    def __init__(self) -> None:
        self._held: dict[tuple[Path, int, str], Painter] = {}
        self._lock = threading.Lock()

    def get(self, model: Path, device: str) -> Painter:
        """The model in a file; for a worker thread. Raises `UserError`."""
        from core.device import choose_device
        from core.reconstruct.painter import Painter

        with self._lock:
            key = model, _changed(model), device
            found = self._held.pop(key, None) or Painter.load(model, choose_device(device))
            self._held[key] = found
            while len(self._held) > 2:
                self._held.pop(next(iter(self._held)))
            return found


def _changed(model: Path) -> int:
    """When the file was written last: a model trained anew keeps its name."""
    return model.stat().st_mtime_ns if model.exists() else 0


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be computed."""

    video: Path
    model: Path
    wish: Wish


class Exploration(QObject):
    """Begins anew whenever it is asked for something else; what was read of the video is kept."""

    changed = Signal()  # more is computed: ask `walk`
    failed = Signal(object)  # the exception

    def __init__(
        self, queue: JobQueue, painters: Painters, device: Callable[[], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._queue, self._painters, self._device = queue, painters, device
        self._asked: Ask | None = None
        self._begun: Ask | None = None
        self._shown: Ask | None = None  # what `walk` is an answer to
        self._position = 0.0
        self._thread: JobThread | None = None
        self._newest: Walk | None = None  # set by the worker
        self._running = object()  # which job may set it
        self._waits = self._again = False  # for the first picture; to begin anew once it has come
        self.painter: Painter | None = None
        self.walk: Walk | None = None

    def ask(self, ask: Ask, position: float) -> None:
        """Compute this; while a slider moves, one step is shown before the next is begun."""
        if self._asked is not None and self._asked.video != ask.video:
            self.stop()
        self._asked, self._position = ask, position
        if self._waits:
            self._again = True
        else:
            self._begin()

    def go_on(self, position: float) -> None:
        """Compute more where playing has used up what there was."""
        walk = self.walk
        if self._thread is None and walk is not None and walk.next_missing() is not None:
            self._position = position
            self._begin(walk)

    def stop(self) -> None:
        """Forget everything."""
        if self._thread is not None:
            self._thread.cancel()
        self._thread = self._asked = self._shown = self.walk = self._newest = None
        self._waits = self._again = False

    @property
    def is_running(self) -> bool:
        """Something is computed."""
        return self._thread is not None

    def _begin(self, walk: Walk | None = None) -> None:
        assert self._asked is not None
        if self._thread is not None:
            self._thread.cancel()  # it ends at its next step; nobody waits for it
        same = self._shown is not None and self._shown.model == self._asked.model
        self._waits, self._again, self._newest = walk is None, False, None
        self._begun, self._running = self._asked, (ticket := object())
        job = self._job(ticket, self._asked, walk, self.walk if same else None)
        self._thread = thread = self._queue.start(job, failed=lambda error: self._on_failed(thread, error))
        thread.progressed.connect(lambda _: self._on_progress(thread))
        thread.ended.connect(lambda: self._on_ended(thread))

    def _job(self, ticket: object, ask: Ask, walk: Walk | None, before: Walk | None) -> Job[None]:
        load_torch_quietly()
        from core.media.stretch import StretchReader
        from core.reconstruct.walk import Walk, fill

        painter = self._painters.get(ask.model, self._device())
        yield Progress(0, note=ask.video.name)
        if walk is None and before is not None:
            walk = Walk(before.duration, before.window, BUDGET)
        elif walk is None:
            with StretchReader(ask.video) as reader:
                walk = Walk(reader.duration, painter.window, BUDGET)
        walk.at(self._position)
        for step in fill(walk, ask.video, painter, ask.wish, before):
            if ticket is self._running:
                self._newest, self.painter = walk, painter
            yield step

    def _on_progress(self, thread: JobThread) -> None:
        if thread is not self._thread or self._newest is None:
            return
        self.walk, self._shown, self._waits = self._newest, self._begun, False
        self.changed.emit()
        if self._again:
            self._begin()

    def _on_failed(self, thread: JobThread, error: Exception) -> None:
        if thread is self._thread:
            self.walk = self._shown = None
            self.failed.emit(error)

    def _on_ended(self, thread: JobThread) -> None:
        if thread is not self._thread:
            return
        self._thread, self._waits = None, False
        if self._again:
            self._begin()
        else:
            self.changed.emit()
