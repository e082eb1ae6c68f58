# SPDX-License-Identifier: MIT
"""The vectors of one modality in memory, and the graph that finds candidates among many of them."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import hnswlib
import numpy as np
from numpy.typing import NDArray

EXACT_BELOW = 20_000_000  # numbers in the matrix: below it one matrix product is as fast as the graph
COMPARED = 500  # vectors of a saved graph that are compared with the catalogue's, about
CONNECTIONS, BUILD_EFFORT, SEARCH_EFFORT = 16, 200, 100  # hnswlib's M, ef_construction and ef


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors of one modality, in order of video and time."""

    ids: NDArray[np.int64]  # (n,) row ids of the catalogue
    videos: NDArray[np.int64]  # (n,)
    starts: NDArray[np.float64]  # (n,) seconds
    ends: NDArray[np.float64]  # (n,)
    vectors: NDArray[np.float32]  # (n, d), L2-normalised

    @classmethod
    def empty(cls) -> "Rows":
        """No rows at all."""
        none = np.empty(0)
        return cls(none.astype(np.int64), none.astype(np.int64), none, none, np.empty((0, 0), np.float32))

    @classmethod
    def read(cls, rows: Sequence[tuple[int, int, float, float, bytes]]) -> "Rows":
        """From rows of the catalogue: id, video, start, end, float16 vector."""
        if not rows:
            return cls.empty()
        ids, videos, starts, ends, blobs = zip(*rows, strict=True)
        flat = np.frombuffer(b"".join(blobs), np.float16).astype(np.float32)
        return cls(
            np.array(ids, np.int64),
            np.array(videos, np.int64),
            np.array(starts),
            np.array(ends),
            flat.reshape(len(rows), -1),  # (n * d,) -> (n, d)
        )

    def joined(self, more: "Rows") -> "Rows":
        """Both, sorted by video and time."""
        if not len(more.ids):
            return self
        parts = [self, more] if len(self.ids) else [more]
        both = Rows(
            ids=np.concatenate([part.ids for part in parts]),
            videos=np.concatenate([part.videos for part in parts]),
            starts=np.concatenate([part.starts for part in parts]),
            ends=np.concatenate([part.ends for part in parts]),
            vectors=np.concatenate([part.vectors for part in parts]),
        )
        return both.where(np.lexsort((both.starts, both.videos)))

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Rows":
        """The rows at a mask (n,) or at positions, in their order."""
        return Rows(
            self.ids[chosen],
            self.videos[chosen],
            self.starts[chosen],
            self.ends[chosen],
            self.vectors[chosen],
        )


class Graph:
    """An hnswlib graph over rows, kept in a file that may be deleted and comes back."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._file, self._dimensions = file, dimensions
        self._index = hnswlib.Index(space="ip", dim=dimensions)  # normalised: inner product is cosine
        self._known: set[int] = set()

    def load(self, deletions: int, rows: Rows) -> None:
        """Take up the saved graph if it was saved since the last deletion, and is of `rows`."""
        try:
            note = json.loads(self._file.with_suffix(".json").read_text("utf-8"))
            if note == {"deletions": deletions, "dimensions": self._dimensions}:
                self._index.load_index(str(self._file))
                if self._is_of(rows):
                    self._known = set(self._index.get_ids_list())
                    self._index.set_ef(SEARCH_EFFORT)
                    return
        except (OSError, RuntimeError, ValueError):
            pass  # damaged, or half written
        self._index = hnswlib.Index(space="ip", dim=self._dimensions)

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
        note = self._file.with_suffix(".json")
        note.unlink(missing_ok=True)
        os.replace(fresh, self._file)
        note.write_text(json.dumps({"deletions": deletions, "dimensions": self._dimensions}), "utf-8")

    def nearest(self, queries: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Row ids (m, count) of the nearest rows to `queries` (m, d)."""
        count = min(count, len(self._known))
        self._index.set_ef(max(SEARCH_EFFORT, count))
        labels, _ = self._index.knn_query(queries, k=count)
        return np.asarray(labels, np.int64)
