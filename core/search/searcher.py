# SPDX-License-Identifier: MIT
"""Searching: a query in, the moments that match it out."""

import logging
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import NothingHeard, UserError
from core.jobs import Job, Progress
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.search.query import ImageQuery, MomentQuery, Query, SoundQuery

if TYPE_CHECKING:
    from core.model.embedder import Embedder
    from core.search.memory import Memory
    from core.search.rank import Ranked

PHASES = 2  # windows a hop of a query: the library's grid is not its own, so it is tried half a hop shifted
LONGEST = 60.0  # s of a query that are compared; what is remembered of a sound is rarely longer
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Match:
    """A moment that matches; times in seconds, `score` the probability (0..1) that it belongs together."""

    path: Path
    start: float
    end: float
    score: float
    reason: str
    heard: float | None  # cosine of the sounds
    seen: float | None  # cosine of the query's sound and the picture
    video_id: int
    thumbnail: Path | None
    online: bool


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query, best first."""

    matches: tuple[Match, ...]
    nothing_similar: bool
    seconds: float
    searched_moments: int


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A query as vectors (m, d) of windows that begin at `offsets` (m,) seconds."""

    vectors: NDArray[np.float32]
    offsets: NDArray[np.float64]
    seconds: float
    by_picture: bool = False


class Searcher:
    """Keeps model and vectors between searches. Safe to use from any thread; one search at a time."""

    def __init__(self, library: Library, device: str = "auto") -> None:
        self._library, self._device = library, device
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None
        self._memory: Memory | None = None

    def search(self, query: Query, top: int = 30) -> Job[SearchResult]:
        """The `top` moments most like `query`; moments indexed a moment ago are found too.

        Raises `NothingHeard` for a query without sound, `UserError` for one that cannot be read.
        """
        began = time.monotonic()
        with self._lock, open_catalogue(self._library.catalogue) as db:
            yield Progress(0, 3, "opening the model")
            embedder, memory = self._ready(db)
            yield Progress(1, 3, "listening to the query")
            embedded = _embed(embedder, memory, db, query)
            yield Progress(2, 3, "comparing")
            ranked = self._rank(embedded, embedder, memory, top)
            matches = tuple(self._match(db, moment) for moment in ranked)
            searched = len(memory.audio.ids) or len(memory.visual.ids)
        from core.search.rank import NOT_SIMILAR

        nothing = not matches or matches[0].score < NOT_SIMILAR
        return SearchResult(matches, nothing, time.monotonic() - began, searched)

    def _ready(self, db: sqlite3.Connection) -> "tuple[Embedder, Memory]":
        """Model and vectors, opened at the first search and again when another model was chosen."""
        from core.device import choose_device
        from core.model import store
        from core.model.embedder import Embedder
        from core.search.memory import Memory

        path = store.active(self._library.models)
        if self._embedder is None or self._embedder.path != path:
            self._embedder = Embedder(path, choose_device(self._device))
        if self._memory is None or self._memory.identity != self._embedder.identity:
            self._memory = Memory(self._embedder.identity, self._library.vectors)
        self._memory.refresh(db)
        return self._embedder, self._memory

    def _rank(self, query: _Embedded, embedder: "Embedder", memory: "Memory", top: int) -> "list[Ranked]":
        from core.search.rank import best_moments
        from core.search.ranking import by_picture, by_sound

        if query.by_picture:
            return best_moments(by_picture(memory, embedder, query.vectors[0], top), top)
        anchors = range(min(PHASES, len(query.vectors)))
        found = [
            by_sound(memory, embedder, query.vectors, query.offsets, anchor, query.seconds, top)
            for anchor in anchors
        ]
        return best_moments([moment for each in found for moment in each], top)

    def _match(self, db: sqlite3.Connection, moment: "Ranked") -> Match:
        rows = db.execute(_PLACES, (moment.video,)).fetchall()
        places = [Path(path) for (path,) in rows]
        path = next((place for place in places if place.exists()), places[0])
        return Match(
            path,
            moment.start,
            moment.end,
            moment.score,
            moment.reason,
            moment.heard,
            moment.seen,
            moment.video,
            nearest_thumbnail(self._library, moment.video, moment.start, moment.end),
            path.exists(),
        )


def nearest_thumbnail(library: Library, video: int, start: float, end: float) -> Path | None:
    """The picture on show in the middle of a moment, or None where the video has none."""
    middle = round((start + end) / 2 * 1000)
    pictures = sorted((library.thumbnails / str(video)).glob("*.jpg"))
    before = [picture for picture in pictures if int(picture.stem) <= middle]
    return before[-1] if before else next(iter(pictures), None)


def _embed(embedder: "Embedder", memory: "Memory", db: sqlite3.Connection, query: Query) -> _Embedded:
    if isinstance(query, ImageQuery):
        return _Embedded(embedder.pictures(query.picture[None]), np.zeros(1), 0.0, by_picture=True)
    if isinstance(query, MomentQuery):
        return _moment(memory, db, query)
    return _sound(embedder, query)


def _sound(embedder: "Embedder", query: SoundQuery) -> _Embedded:
    waveform = query.waveform
    if query.sample_rate != 16000:
        import soxr

        waveform = soxr.resample(waveform, query.sample_rate, 16000)
    from core.search.silence import trim_silence

    waveform = trim_silence(np.asarray(waveform, np.float32)).waveform
    if len(waveform) > LONGEST * 16000:
        log.info("Searching with the first %.0f s of the %s.", LONGEST, query.name)
        waveform = waveform[: int(LONGEST * 16000)]
    heard = embedder.sound(waveform, hops=PHASES)
    if not len(heard.vectors):
        raise NothingHeard(f"There is no sound in the {query.name} to search with.")
    return _Embedded(heard.vectors, heard.starts, len(waveform) / 16000)


def _moment(memory: "Memory", db: sqlite3.Connection, query: MomentQuery) -> _Embedded:
    """By the stored vectors: nothing is decoded again."""
    row = db.execute("SELECT video_id FROM file WHERE path = ?", (str(query.path.absolute()),)).fetchone()
    if row is None or row[0] is None:
        raise UserError(f"{query.path.name} is not in the library; index it first.")
    for rows, by_picture in ((memory.audio, False), (memory.visual, True)):
        there = rows.where((rows.videos == row[0]) & (rows.starts <= query.at) & (query.at <= rows.ends))
        if len(there.ids):
            nearest = int(np.abs((there.starts + there.ends) / 2 - query.at).argmin())
            length = float(there.ends[nearest] - there.starts[nearest])
            return _Embedded(there.vectors[nearest][None], np.zeros(1), length, by_picture)
    raise UserError(f"Nothing is indexed of {query.path.name} at {query.at:.1f} s.")


_PLACES = """
    SELECT file.path FROM file JOIN source ON source.id = file.source_id
    WHERE file.video_id = ? AND file.present = 1 AND source.hidden = 0 ORDER BY file.id
"""
