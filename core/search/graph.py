# SPDX-License-Identifier: MIT
"""The graph that finds candidates among many vectors."""

import json
import os
import zlib
from pathlib import Path

import hnswlib
import numpy as np
from numpy.typing import NDArray

from core.search.vectors import Rows

EXACT_BELOW = 20_000_000  # numbers in the matrix: below it one matrix product is as fast as the graph
COMPARED = 500  # vectors of a saved graph that are compared with the catalogue's, about
CONNECTIONS, BUILD_EFFORT, SEARCH_EFFORT = 16, 200, 100  # hnswlib's M, ef_construction and ef


class Graph:
    """An hnswlib graph over rows, kept in a file that may be deleted and comes back."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._file, self._dimensions = file, dimensions
        self._index = hnswlib.Index(space="ip", dim=dimensions)  # normalised: inner product is cosine
        self._known: set[int] = set()
        self._saved = 0  # rows in the file

    @property
    def unsaved(self) -> float:
        """How much it has grown since it was saved or loaded, as a share of what is in the file."""
        return (len(self._known) - self._saved) / max(self._saved, 1)

    def load(self, deletions: int, rows: Rows) -> None:
        """Take up the saved graph if it was saved since the last deletion, and is of `rows`."""
        try:
            note = json.loads(self._file.with_suffix(".json").read_text("utf-8"))
            if note == self._note(deletions, self._file):
                self._index.load_index(str(self._file))
                if self._is_of(rows):
                    self._known = set(self._index.get_ids_list())
                    self._saved = len(self._known)
                    self._index.set_ef(SEARCH_EFFORT)
                    return
        except (OSError, RuntimeError, ValueError):
            pass  # damaged, or half written
        self._index = hnswlib.Index(space="ip", dim=self._dimensions)

    def _note(self, deletions: int, file: Path) -> dict[str, int]:
        """What is kept beside the graph in `file`; `check` since hnswlib follows a damaged link anywhere."""
        check = 0
        with file.open("rb") as opened:
            while part := opened.read(1 << 20):
                check = zlib.crc32(part, check)
        return {"deletions": deletions, "dimensions": self._dimensions, "check": check}

    def _is_of(self, rows: Rows) -> bool:
        """Whether it was made of these rows: a catalogue brought back or begun anew counts from 1 again."""
        labels = np.sort(np.array(self._index.get_ids_list(), np.int64))
        order = np.argsort(rows.ids)
        if not np.isin(labels, rows.ids).all():
            return False
        some = labels[:: max(1, len(labels) // COMPARED)]
        theirs = rows.vectors[order[np.searchsorted(rows.ids, some, sorter=order)]]
        return bool(np.allclose(self._index.get_items(some), theirs, atol=1e-3))

    def add(self, rows: Rows) -> int:
        """Add the rows the graph lacks; returns how many."""
        new = np.array([row not in self._known for row in rows.ids.tolist()], bool)
        if not new.any():
            return 0
        if not self._known:
            self._index.init_index(len(rows.ids) * 2, M=CONNECTIONS, ef_construction=BUILD_EFFORT)
            self._index.set_ef(SEARCH_EFFORT)
        elif len(self._known) + new.sum() > self._index.get_max_elements():
            self._index.resize_index(2 * (len(self._known) + int(new.sum())))
        self._index.add_items(rows.vectors[new], rows.ids[new])
        self._known.update(rows.ids[new].tolist())
        return int(new.sum())

    def save(self, deletions: int) -> None:
        """Write the graph; a crash half way leaves the old one or none."""
        fresh = self._file.with_suffix(".tmp")
        self._index.save_index(str(fresh))
        note, words = self._file.with_suffix(".json"), json.dumps(self._note(deletions, fresh))
        note.unlink(missing_ok=True)
        os.replace(fresh, self._file)
        note.write_text(words, "utf-8")
        self._saved = len(self._known)

    def nearest(self, queries: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Row ids (m, count) of the nearest rows to `queries` (m, d)."""
        count = min(count, len(self._known))
        self._index.set_ef(max(SEARCH_EFFORT, count))
        labels, _ = self._index.knn_query(queries, k=count)
        return np.asarray(labels, np.int64)
