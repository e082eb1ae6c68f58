# SPDX-License-Identifier: MIT
"""Indexing: every new or changed video below the sources is decoded, embedded and searchable."""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.device import choose_device
from core.errors import MediaError
from core.jobs import Job, Progress
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.failures import AGAIN, CHANGED, GONE, UNREADABLE, FailedFile
from core.library.ingest import VideoIngest
from core.library.place import Library
from core.library.scan import scan
from core.library.sources import add_sources, visible_sources
from core.library.waiting import PresentFile, present, sort_out
from core.library.walk import is_there, look
from core.media.decode import Chunk, DecodePlan
from core.media.decoder import CRASHED, HUNG, Waiting
from core.media.opening import OUT_OF_MEMORY
from core.media.processes import Decoded, DecoderPool
from core.model import store
from core.model.embedder import Embedder

__all__ = ["FailedFile", "IndexReport", "IndexStatus", "index"]

# Ended from outside, short of memory or waiting for a disk: that says nothing about the file, and it is tried
# again. As the file may also be what did it, that happens when something is indexed anyway, not by itself.
ENDED = (CRASHED, HUNG, OUT_OF_MEMORY)
PULSE = 0.25  # s at most between two moments to stop at, however slow a file is


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
    failed_before: tuple[FailedFile, ...] = ()  # of those skipped


def index(
    library: Library,
    places: Sequence[Path] = (),
    device: str = "auto",
    decoders: int = 2,
    model: Path | None = None,
) -> Job[IndexReport]:
    """Index everything new or changed below `places`, or below every source known if there are none.

    `model` is a model file; without it the one the library searches with. One file that cannot be read
    costs one entry of `failed`, and so does a place that is not there. Stopped at any yield, the next call
    goes on with the video it was in. Raises `UserError` where none of the places is there.
    """
    with open_catalogue(library.catalogue) as db:
        failed = [*add_sources(db, places)] if places else []
        sources = visible_sources(db, places)
        for number, source in sources.items():
            failed += yield from scan(db, number, source)
        embedder = Embedder(model or store.active(library.models), choose_device(device))
        work = _Work(db, library, embedder, model_row(db, embedder.identity))
        work.failed += dict.fromkeys(failed)  # sources may lie within each other
        there = {number: source for number, source in sources.items() if is_there(source)}
        yield from work.go_through(present(db, there), decoders)
        return work.report


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
    failed_before: tuple[FailedFile, ...] = ()
    copies: dict[int, list[PresentFile]] = field(default_factory=dict)  # by video: beside the one decoded
    began: float = field(default_factory=time.monotonic)

    def go_through(self, files: list[PresentFile], decoders: int) -> Job[None]:
        """Decode and embed what this model has not gone through yet."""
        found = sort_out(self.db, self.model, files)
        for file in found.unreadable:
            self._fail(file, UNREADABLE)
        self.skipped, self.copies = found.done, found.copies
        self.failed_before = tuple(FailedFile(file.path, file.reason) for file in found.failed)
        waiting = found.to_decode
        self.total, self.bytes_total = len(waiting), sum(file.size for file in waiting)
        self.began = time.monotonic()
        if waiting:
            with DecoderPool(decoders) as pool:
                paths = [(file, file.path) for file in waiting]
                yield from self._consume(pool.decode_all(paths, DecodePlan(), pulse=PULSE))

    def _consume(self, results: Iterator[Decoded[PresentFile]]) -> Job[None]:
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

    def _begin(self, file: PresentFile) -> VideoIngest:
        assert file.video is not None  # sort_out let no other through
        return VideoIngest(self.db, self.library, self.embedder, file.video, self.model)

    def _close(self, file: PresentFile, ingest: VideoIngest | None, reason: str) -> None:
        """The end of one file: whole, damaged on the way, failed from the start, or to be tried again."""
        self.done += 1
        self.bytes_done += file.size
        if trouble := _passing(file):
            self.failed.append(FailedFile(file.path, trouble))
        elif reason in ENDED:
            self._fail(file, reason + AGAIN)
        else:
            self._conclude(file, ingest, reason)
            return
        if ingest is not None:
            ingest.leave()

    def _conclude(self, file: PresentFile, ingest: VideoIngest | None, reason: str) -> None:
        """Nothing more is to be had of this file."""
        if reason:
            self._fail_all(file, reason)
        else:
            self._clear(file)
        if ingest is None:
            return
        if not ingest.finish():  # another process was first
            self.skipped += 1
            return
        self.videos += 1
        self.moments += max(ingest.moments, ingest.pictures)

    def _fail_all(self, file: PresentFile, reason: str) -> None:
        """The file and its copies, which would not fare better."""
        assert file.video is not None  # sort_out let no other through
        copies = self.copies[file.video]
        self.skipped -= len(copies)
        for each in (file, *copies):
            self._fail(each, reason)

    def _fail(self, file: PresentFile, reason: str) -> None:
        self.failed.append(FailedFile(file.path, reason))
        with transaction(self.db):
            self.db.execute("UPDATE file SET reason = ? WHERE id = ?", (reason, file.id))

    def _clear(self, file: PresentFile) -> None:
        """What an earlier attempt noted of the video is no longer true, of its copies neither."""
        with transaction(self.db):
            self.db.execute("UPDATE file SET reason = '' WHERE video_id = ?", (file.video,))

    def status(self, file: PresentFile, ingest: VideoIngest | None) -> IndexStatus:
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
            self.failed_before,
        )


def _passing(file: PresentFile) -> str:
    """Why what was read of a file says nothing about it; "" where it is there as it was noted."""
    if not os.path.exists(file.path):  # an unplugged drive is no fault of the file
        return GONE
    return CHANGED if look(file.path) != file.found else ""  # what was read may be another content
