# SPDX-License-Identifier: MIT
"""Searching: a query in, the moments that match it out."""

import os
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.jobs import Job, Progress
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.search.query import Query

if TYPE_CHECKING:
    from core.model.embedder import Embedder
    from core.search.listening import Listened
    from core.search.memory import Memory
    from core.search.rank import Ranked

PLACED = 3  # videos whose best moment is placed exactly: a few hundredths of a second each


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
    searched_moments: int  # of videos that are in the library and there
    away: bool = False  # there are moments, and all of them are of other videos


class Searcher:
    """Keeps model and vectors between searches. Safe to use from any thread; one search at a time."""

    def __init__(self, library: Library, device: str = "auto") -> None:
        self._library, self.device = library, device
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None
        self._memory: Memory | None = None

    def search(self, query: Query, top: int = 30) -> Job[SearchResult]:
        """The `top` moments most like `query`; moments indexed a moment ago are found too.

        Raises `NothingHeard` for a query without sound, `UserError` for one that cannot be read.
        """
        began = time.monotonic()
        from core.search import listening
        from core.search.rank import NOT_SIMILAR

        with self._lock, open_catalogue(self._library.catalogue) as db:
            yield Progress(0, 3, "opening the model")
            embedder, memory = self._ready(db)
            yield Progress(1, 3, "listening to the query")
            embedded = listening.listen(embedder, memory, db, query)
            yield Progress(2, 3, "comparing")
            ranked = self._rank(embedded, embedder, memory, top + PLACED)
            paths = _paths(db, ranked)
            ranked = [moment for moment in ranked if moment.video in paths]
            ranked = _place(paths, ranked, embedded.waveform)[:top]  # a moved moment may cover another
            matches = tuple(self._match(paths[moment.video], moment) for moment in ranked)
            searched = memory.searched
            away = not searched and bool(len(memory.audio.ids) or len(memory.visual.ids))
        nothing = not matches or matches[0].score < NOT_SIMILAR
        return SearchResult(matches, nothing, time.monotonic() - began, searched, away)

    def _ready(self, db: sqlite3.Connection) -> "tuple[Embedder, Memory]":
        """Model and vectors, opened at the first search and again when another model was chosen.

        Also where another one was written in its place: its vectors cannot be compared with the old ones.
        """
        from core.device import choose_device
        from core.model import store
        from core.model.embedder import Embedder
        from core.search.memory import Memory

        path = store.active(self._library.models)
        wanted = path, store.read_card(path).identity
        if self._embedder is None or (self._embedder.path, self._embedder.identity) != wanted:
            self._embedder = Embedder(path, choose_device(self.device))
        if self._memory is None or self._memory.identity != self._embedder.identity:
            self._memory = Memory(self._embedder.identity, self._library.vectors)
        self._memory.refresh(db)
        return self._embedder, self._memory

    def _rank(self, query: "Listened", embedder: "Embedder", memory: "Memory", top: int) -> "list[Ranked]":
        from core.search.rank import best_moments
        from core.search.ranking import by_picture, by_sound

        if query.by_picture:
            return best_moments(by_picture(memory, embedder, query.vectors[0], top), top)
        found = by_sound(memory, embedder, query.vectors, query.offsets, query.seconds, top)
        return best_moments(found, top)

    def _match(self, path: Path, moment: "Ranked") -> Match:
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
            os.path.exists(path),  # False also where a drive does not answer
        )


def nearest_thumbnail(library: Library, video: int, start: float, end: float) -> Path | None:
    """The picture on show in the middle of a moment, or None where the video has none."""
    middle = round((start + end) / 2 * 1000)
    pictures = library.pictures(video)
    before = [picture for picture in pictures if int(picture.stem) <= middle]
    return before[-1] if before else next(iter(pictures), None)


def _paths(db: sqlite3.Connection, ranked: "list[Ranked]") -> dict[int, Path]:
    """Where each video lies: a file that is there, else the one known first.

    One that was taken out of the library while it was searched has none.
    """
    found = {}
    for video in {moment.video for moment in ranked}:
        places = [Path(path) for (path,) in db.execute(_PLACES, (video,))]
        if places:
            found[video] = next(filter(os.path.exists, places), places[0])
    return found


def _place(
    paths: dict[int, Path], ranked: "list[Ranked]", waveform: NDArray[np.float32] | None
) -> "list[Ranked]":
    """The best moment of each of the first videos, moved to where the sound was recorded from it.

    One that was recorded from it for certain comes first.
    """
    from core.search.placing import placed, recorded_first
    from core.search.rank import best_moments

    if waveform is None or not ranked:
        return ranked
    firsts = {moment.video: moment for moment in reversed(ranked)}  # the best of each video
    order = sorted(firsts.values(), key=lambda moment: moment.order())[:PLACED]
    fits = [placed(moment, paths[moment.video], waveform) for moment in order]
    moved = {moment.video: moment for moment, _ in fits}
    every = [moved[m.video] if m is firsts[m.video] and m.video in moved else m for m in ranked]
    return best_moments(recorded_first(every, fits), len(every))


_PLACES = """
    SELECT file.path FROM file JOIN source ON source.id = file.source_id
    WHERE file.video_id = ? AND file.present = 1 AND source.hidden = 0 ORDER BY file.id
"""
