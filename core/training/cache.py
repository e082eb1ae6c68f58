# SPDX-License-Identifier: MIT
"""The library's videos decoded once: whole log-mels and many pictures, in files that are mapped into memory.

A video is a folder named by its fingerprint. Nothing in it depends on a model: windows of any length are cut
out when a clip is read. A folder is complete or not there; when it was last used is its time of change.
One process at a time changes what is there.
"""

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.features.constants import FRAME_SIZE, MEL_BINS
from core.training.decoded import FACTS, LOG_MEL, PICTURES, CachedVideo, Facts, is_whole, opened
from core.training.durably import replace_durably
from core.training.errors import TrainingPaused
from core.training.place import held

UNFINISHED = ".part"
LOCK = "decoding.lock"
BUSY = "Videos are being decoded for a training by another Earshot; try again once that is done."
RESERVE = 1 << 30  # bytes of the disk that stay free
BYTES_PER_SECOND = 100 * MEL_BINS * 2 + FRAME_SIZE * FRAME_SIZE * 3 / 2  # 100 rows, a picture every 2 s


class VideoCache:
    """A folder of decoded videos; the least recently used leave where it would grow beyond its limit."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder, self.limit_bytes = folder, limit_bytes

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else adds or deletes videos within the block. Raises `Busy` where somebody does."""
        return held(self.folder, self.folder / LOCK, BUSY)

    def known(self) -> dict[str, int]:
        """The size in bytes of each video that is complete, by fingerprint, least recently used first."""
        return {name: size for name, size in self._sizes().items() if is_whole(self.folder / name)}

    def size_bytes(self) -> int:
        """Of all that is in the folder."""
        return sum(_size(path) for path in self._folders())

    def clear(self) -> int:
        """Delete everything; gives the bytes that became free. Raises `Busy` while videos are decoded."""
        if not self.folder.exists():
            return 0
        with self.alone():
            size = self.size_bytes()
            for path in self._folders():
                shutil.rmtree(path, ignore_errors=True)
        return size

    def open(self, fingerprint: str) -> CachedVideo:
        """A video that is complete. Raises `TrainingPaused` for another: it will be decoded again."""
        try:
            return opened(self.folder / fingerprint)
        except (FileNotFoundError, PermissionError, ValueError) as error:
            raise TrainingPaused(
                f"Decoded videos in {self.folder} were deleted or are damaged: what was learnt until the "
                "last checkpoint is kept; resume, and they are decoded again."
            ) from error

    def touch(self, fingerprints: Iterable[str]) -> None:
        """These are used now: they leave last."""
        for fingerprint in fingerprints:
            if (folder := self.folder / fingerprint).exists():
                os.utime(folder)

    def room(self, leaving: int, held: int) -> int:
        """Bytes that may be added where `leaving` of the `held` ones go, by the limit and by the disk."""
        free = shutil.disk_usage(self.folder).free - RESERVE
        return leaving + min(self.limit_bytes - held, free)

    def tidy(self) -> None:
        """Delete what an interrupted writer or a failing disk left."""
        whole = self.known()
        for path in self._folders():
            if path.name not in whole:
                shutil.rmtree(path, ignore_errors=True)

    def make_room(self, needed: float, kept: set[str]) -> bool:
        """Let videos go until `needed` more bytes fit within the limit, never one of `kept`.

        Gives false, and deletes nothing, where that cannot be done.
        """
        known = self._sizes()
        over = needed - self.room(0, sum(known.values()))
        leaving = [name for name in known if name not in kept]
        if over > sum(known[name] for name in leaving):
            return False
        for name in leaving:
            if over <= 0:
                break
            over -= known[name]
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return True

    def _sizes(self) -> dict[str, int]:
        """Of each video that was put here, least recently used first, whole or not."""
        found = [path for path in self._folders() if path.suffix != UNFINISHED]
        found.sort(key=lambda path: path.stat().st_mtime_ns)
        return {path.name: _size(path) for path in found}

    def _folders(self) -> list[Path]:
        return [path for path in self.folder.glob("*") if path.is_dir()]


class VideoWriter:
    """Writes one video as its chunks come; it is in the cache once `finish` has been called."""

    def __init__(self, cache: VideoCache, fingerprint: str) -> None:
        self._final = cache.folder / fingerprint
        self._folder = self._final.with_name(fingerprint + UNFINISHED)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._times: list[float] = []
        self._frames = 0

    def add(self, log_mel: NDArray[np.float16], pictures: NDArray[np.uint8], times: Iterable[float]) -> None:
        """More rows (T, mel) of the spectrogram and more pictures (P, size, size, 3)."""
        for name, array in ((LOG_MEL, log_mel), (PICTURES, pictures)):
            with (self._folder / name).open("ab") as file:
                file.write(np.ascontiguousarray(array).data)
        self._frames += len(log_mel)
        self._times += [float(time) for time in times]

    def finish(self) -> int:
        """Put the video into the cache; gives its size in bytes."""
        facts = Facts(self._frames, FRAME_SIZE, self._times)
        (self._folder / FACTS).write_text(json.dumps(asdict(facts)), "utf-8")
        shutil.rmtree(self._final, ignore_errors=True)
        replace_durably(self._folder, self._final)
        return _size(self._final)

    def discard(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*"))
