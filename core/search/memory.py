# SPDX-License-Identifier: MIT
"""The catalogue's vectors held in memory for searching, kept up to date while indexing goes on."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.search.graph import EXACT_BELOW, Graph
from core.search.times import within
from core.search.vectors import Rows

MODALITIES = ("audio", "visual")
CANDIDATES = 400  # rows the graph proposes for each window of a query; they are then compared exactly
WIDER = 4  # times as many are asked for where too few of them may be shown ...
WIDEST = 4  # ... up to this part of all: beyond it, comparing all is as quick
GROWTH = 0.05  # by which a graph has grown when it is saved again: while it is indexed, each search adds rows
NONE: NDArray[np.int64] = np.empty(0, np.int64)  # no rows


class Memory:
    """The rows of one model. `refresh` takes what was added since, and starts over after deletions."""

    def __init__(self, identity: str, folder: Path, exact_below: int = EXACT_BELOW) -> None:
        self.identity = identity
        self._folder, self._exact_below = folder, exact_below
        self._deletions = -1
        self._last = 0
        self._rows = {modality: Rows.empty() for modality in MODALITIES}
        self._graphs: dict[str, Graph] = {}
        self._by_id: NDArray[np.int64] = np.empty(0, np.int64)  # positions of rows in order of their ids
        self.visible: NDArray[np.int64] = np.empty(0, np.int64)
        self._durations: NDArray[np.float64] = np.empty(0)  # seconds, of the visible videos
        self._shown: NDArray[np.bool_] = np.empty(0, np.bool_)  # rows of sound whose video is visible

    @property
    def audio(self) -> Rows:
        """Windows of sound."""
        return self._rows["audio"]

    @property
    def visual(self) -> Rows:
        """Pictures."""
        return self._rows["visual"]

    @property
    def searched(self) -> int:
        """Moments of the visible videos: windows of sound, or pictures where nothing has sound."""
        return int(self._shown.sum()) or int(np.isin(self.visual.videos, self.visible).sum())

    def refresh(self, db: sqlite3.Connection) -> None:
        """Bring rows, graphs and the set of visible videos up to date with the catalogue."""
        (deletions,) = db.execute("SELECT deleted FROM change").fetchone()
        if deletions != self._deletions:
            self._rows = {modality: Rows.empty() for modality in MODALITIES}
            self._graphs, self._last, self._deletions = {}, 0, deletions
        self._take_new(db)
        visible = db.execute(_VISIBLE).fetchall()
        self.visible = np.array([video for video, _ in visible], np.int64)
        self._durations = np.array([duration or np.inf for _, duration in visible], np.float64)
        self._shown = np.isin(self.audio.videos, self.visible)

    def _take_new(self, db: sqlite3.Connection) -> None:
        (newest,) = db.execute("SELECT coalesce(max(id), 0) FROM vector").fetchone()
        for modality in MODALITIES:
            fresh = Rows.read(db.execute(_NEW, (self.identity, modality, self._last, newest)).fetchall())
            self._rows[modality] = self._rows[modality].joined(fresh)
        self._last = newest
        if self.audio.vectors.size >= self._exact_below:
            self._grow_graph("audio")
            self._by_id = np.argsort(self.audio.ids)

    def _grow_graph(self, modality: str) -> None:
        rows = self._rows[modality]
        graph = self._graphs.get(modality)
        enough = GROWTH
        if graph is None:
            enough = 0.0  # else the same rows would be added at every start
            graph = Graph(self._folder / f"{self.identity[:16]}-{modality}.hnsw", rows.vectors.shape[1])
            graph.load(self._deletions, rows)
            self._graphs[modality] = graph
        if graph.add(rows) and graph.unsaved > enough:
            with suppress(OSError, RuntimeError):  # a drive that cannot be written: it is made anew next time
                self._folder.mkdir(parents=True, exist_ok=True)
                graph.save(self._deletions)

    def durations(self, videos: NDArray[np.int64]) -> NDArray[np.float64]:
        """Seconds that each of visible `videos` (n,) lasts; infinite where that is not known yet."""
        return self._durations[np.searchsorted(self.visible, videos)]

    def near(
        self,
        query: NDArray[np.float32],
        offsets: NDArray[np.float64],
        hop: float,
        besides: NDArray[np.int64] = NONE,
    ) -> Rows:
        """The rows of sound to compare with `query` (m, d): all, or those around what the graph proposes.

        `offsets` (m,) are the seconds at which the windows of the query begin. What lies around the positions
        `besides` (p,) of `audio` is compared in any case.
        """
        graph = self._graphs.get("audio")
        places = None if graph is None else self._proposed(graph, query)
        if places is None:
            return self.audio
        reach = int(np.ceil(offsets[-1] / hop)) + 1  # rows the whole query may take before and after
        places = np.concatenate([places, besides])
        return self.audio.where(within(places - reach, places + reach + 1, len(self.audio.ids)))

    def _proposed(self, graph: Graph, query: NDArray[np.float32]) -> NDArray[np.int64] | None:
        """Positions (p,) of the rows nearest to each window of `query` (m, d) among those that may be shown.

        The graph knows the videos that were removed or are gone, too, and they may be nearer than all others.
        None where so many are that all rows had better be compared.
        """
        shown = self._shown if self._shown.any() else ~self._shown
        wanted, count = min(CANDIDATES, int(shown.sum())), CANDIDATES
        found = [np.empty(0, np.int64)]
        while len(query):
            try:
                places = self._places(graph.nearest(query, count))  # (m, count), the nearest first
            except RuntimeError:
                return None  # the graph is not so connected that so many can be reached
            seen = shown[places]
            enough = seen.sum(axis=1) >= wanted
            first = seen & (seen.cumsum(axis=1) <= CANDIDATES)
            found.append(places[enough][first[enough]])
            query, count = query[~enough], count * WIDER
            if len(query) and count > len(shown) // WIDEST:
                return None
        return np.concatenate(found)

    def _places(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions of rows by their ids, of any shape."""
        return self._by_id[np.searchsorted(self.audio.ids, labels, sorter=self._by_id)]


_VISIBLE = """
    SELECT DISTINCT video.id, video.duration FROM video
    JOIN file ON file.video_id = video.id JOIN source ON source.id = file.source_id
    WHERE file.present = 1 AND source.hidden = 0 ORDER BY video.id
"""

_NEW = """
    SELECT vector.id, vector.video_id, vector.start, vector.end, vector.vector
    FROM vector JOIN model ON model.id = vector.model_id
    WHERE model.identity = ? AND vector.modality = ? AND vector.id > ? AND vector.id <= ?
"""
