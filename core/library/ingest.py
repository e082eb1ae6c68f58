# SPDX-License-Identifier: MIT
"""One video on its way into the catalogue: chunk by chunk, each commit searchable at once."""

import sqlite3

import numpy as np
from numpy.typing import NDArray

from core.library.catalogue import transaction
from core.library.place import Library
from core.library.soundstream import SoundStream
from core.media.decode import Chunk
from core.media.thumbnails import write_thumbnail
from core.model.embedder import Embedder

_Rows = list[tuple[float, float, NDArray[np.float16]]]  # start, end, vector


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
        pieces = self._stream.resume(chunk.start, chunk.waveform)
        sound = [row for piece in pieces for row in self._sound(*piece)]
        seen = self._pictures(chunk)
        with transaction(self._db):
            if not self._is_done():
                self._write("audio", sound)
                self._write("visual", seen)

    def leave(self) -> None:
        """Stop on the way: what was found stays searchable until a later attempt takes its place.

        Of what this and an earlier attempt left only the more stays, so that nothing is stored twice.
        """
        with transaction(self._db):
            if not self._is_done():
                others = self._rows() - self._mine
                self._delete(self._mine if len(others) > len(self._mine) else others)

    def finish(self) -> bool:
        """Commit what was held back and mark the video as indexed, by these vectors alone.

        False where another process was first with the same video: then its vectors stand; also where it
        gave up and took these vectors along: then the video is gone through again next time.
        """
        sound = self._sound(*self._stream.last())
        with transaction(self._db):
            if self._is_done() or not self._mine <= self._rows():
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

    def _sound(self, start: float, waveform: NDArray[np.float32]) -> _Rows:
        if not len(waveform):
            return []
        heard = self._embedder.sound(waveform)
        self.moments += heard.windows
        return [
            (start + a, start + b, vector)
            for a, b, vector in zip(heard.starts, heard.ends, heard.vectors.astype(np.float16), strict=True)
        ]

    def _pictures(self, chunk: Chunk) -> _Rows:
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

    def _write(self, modality: str, rows: _Rows) -> None:
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
        self._delete(self._rows() - self._mine)

    def _rows(self) -> set[int]:
        """The row ids of all vectors there are of this video by this model."""
        rows = self._db.execute(
            "SELECT id FROM vector WHERE video_id = ? AND model_id = ?", (self._video, self._model)
        )
        return {row for (row,) in rows}

    def _delete(self, rows: set[int]) -> None:
        if rows:
            self._db.executemany("DELETE FROM vector WHERE id = ?", [(row,) for row in rows])
            self._db.execute("UPDATE change SET deleted = deleted + 1")
