# SPDX-License-Identifier: MIT
"""The catalogue's vectors held in memory for searching, kept up to date while indexing goes on."""

import sqlite3
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.search.vectors import EXACT_BELOW, Graph, Rows

MODALITIES = ("audio", "visual")
CANDIDATES = 400  # rows the graph proposes for each window of a query; they are then compared exactly


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

    @property
    def audio(self) -> Rows:
        """Windows of sound."""
        return self._rows["audio"]

    @property
    def visual(self) -> Rows:
        """Pictures."""
        return self._rows["visual"]

    def refresh(self, db: sqlite3.Connection) -> None:
        """Bring rows, graphs and the set of visible videos up to date with the catalogue."""
        (deletions,) = db.execute("SELECT deleted FROM change").fetchone()
        if deletions != self._deletions:
            self._rows = {modality: Rows.empty() for modality in MODALITIES}
            self._graphs, self._last, self._deletions = {}, 0, deletions
        self._take_new(db)
        self.visible = np.array([video for (video,) in db.execute(_VISIBLE)], np.int64)

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
        if graph is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            graph = Graph(self._folder / f"{self.identity[:16]}-{modality}.hnsw", rows.vectors.shape[1])
            graph.load(self._deletions, rows)
            self._graphs[modality] = graph
        if graph.add(rows):
            graph.save(self._deletions)

    def near(self, query: NDArray[np.float32], offsets: NDArray[np.float64], hop: float) -> Rows:
        """The rows of sound to compare with `query` (m, d): all, or those around what the graph proposes.

        `offsets` (m,) are the seconds at which the windows of the query begin.
        """
        graph = self._graphs.get("audio")
        if graph is None:
            return self.audio
        labels = graph.nearest(query, CANDIDATES)  # (m, count)
        places = self._by_id[np.searchsorted(self.audio.ids, labels, sorter=self._by_id)].ravel()
        reach = int(np.ceil(offsets[-1] / hop)) + 1  # rows the whole query may take before and after
        around = places[:, None] + np.arange(-reach, reach + 1)  # (m * count,) -> (m * count, 2 * reach + 1)
        return self.audio.where(np.unique(around.clip(0, len(self.audio.ids) - 1)))


_VISIBLE = """
    SELECT DISTINCT file.video_id FROM file JOIN source ON source.id = file.source_id
    WHERE file.present = 1 AND source.hidden = 0 AND file.video_id IS NOT NULL
"""

_NEW = """
    SELECT vector.id, vector.video_id, vector.start, vector.end, vector.vector
    FROM vector JOIN model ON model.id = vector.model_id
    WHERE model.identity = ? AND vector.modality = ? AND vector.id > ? AND vector.id <= ?
"""
