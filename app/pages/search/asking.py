# SPDX-License-Identifier: MIT
"""From a sound to its matches, off the GUI thread: read, trim, embed, compare."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.pages.search.take import SAMPLE_RATE, Answer, Take
from app.runner import JobQueue, JobThread, job_of
from app.widgets.spectrum import look_of
from app.work.torchload import load_torch_quietly
from core.errors import MediaError
from core.jobs import Job, Progress
from core.library.place import Library

if TYPE_CHECKING:
    from core.search.searcher import Searcher, SearchResult

LANE = "search"
LONGEST_LOOK = 600.0  # seconds of a sound file that are read at most


class Asking(QObject):
    """Searches with whatever it is given. A new question takes the place of one still unanswered."""

    began = Signal()
    heard = Signal(object)  # Take: what is searched with, as soon as that is known
    noted = Signal(str)  # what the search is doing
    answered = Signal(object)  # Answer
    failed = Signal(object)  # the exception

    def __init__(
        self, library: Library, queue: JobQueue, device: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library, self._queue, self._device = library, queue, device
        self._searcher: Searcher | None = None
        self._thread: JobThread | None = None
        self._shown: Take | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="earshot-")
        self._recordings = 0

    @property
    def is_searching(self) -> bool:
        """A question is not yet answered."""
        return self._thread is not None

    def recording(self, samples: NDArray[np.float32]) -> None:
        """Search with `samples` (n,) at 16 kHz from the microphone."""
        self._recordings += 1
        name = f"Recording {self._recordings}"
        file = Path(self._folder.name) / f"{name}.wav"
        self._ask(lambda: from_recording(samples, name, file))

    def sound_file(self, path: Path) -> None:
        """Search with the sound in a file."""
        self._ask(lambda: from_file(path))

    def moment(self, path: Path, start: float, end: float) -> None:
        """Search for what sounds like a moment of a video of the library."""
        self._ask(lambda: from_moment(path, start, end))

    def warm_up(self) -> None:
        """Load what the first search needs while the user is still recording."""
        if self._searcher is None and not self.is_searching:
            self._queue.start(job_of(load_torch_quietly), lane=LANE)

    def again(self, take: Take) -> None:
        """Search with a take once more: the library may have grown."""
        self._ask(lambda: take)

    def part(self, take: Take, start: float, end: float) -> None:
        """Search with another part of a take."""
        self._ask(lambda: cut(take, start, end))

    def close(self) -> None:
        """Delete the recordings of this session."""
        self._folder.cleanup()

    def _ask(self, prepare: Callable[[], Take]) -> None:
        if self._thread is not None:
            self._thread.cancel()
        self._shown = None
        thread = self._queue.start(self._job(prepare), lane=LANE, failed=self._on_failed)
        self._thread = thread
        thread.progressed.connect(self._on_progress)
        thread.succeeded.connect(self._on_answer)
        self.began.emit()

    def _job(self, prepare: Callable[[], Take]) -> Job[Answer]:
        take = prepare()
        yield Progress(0, note="listening", data=take)
        load_torch_quietly()
        result = yield from _carrying(self._ready(self._device()).search(take.query), take)
        return Answer(take, result)

    def _ready(self, device: str) -> Searcher:
        """The searcher; a new one where another device was chosen since the last search."""
        from core.search.searcher import Searcher

        if self._searcher is None or self._searcher.device != device:
            self._searcher = Searcher(self._library, device)
        return self._searcher

    def _is_old(self) -> bool:
        """The signal that is just delivered belongs to a question that was replaced."""
        return self.sender() is not self._thread

    def _on_progress(self, step: Progress) -> None:
        if self._is_old():
            return
        if isinstance(step.data, Take) and step.data is not self._shown:
            self._shown = step.data
            self.heard.emit(step.data)
        self.noted.emit(step.note)

    def _on_answer(self, answer: Answer) -> None:
        if self._is_old():
            return
        self._thread = None
        if answer.take is not self._shown:
            self.heard.emit(answer.take)
        self.answered.emit(answer)

    def _on_failed(self, error: Exception) -> None:
        if self._is_old():
            return
        self._thread = None
        self.failed.emit(error)


def from_recording(samples: NDArray[np.float32], name: str, file: Path) -> Take:
    """A recording without its silent ends, written to `file` so that it can be played."""
    from core.media.encode import write_wav

    take = trimmed(samples, name)
    write_wav(file, samples, SAMPLE_RATE)
    return replace(take, file=file)


def from_file(path: Path) -> Take:
    """The sound of a file without its silent ends. Raises `UserError` where it has none."""
    from core.media.sound import read_sound

    try:
        samples = read_sound(path, 0.0, LONGEST_LOOK)
    except MediaError as error:
        raise MediaError(f"{path.name} cannot be searched with: {error}.") from error
    return replace(trimmed(samples, path.name), file=path)


def from_moment(path: Path, start: float, end: float) -> Take:
    """A moment of an indexed video; its sound is only there to be looked at."""
    from core.media.sound import read_sound
    from core.search.query import MomentQuery

    name = f"{path.name} at {int(start) // 60}:{int(start) % 60:02}"
    take = Take(name, MomentQuery(path, (start + end) / 2), file=path, file_start=start)
    try:
        samples = read_sound(path, start, end)
    except MediaError:
        return take  # a silent film, or one that is offline: the search needs only its vectors
    return replace(take, samples=samples, end=len(samples) / SAMPLE_RATE, look=look_of(samples))


def cut(take: Take, start: float, end: float) -> Take:
    """Another part of the same sound."""
    from core.search.query import SoundQuery

    part = take.samples[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
    return replace(take, query=SoundQuery(part, name=take.name), start=start, end=end)


def trimmed(samples: NDArray[np.float32], name: str) -> Take:
    """`samples` (n,) at 16 kHz without silent ends. Raises `NothingHeard`."""
    from core.search.query import SoundQuery
    from core.search.silence import trim_silence

    found = trim_silence(samples)
    query = SoundQuery(found.waveform, name=name)
    return Take(name, query, samples, found.start, found.end, look_of(samples))


def _carrying(search: Job[SearchResult], take: Take) -> Job[SearchResult]:
    """`search` with the take attached to every step: of two steps in a hurry only the last is seen."""
    try:
        while True:
            try:
                step = next(search)
            except StopIteration as end:
                result: SearchResult = end.value
                return result
            yield Progress(step.done, step.total, step.note, take)
    finally:
        search.close()
