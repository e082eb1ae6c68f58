# SPDX-License-Identifier: MIT
"""Fills the cache with videos of the library, through the decoder processes."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import MediaError
from core.features.constants import FRAME_LENGTH, FRAME_SHIFT, SAMPLE_RATE
from core.features.fbank import log_mel
from core.jobs import Job, Progress
from core.training.cache import BYTES_PER_SECOND, VideoCache, VideoWriter
from core.training.errors import DiskFull, writing
from core.training.place import Busy

if TYPE_CHECKING:
    from core.media.decode import Chunk
    from core.media.processes import Decoded

GAP = 2.0  # s between the pictures kept, about
PULSE = 0.25  # s at most between two moments to stop at
NOTHING = "nothing of it could be decoded"
_SHIFT, _LENGTH = round(FRAME_SHIFT * SAMPLE_RATE), round(FRAME_LENGTH * SAMPLE_RATE)  # samples


@dataclass(frozen=True, slots=True)
class Wanted:
    """A video to train on."""

    fingerprint: str
    path: Path
    duration: float  # seconds


@dataclass(frozen=True, slots=True)
class FillReport:
    """What filling the cache came to."""

    ready: tuple[str, ...]  # fingerprints that can be trained on
    failed: tuple[tuple[Path, str], ...]  # with the reason
    left_out: int  # videos for which the cache's limit left no room


@dataclass(slots=True)
class _Filling:
    cache: VideoCache
    done: int
    total: int
    kept: set[str]
    failed: list[tuple[Path, str]] = field(default_factory=list)
    arriving: "_Arriving | None" = None

    def take(self, step: "Decoded[Wanted]") -> None:
        """One step of the decoders; of a damaged file, the part before the damage is trained on."""
        from core.media.decode import Chunk
        from core.media.processes import Done

        if isinstance(step.what, Chunk):
            self.arriving = self.arriving or _Arriving(self, step.key)
            self.arriving.add(step.what)
        elif isinstance(step.what, Done | MediaError):
            self.done += 1
            if isinstance(step.what, MediaError):
                self.failed.append((step.key.path, str(step.what)))
            if self.arriving is not None:
                self.arriving.writer.finish()
            self.arriving = None


def fill(cache: VideoCache, wanted: Sequence[Wanted], decoders: int = 2) -> Job[FillReport]:
    """Decode what the cache lacks of `wanted`; a file that cannot be read costs one entry of `failed`.

    Stopped at any yield, the next call goes on with the video it was in. While another process fills the
    cache, this one waits. Raises `DiskFull`.
    """
    with writing(cache.folder):
        cache.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        yield from _wait_for(cache, stack)
        return (yield from _filled(cache, wanted, decoders))


def _wait_for(cache: VideoCache, stack: ExitStack) -> Job[None]:
    """Until nobody else changes the cache; then nobody does before the end of `stack`."""
    while True:
        try:
            stack.enter_context(cache.alone())
            return
        except Busy:
            yield Progress(0, None, "waiting: another Earshot decodes videos of this library")
            time.sleep(PULSE)


def _filled(cache: VideoCache, wanted: Sequence[Wanted], decoders: int) -> Job[FillReport]:
    with writing(cache.folder):
        cache.tidy()
        known = set(cache.known())
    cache.touch(w.fingerprint for w in wanted if w.fingerprint in known)
    missing = [w for w in wanted if w.fingerprint not in known]
    fitting = _fitting(cache, wanted, missing)
    kept = {w.fingerprint for w in wanted}
    filling = _Filling(cache, len(wanted) - len(missing), len(wanted) - len(missing) + len(fitting), kept)
    if fitting:
        yield from _decode(filling, fitting, decoders)
    known = set(cache.known())
    ready = tuple(w.fingerprint for w in wanted if w.fingerprint in known)
    said = {path for path, _ in filling.failed}
    lost = [(w.path, NOTHING) for w in fitting if w.fingerprint not in known and w.path not in said]
    return FillReport(ready, (*filling.failed, *lost), len(missing) - len(fitting))


def _fitting(cache: VideoCache, wanted: Sequence[Wanted], missing: Sequence[Wanted]) -> list[Wanted]:
    """The first of `missing` for which there will be room, once others have left."""
    known = cache.known()
    kept = sum(known.get(w.fingerprint, 0) for w in wanted)
    held = sum(known.values())
    room: float = cache.room(held - kept, held)
    fitting = []
    for video in missing:
        room -= video.duration * BYTES_PER_SECOND
        if room < 0:
            break
        fitting.append(video)
    if missing and not fitting and not kept:
        raise DiskFull(
            f"There is no room for decoded videos in {cache.folder}: make room on the disk, or allow the "
            "training cache more in the settings."
        )
    return fitting


def _decode(filling: _Filling, videos: list[Wanted], decoders: int) -> Job[None]:
    from core.media.decode import DecodePlan  # needs PyAV, which training itself does not
    from core.media.processes import DecoderPool

    plan = DecodePlan(picture_gap=GAP, short_gap=GAP)
    with DecoderPool(decoders) as pool:
        try:
            for step in pool.decode_all([(v, v.path) for v in videos], plan, pulse=PULSE):
                with writing(filling.cache.folder / step.key.fingerprint):
                    filling.take(step)
                yield Progress(filling.done, filling.total, f"decoding {step.key.path.name}")
        finally:
            if filling.arriving is not None:
                filling.arriving.writer.discard()


class _Arriving:
    """A video that is being decoded."""

    def __init__(self, filling: _Filling, video: Wanted) -> None:
        filling.cache.make_room(video.duration * BYTES_PER_SECOND, filling.kept)
        self.writer = VideoWriter(filling.cache, video.fingerprint)
        self._rest = np.empty(0, np.float32)  # sound whose next spectrogram row is not complete yet
        self._behind = 0.0  # seconds of the video whose sound has come

    def add(self, chunk: "Chunk") -> None:
        """Rows of the spectrogram as they become complete: it is the same as that of the whole sound."""
        sound = chunk.waveform
        if not len(sound) and len(chunk.frames) and chunk.end > chunk.start:
            sound = np.zeros(round((chunk.end - chunk.start) * SAMPLE_RATE), np.float32)  # keeps time
        self._rest = np.concatenate([self._rest, sound])
        rows = max(0, 1 + (len(self._rest) - _LENGTH) // _SHIFT)
        spectrogram: NDArray[np.float16] = np.empty((0, 128), np.float16)
        if rows:
            stretch = self._rest[: (rows - 1) * _SHIFT + _LENGTH]
            spectrogram = log_mel(torch.from_numpy(stretch)).numpy().astype(np.float16)
            self._rest = self._rest[rows * _SHIFT :]
        self.writer.add(spectrogram, chunk.frames, chunk.frame_times)
