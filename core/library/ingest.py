# SPDX-License-Identifier: MIT
"""One video on its way into the catalogue: chunk by chunk, each commit searchable at once."""

import sqlite3
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.features.constants import SAMPLE_RATE
from core.library.catalogue import transaction
from core.library.place import Library
from core.media.decode import Chunk
from core.media.thumbnails import write_thumbnail
from core.model.embedder import Embedder


@dataclass(slots=True)
class SoundStream:
    """Sound that arrives in chunks and leaves in whole windows, whatever the length of the film."""

    window: int  # samples
    hop: int  # samples
    origin: float = 0.0  # seconds at which `buffer` begins
    buffer: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    upcoming: int = 0  # sample of `buffer` at which the next window begins
    whole: int = 0  # windows that left so far

    def push(self, waveform: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
        """Take more sound; gives the start and the stretch that holds every window complete by now."""
        self.buffer = np.concatenate([self.buffer, waveform])
        count = max(0, 1 + (len(self.buffer) - self.upcoming - self.window) // self.hop)
        begun = self.origin + self.upcoming / SAMPLE_RATE
        ready = self.buffer[self.upcoming :][: (count - 1) * self.hop + self.window if count else 0]
        self.whole += count
        self.upcoming += count * self.hop
        passed = max(0, self.upcoming - self.window)  # one window back is kept for the last one
        self.buffer, self.upcoming = self.buffer[passed:], self.upcoming - passed
        self.origin += passed / SAMPLE_RATE
        return begun, ready

    def last(self) -> tuple[float, NDArray[np.float32]]:
        """The window that ends with the sound, if a good part of it was in no window yet."""
        heard = self.upcoming - self.hop + self.window if self.whole else 0
        if len(self.buffer) - heard <= (self.hop // 4 if self.whole else 0):
            return self.origin, self.buffer[:0]
        first = max(0, len(self.buffer) - self.window)
        return self.origin + first / SAMPLE_RATE, self.buffer[first:]


class VideoIngest:
    """Writes vectors, pictures and facts of one video as its chunks come in."""

    def __init__(
        self, db: sqlite3.Connection, library: Library, embedder: Embedder, video: int, model: int
    ) -> None:
        self._db, self._library, self._embedder = db, library, embedder
        self._video, self._model = video, model
        self._stream = SoundStream(embedder.window_samples, embedder.hop_samples)
        self._shown: tuple[float, NDArray[np.float16]] | None = (
            None  # a picture waits for the next one's time
        )
        self.moments = self.pictures = 0
        self.end = 0.0  # seconds
        self.share = 0.0  # of the video behind it, as far as the file says how long it is
        self.has_sound = False
        self._mine: set[int] = set()  # row ids of the vectors written

    def add(self, chunk: Chunk) -> None:
        """Embed one chunk and commit it."""
        self.end = max(self.end, chunk.end)
        self.share = min(1.0, self.end / chunk.duration) if chunk.duration else 0.0
        self.has_sound = self.has_sound or bool(len(chunk.waveform))
        sound = self._sound(*self._stream.push(chunk.waveform))
        seen = self._pictures(chunk)
        with transaction(self._db):
            if not self._is_done():
                self._write("audio", sound)
                self._write("visual", seen)

    def finish(self) -> bool:
        """Commit what was held back and mark the video as indexed, by these vectors alone.

        False where another process was first with the same video: then its vectors stand.
        """
        sound = self._sound(*self._stream.last())
        with transaction(self._db):
            if self._is_done():
                return False
            self._write("audio", sound)
            if self._shown is not None:
                start, vector = self._shown
                self._write("visual", [(start, max(self.end, start), vector)])
            self._clear_others()
            self._db.execute(
                "UPDATE video SET duration = ?, has_sound = ?, has_picture = ? WHERE id = ?",
                (self.end, int(self.has_sound), int(self.pictures > 0), self._video),
            )
            self._db.execute(
                "INSERT INTO indexed VALUES (?, ?, ?)",
                (self._video, self._model, max(self.moments, self.pictures)),
            )
            return True

    def _sound(
        self, start: float, waveform: NDArray[np.float32]
    ) -> list[tuple[float, float, NDArray[np.float16]]]:
        if not len(waveform):
            return []
        heard = self._embedder.sound(waveform)
        self.moments += heard.windows
        return [
            (start + a, start + b, vector)
            for a, b, vector in zip(heard.starts, heard.ends, heard.vectors.astype(np.float16), strict=True)
        ]

    def _pictures(self, chunk: Chunk) -> list[tuple[float, float, NDArray[np.float16]]]:
        """The pictures whose end is known: each is on show until the next one."""
        if not len(chunk.frames):
            return []
        times = chunk.frame_times.tolist()
        for at, frame in zip(times, chunk.frames, strict=True):
            write_thumbnail(frame, self._library.thumbnail(self._video, at))
        if not self._embedder.sees:
            self.pictures += len(times)
            return []
        done = []
        for at, vector in zip(times, self._embedder.pictures(chunk.frames).astype(np.float16), strict=True):
            if self._shown is not None:
                done.append((self._shown[0], at, self._shown[1]))
            self._shown = (at, vector)
            self.pictures += 1
        return done

    def _write(self, modality: str, rows: list[tuple[float, float, NDArray[np.float16]]]) -> None:
        for start, end, vector in rows:
            added = self._db.execute(
                "INSERT INTO vector (video_id, model_id, modality, start, end, vector) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (self._video, self._model, modality, float(start), float(end), vector.tobytes()),
            )
            assert added.lastrowid is not None
            self._mine.add(added.lastrowid)

    def _is_done(self) -> bool:
        """Another process has gone through this video meanwhile. To be asked within a transaction."""
        found = self._db.execute(
            "SELECT 1 FROM indexed WHERE video_id = ? AND model_id = ?", (self._video, self._model)
        )
        return found.fetchone() is not None

    def _clear_others(self) -> None:
        """Delete what an interrupted attempt left, and what another process has of this video so far."""
        rows = self._db.execute(
            "SELECT id FROM vector WHERE video_id = ? AND model_id = ?", (self._video, self._model)
        ).fetchall()
        others = [(row,) for (row,) in rows if row not in self._mine]
        if others:
            self._db.executemany("DELETE FROM vector WHERE id = ?", others)
            self._db.execute("UPDATE change SET deleted = deleted + 1")
