# SPDX-License-Identifier: MIT
"""A recording from the microphone: a ring buffer filled in a thread and looked at by the window."""

import logging
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.media.capture import SAMPLE_RATE, Microphone, open_microphone
from app.runner import JobQueue, JobThread
from core.jobs import Job, Progress

log = logging.getLogger(__name__)

LONGEST_SECONDS = 120  # beyond it the oldest sound is forgotten
LEVEL_SECONDS = 0.1
SILENCE_DB = -60.0


class RingBuffer:
    """The newest samples, float32 at 16 kHz. Any thread may write or read."""

    def __init__(self, seconds: float = LONGEST_SECONDS) -> None:
        self._samples = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
        self._written = 0
        self._lock = threading.Lock()

    @property
    def written(self) -> int:
        """How many samples ever came in."""
        return self._written

    def write(self, block: NDArray[np.float32]) -> None:
        """Append `block` (n,)."""
        size = len(self._samples)
        with self._lock:
            for start in range(0, len(block), size):
                part = block[start : start + size]
                where = np.arange(self._written, self._written + len(part)) % size
                self._samples[where] = part
                self._written += len(part)

    def since(self, position: int) -> NDArray[np.float32]:
        """What came in after `position` samples, as far as it is still remembered; a fresh array."""
        size = len(self._samples)
        with self._lock:
            first = max(position, self._written - size, 0)
            return self._samples[np.arange(first, self._written) % size]

    def all(self) -> NDArray[np.float32]:
        """Everything remembered, oldest first."""
        return self.since(0)


def level(samples: NDArray[np.float32]) -> float:
    """The loudness of `samples` from 0 (silence, -60 dB and below) to 1 (full scale)."""
    if not len(samples):
        return 0.0
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return float(np.clip(1 - 20 * np.log10(max(rms, 1e-9)) / SILENCE_DB, 0, 1))


def record(
    buffer: RingBuffer, enough: Callable[[], bool], open_input: Callable[[], Microphone]
) -> Job[NDArray[np.float32]]:
    """Fill `buffer` from the microphone until `enough`; returns the recording, float32 (n,) at 16 kHz."""
    microphone = open_input()
    try:
        while not enough():
            buffer.write(microphone.read())
            yield Progress(buffer.written / SAMPLE_RATE)
    finally:
        microphone.close()
        if microphone.lost_blocks:
            log.info("sound was lost %d times while recording", microphone.lost_blocks)
    return buffer.all()


class Recorder(QObject):
    """Starts and stops recordings. The window looks at `samples_since` as often as it paints."""

    began = Signal()  # the microphone delivers
    recorded = Signal(object)  # float32 (n,) at 16 kHz
    discarded = Signal()
    failed = Signal(object)  # the exception

    def __init__(
        self,
        queue: JobQueue,
        parent: QObject | None = None,
        open_input: Callable[[str], Microphone] = open_microphone,
    ) -> None:
        super().__init__(parent)
        self._queue, self._open = queue, open_input
        self._buffer = RingBuffer(0)
        self._enough = threading.Event()
        self._thread: JobThread | None = None

    @property
    def is_recording(self) -> bool:
        """A recording was started and not yet stopped."""
        return self._thread is not None and not (self._enough.is_set() or self._thread.is_stopping)

    @property
    def seconds(self) -> float:
        """How long the recording is by now."""
        return self._buffer.written / SAMPLE_RATE

    def start(self, microphone: str = "") -> None:
        """Begin; `began` follows once sound arrives, or `failed`."""
        if self._thread is not None:
            return
        self._buffer, self._enough = RingBuffer(), threading.Event()
        job = record(self._buffer, self._enough.is_set, lambda: self._open(microphone))
        self._thread = thread = self._queue.start(job, self._on_recorded, self._on_failed)
        thread.progressed.connect(self._on_first_progress)
        thread.cancelled.connect(self._on_cancelled)

    def stop(self) -> None:
        """Enough: `recorded` follows with everything heard."""
        self._enough.set()

    def discard(self) -> None:
        """Stop and forget; `discarded` follows."""
        if self._thread is not None:
            self._thread.cancel()

    def samples_since(self, position: int) -> NDArray[np.float32]:
        """What was heard after `position` samples."""
        return self._buffer.since(position)

    def level(self) -> float:
        """How loud it is right now, 0 to 1."""
        return level(self._buffer.since(self._buffer.written - round(LEVEL_SECONDS * SAMPLE_RATE)))

    def _on_first_progress(self) -> None:
        if self._thread is not None:
            self._thread.progressed.disconnect(self._on_first_progress)
            self.began.emit()

    def _on_recorded(self, samples: NDArray[np.float32]) -> None:
        self._thread = None
        self.recorded.emit(samples)

    def _on_cancelled(self) -> None:
        self._thread = None
        self.discarded.emit()

    def _on_failed(self, error: Exception) -> None:
        self._thread = None
        self.failed.emit(error)
