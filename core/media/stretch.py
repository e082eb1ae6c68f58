# SPDX-License-Identifier: MIT
"""Any stretch of a film: its sound, and its pictures at an even pace. For looking at, not for indexing."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import MediaError
from core.media.decode import FRAME_SIZE
from core.media.opening import only, open_media, picture_stream
from core.media.probe import measured_duration, probe
from core.media.scaling import Scaler
from core.media.shown import RUN_UPS, Shown, ShownPictures
from core.media.sound import read_sound
from core.media.soundtrack import SAMPLE_RATE

BLOCK = 60.0  # seconds of sound held, so that going forward does not begin to decode each time
_OVERLAP = 15.0  # seconds more of it, so that no moment lies across two blocks
_ROUNDING = 1e-3  # seconds: stamps are rational numbers, times are not
_FAR = 4.0  # seconds ahead from which on seeking is quicker than decoding


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a film, in seconds from the start a player shows."""

    start: float
    end: float
    waveform: NDArray[np.float32]  # (n,) 16 kHz mono, from `start`; empty where there is no sound
    frames: NDArray[np.uint8]  # (F, size, size, 3) RGB, the upright middle square
    frame_times: NDArray[np.float64]  # (F,)

    @property
    def nbytes(self) -> int:
        return self.waveform.nbytes + self.frames.nbytes


class StretchReader:
    """One open file. Reading forward decodes each picture once; a jump seeks. Not for two threads at once."""

    def __init__(self, path: Path, *, rate: float = 8.0, size: int = FRAME_SIZE) -> None:
        """`rate` pictures a second. Raises `MediaError`, a sentence, where the file cannot be decoded."""
        try:
            self.path, self.info = path, probe(path)
        except MediaError as error:
            raise MediaError(f"{path.name} cannot be shown: {error}.") from error
        self._rate, self._size = rate, size
        self._files = ExitStack()
        self._pictures: _Pictures | None = None
        self._sound: tuple[float, NDArray[np.float32]] | None = None  # start and samples of the block held

    @property
    def duration(self) -> float:
        """Seconds, as the file declares them, else as its packets tell."""
        return self.info.duration or measured_duration(self.path)

    def read(self, start: float, end: float, *, still: float | None = None) -> Stretch:
        """The sound from `start` to `end`, and the pictures in it or, with `still`, the one shown then."""
        count = max(1, round((end - start) * self._rate))
        times = [still] if still is not None else [start + k / self._rate for k in range(count)]
        shown = self._shown(times) if self.info.has_picture else []
        size = self._size
        return Stretch(
            start=start,
            end=end,
            waveform=self._heard(start, end) if self.info.has_sound else np.empty(0, np.float32),
            frames=np.stack(shown) if shown else np.empty((0, size, size, 3), np.uint8),
            frame_times=np.array(times if shown else [], dtype=np.float64),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._files.close()

    def _heard(self, start: float, end: float) -> NDArray[np.float32]:
        block = self._sound
        if block is None or not block[0] <= start < block[0] + BLOCK or end > block[0] + BLOCK + _OVERLAP:
            first = start // BLOCK * BLOCK
            last = max(first + BLOCK + _OVERLAP, end)
            try:
                block = first, read_sound(self.path, first, last)
            except MediaError:  # the sound may end before the pictures do
                block = first, np.empty(0, np.float32)
            self._sound = block
        first_sample = round((start - block[0]) * SAMPLE_RATE)
        return block[1][first_sample : first_sample + round((end - start) * SAMPLE_RATE)]

    def _shown(self, times: list[float]) -> list[NDArray[np.uint8]]:
        if self._pictures is None:
            container = self._files.enter_context(open_media(self.path))
            stream = picture_stream(container)
            if stream is None:
                return []
            self._pictures = _Pictures(container, stream, self._size)
        return self._pictures.at(times)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Pictures:
    """The picture track of one open file."""

    def __init__(self, container: InputContainer, stream: VideoStream, size: int) -> None:
        only(container, [stream])
        self._size = size
        self._scaler = Scaler(stream.sample_aspect_ratio)
        # As when indexing: deblocking cannot be seen at this size.
        stream.codec_context.options = {"skip_loop_filter": "all", "flags2": "+fast"}
        self._shown = ShownPictures(container, stream)
        self._coming = self._shown.onward()
        self._now: Shown | None = None  # on show at the time last asked for
        self._next: Shown | None = None

    def at(self, times: list[float]) -> list[NDArray[np.uint8]]:
        """The picture on show at each of the ascending `times`; behind the end it is the last one."""
        self._go_to(times[0])
        pictures: list[NDArray[np.uint8]] = []
        shown: Shown | None = None
        for time in times:
            self._advance(time)
            if self._now is None:
                return []
            if self._now is not shown:
                shown, picture = self._now, self._scaler.square(self._now[1], self._size)
            pictures.append(picture)
        return pictures

    def _go_to(self, time: float) -> None:
        if self._now is None and time <= _FAR:
            return
        if self._now is not None and self._now[0] <= time <= self._now[0] + _FAR:
            return
        for run_up in RUN_UPS:  # seeking may lead behind it
            self._seek(time - run_up)
            self._advance(time)
            if self._now is not None and self._now[0] <= time + _ROUNDING:
                return

    def _seek(self, time: float) -> None:
        self._shown.seek(time)
        self._coming, self._now, self._next = self._shown.onward(), None, None

    def _advance(self, time: float) -> None:
        """Decode on until the picture after the one shown at `time` is known."""
        while self._next is None or self._next[0] <= time + _ROUNDING:
            if self._next is not None:
                self._now = self._next
            self._next = next(self._coming, None)
            if self._next is None:
                return
            if self._now is None:
                self._now = self._next
