# SPDX-License-Identifier: MIT
"""Indexing: every new or changed video below the sources is decoded, embedded and searchable."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.device import choose_device
from core.errors import MediaError
from core.jobs import Job, Progress
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.ingest import VideoIngest
from core.library.place import Library
from core.library.scan import Found, look, scan
from core.library.sources import add_sources, visible_sources
from core.media.decode import Chunk, DecodePlan
from core.media.decoder import Waiting
from core.media.processes import Decoded, DecoderPool
from core.model import store
from core.model.embedder import Embedder

GONE = "it went away while it was read; it is tried again next time"
CHANGED = "it changed while it was read; it is tried again next time"
UNNAMED = "its name is not in UTF-8; rename it"
PULSE = 0.25  # s at most between two moments to stop at, however slow a file is


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be indexed, or only in part, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """Where indexing stands; times in seconds."""

    file: str
    done: int
    total: int
    moments: int
    failed: int
    media_seconds: float
    seconds: float
    seconds_left: float | None

    @property
    def times_real_time(self) -> float:
        """Seconds of media indexed a second."""
        return self.media_seconds / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one indexing did."""

    videos: int
    moments: int
    failed: tuple[FailedFile, ...]
    skipped: int
    seconds: float
    media_seconds: float


def index(
    library: Library,
    places: Sequence[Path] = (),
    device: str = "auto",
    decoders: int = 2,
    model: Path | None = None,
) -> Job[IndexReport]:
    """Index everything new or changed below `places`, or below every source known if there are none.

    `model` is a model file; without it the one the library searches with. One file that cannot be read
    costs one entry of `failed`. Stopped at any yield, the next call goes on with the video it was in.
    Raises `UserError` where a place does not exist.
    """
    with open_catalogue(library.catalogue) as db:
        if places:
            add_sources(db, places)
        sources = visible_sources(db, places)
        unnamed: list[Path] = []
        for number, source in sources.items():
            unnamed += yield from scan(db, number, source)
        files = _present(db, sources)
        embedder = Embedder(model or store.active(library.models), choose_device(device))
        work = _Work(db, library, embedder, model_row(db, embedder.identity))
        work.failed += [FailedFile(path, UNNAMED) for path in dict.fromkeys(unnamed)]
        yield from work.go_through(files, decoders)
        return work.report


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is there: its row, that of its content (None: it could not be read), why it failed."""

    id: int
    video: int | None
    path: Path
    size: int
    mtime_ns: int
    reason: str

    @property
    def found(self) -> Found:
        """As it was when it was last looked at."""
        return Found(self.path, self.size, self.mtime_ns)


def _present(db: sqlite3.Connection, sources: dict[int, Path]) -> list[_File]:
    rows = db.execute(
        "SELECT id, video_id, path, size, mtime_ns, reason, source_id FROM file "
        "WHERE present = 1 ORDER BY path"
    )
    return [_File(row[0], row[1], Path(row[2]), *row[3:6]) for row in rows if row[6] in sources]


@dataclass(slots=True)
class _Work:
    """One run of indexing."""

    db: sqlite3.Connection
    library: Library
    embedder: Embedder
    model: int
    done: int = 0
    total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    videos: int = 0
    moments: int = 0
    skipped: int = 0
    media_seconds: float = 0.0
    failed: list[FailedFile] = field(default_factory=list)
    copies: dict[int, list[_File]] = field(default_factory=dict)  # by video: beside the one that is decoded
    began: float = field(default_factory=time.monotonic)

    def go_through(self, files: list[_File], decoders: int) -> Job[None]:
        """Decode and embed what this model has not gone through yet."""
        waiting = self._waiting(files)
        self.total, self.bytes_total = len(waiting), sum(file.size for file in waiting)
        self.began = time.monotonic()
        if waiting:
            with DecoderPool(decoders) as pool:
                paths = [(file, file.path) for file in waiting]
                yield from self._consume(pool.decode_all(paths, DecodePlan(), pulse=PULSE))

    def _waiting(self, files: list[_File]) -> list[_File]:
        """Files to decode: one a video, not those already indexed or known to fail."""
        rows = self.db.execute("SELECT video_id FROM indexed WHERE model_id = ?", (self.model,))
        known = {video for (video,) in rows}
        heard = {video for (video,) in self.db.execute("SELECT video_id FROM indexed")}  # by any model
        waiting = []
        for file in files:
            if file.video is None:
                self._fail(file, "it cannot be read; check its permissions")
            elif file.video in known or (file.reason and file.video not in heard):
                self.skipped += 1
                self.copies.get(file.video, []).append(file)
            else:
                waiting.append(file)
                known.add(file.video)
                self.copies[file.video] = []
        return waiting

    def _consume(self, results: Iterator[Decoded[_File]]) -> Job[None]:
        """Take what the decoders send, file after file."""
        ingest: VideoIngest | None = None
        for step in results:
            if isinstance(step.what, Chunk):
                ingest = ingest or self._begin(step.key)
                before = ingest.end
                ingest.add(step.what)
                self.media_seconds += max(0.0, ingest.end - before)
            elif not isinstance(step.what, Waiting):
                self._close(step.key, ingest, str(step.what) if isinstance(step.what, MediaError) else "")
                ingest = None
            yield Progress(self.done, self.total, step.key.path.name, self.status(step.key, ingest))

    def _begin(self, file: _File) -> VideoIngest:
        assert file.video is not None  # _waiting let no other through
        return VideoIngest(self.db, self.library, self.embedder, file.video, self.model)

    def _close(self, file: _File, ingest: VideoIngest | None, reason: str) -> None:
        """The end of one file: whole, damaged on the way, or failed from the start."""
        self.done += 1
        self.bytes_done += file.size
        if not file.path.exists():  # an unplugged drive is no fault of the file: it is tried again
            self.failed.append(FailedFile(file.path, GONE))
            return
        if look(file.path) != file.found:  # what was read may be another content than was noted
            self.failed.append(FailedFile(file.path, CHANGED))
            return
        if reason:
            self._fail_all(file, reason)
        if ingest is None:
            return
        if not ingest.finish():  # another process was first
            self.skipped += 1
            return
        self.videos += 1
        self.moments += max(ingest.moments, ingest.pictures)

    def _fail_all(self, file: _File, reason: str) -> None:
        """The file and its copies, which would not fare better."""
        assert file.video is not None  # _waiting let no other through
        copies = self.copies[file.video]
        self.skipped -= len(copies)
        for each in (file, *copies):
            self._fail(each, reason)

    def _fail(self, file: _File, reason: str) -> None:
        self.failed.append(FailedFile(file.path, reason))
        with transaction(self.db):
            self.db.execute("UPDATE file SET reason = ? WHERE id = ?", (reason, file.id))

    def status(self, file: _File, ingest: VideoIngest | None) -> IndexStatus:
        """Where the work stands; the time left goes by bytes, the open file by its share in time."""
        seconds = time.monotonic() - self.began
        behind = self.bytes_done + (file.size * ingest.share if ingest is not None else 0)
        left = seconds * (self.bytes_total - behind) / behind if behind else None
        return IndexStatus(
            file.path.name,
            self.done,
            self.total,
            self.moments,
            len(self.failed),
            self.media_seconds,
            seconds,
            left,
        )

    @property
    def report(self) -> IndexReport:
        """What was done."""
        return IndexReport(
            self.videos,
            self.moments,
            tuple(self.failed),
            self.skipped,
            time.monotonic() - self.began,
            self.media_seconds,
        )
