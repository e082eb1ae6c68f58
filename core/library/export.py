# SPDX-License-Identifier: MIT
"""The moments of a library as arrays."""

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.vectors import mean_direction


@dataclass(frozen=True, slots=True)
class Moments:
    """One row a moment; NaN rows where a modality is missing."""

    paths: NDArray[np.str_]  # (n,)
    starts: NDArray[np.float64]  # (n,) seconds
    ends: NDArray[np.float64]  # (n,)
    audio: NDArray[np.float32]  # (n, d), L2-normalised
    visual: NDArray[np.float32]  # (n, d)


_Row = tuple[str, float, float, NDArray[np.float32] | None, NDArray[np.float32] | None]


def moments(db: sqlite3.Connection) -> Moments:
    """Every moment of a library with one model: a window of sound and the mean of the pictures shown in it.

    Pictures during which nothing was heard are moments of their own. Each file of a video has its moments.
    """
    rows: list[_Row] = []
    for video, path in db.execute("SELECT video_id, path FROM file WHERE video_id NOT NULL ORDER BY path"):
        rows += _moments_of(db, video, path)
    dimensions = next((len(v) for row in rows for v in row[3:] if v is not None), 0)
    none = np.full(dimensions, np.nan, np.float32)
    audio, visual = ([none if row[k] is None else row[k] for row in rows] for k in (3, 4))
    return Moments(
        np.array([row[0] for row in rows], np.str_),
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows]),
        np.array(audio, np.float32).reshape(len(rows), dimensions),  # (n, d), also for no rows
        np.array(visual, np.float32).reshape(len(rows), dimensions),
    )


def _moments_of(db: sqlite3.Connection, video: int, path: str) -> list[_Row]:
    vectors = {
        modality: [
            (start, end, np.frombuffer(blob, np.float16).astype(np.float32))
            for start, end, blob in db.execute(
                "SELECT start, end, vector FROM vector WHERE video_id = ? AND modality = ? ORDER BY start",
                (video, modality),
            )
        ]
        for modality in ("audio", "visual")
    }
    heard, seen = vectors["audio"], vectors["visual"]
    rows: list[_Row] = []
    for start, end, sound in heard:
        shown = [picture for a, b, picture in seen if a < end and b > start]
        rows.append((path, start, end, sound, mean_direction(np.stack(shown)) if shown else None))
    alone = [(a, b, p) for a, b, p in seen if not any(a < end and b > start for start, end, _ in heard)]
    rows += [(path, a, b, None, p) for a, b, p in alone]
    return sorted(rows, key=lambda row: row[1])
