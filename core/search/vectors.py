# SPDX-License-Identifier: MIT
"""The vectors of one modality in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
