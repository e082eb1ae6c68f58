# SPDX-License-Identifier: MIT
"""The library's videos decoded once: whole log-mels and many pictures, in files that are mapped into memory.

A video is a folder named by its fingerprint. Nothing in it depends on a model: windows of any length are cut
out when a clip is read. A folder is complete or not there; when it was last used is its time of change.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.features.constants import FRAME_SIZE, MEL_BINS

S = TypeVar("S", bound=np.generic)

FACTS, LOG_MEL, PICTURES = "video.json", "log_mel.f16", "pictures.u8"
UNFINISHED = ".part"
RESERVE = 1 << 30  # bytes of the disk that stay free
BYTES_PER_SECOND = 100 * MEL_BINS * 2 + FRAME_SIZE * FRAME_SIZE * 3 / 2  # 100 rows, a picture every 2 s


@dataclass(frozen=True, slots=True)
class CachedVideo:
    """One video as training reads it."""

    fingerprint: str
    log_mel: NDArray[np.float16]  # (T, mel), one row each 10 ms
    pictures: NDArray[np.uint8]  # (P, size, size, 3)
    times: NDArray[np.float64]  # (P,) seconds at which each picture is shown, ascending


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the raw files do not say of themselves."""

    frames: int
    size: int
    times: list[float]


class VideoCache:
    """A folder of decoded videos; the least recently used leave where it would grow beyond its limit."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder, self.limit_bytes = folder, limit_bytes

    def known(self) -> dict[str, int]:
        """The size in bytes of each video that is complete, by fingerprint, least recently used first."""
        found = [path for path in self._folders() if path.suffix != UNFINISHED]
        found.sort(key=lambda path: path.stat().st_mtime_ns)
        return {path.name: _size(path) for path in found}

    def size_bytes(self) -> int:
        """Of all that is in the folder."""
        return sum(_size(path) for path in self._folders())

    def clear(self) -> int:
        """Delete everything; gives the bytes that became free."""
        size = self.size_bytes()
        for path in self._folders():
            shutil.rmtree(path, ignore_errors=True)
        return size

    def open(self, fingerprint: str) -> CachedVideo:
        """A video that is complete. Raises `FileNotFoundError` for another."""
        folder = self.folder / fingerprint
        facts = _Facts(**json.loads((folder / FACTS).read_text("utf-8")))
        shape = (len(facts.times), facts.size, facts.size, 3)
        log_mel = _mapped(folder / LOG_MEL, np.float16, (facts.frames, MEL_BINS))
        pictures = _mapped(folder / PICTURES, np.uint8, shape)
        return CachedVideo(fingerprint, log_mel, pictures, np.array(facts.times))

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
        """Delete what an interrupted writer left."""
        for path in self.folder.glob(f"*{UNFINISHED}"):
            shutil.rmtree(path, ignore_errors=True)

    def make_room(self, needed: float, kept: set[str]) -> bool:
        """Let videos go until `needed` more bytes fit within the limit, never one of `kept`.

        Gives false, and deletes nothing, where that cannot be done.
        """
        known = self.known()
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
        facts = _Facts(self._frames, FRAME_SIZE, self._times)
        (self._folder / FACTS).write_text(json.dumps(asdict(facts)), "utf-8")
        shutil.rmtree(self._final, ignore_errors=True)
        os.replace(self._folder, self._final)
        return _size(self._final)

    def discard(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _mapped(path: Path, dtype: type[S], shape: tuple[int, ...]) -> NDArray[S]:
    """A raw file as an array; an empty one cannot be mapped."""
    if 0 in shape:
        return np.empty(shape, dtype)
    return np.memmap(path, np.dtype(dtype), "r", shape=shape)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*"))
