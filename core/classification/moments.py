# SPDX-License-Identifier: MIT
"""The stored vectors of one model as moments: a window of sound and the mean of what is seen in it."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.classification.examples import Span
from core.errors import UserError

Floats = NDArray[np.float32]
LEAST, MOST = 3, 10  # moments of one video that are learned from, evenly spread: a film has thousands alike
TOGETHER = 6_000  # of all videos, if they are not very many: more take minutes and tell little new


@dataclass(frozen=True, slots=True)
class Moments:
    """One row a moment; NaN rows where a modality is missing."""

    spans: tuple[Span, ...]  # n of them, in order of video and time
    audio: Floats  # (n, d)
    visual: Floats  # (n, d)

    def vectors(self, modality: str) -> Floats:
        """What a classifier of "audio", "visual" or "both" reads: (n, d) or (n, 2 d)."""
        if modality == "both":
            return np.concatenate([self.audio, self.visual], axis=1)
        return self.audio if modality == "audio" else self.visual

    def readable(self, modality: str) -> NDArray[np.bool_]:
        """(n,) Where a classifier of that modality has something to read."""
        heard, seen = ~np.isnan(self.audio[:, 0]), ~np.isnan(self.visual[:, 0])
        return heard | seen if modality == "both" else heard if modality == "audio" else seen


def read_moments(
    db: sqlite3.Connection, identity: str, videos: Collection[int] | None = None, most: int | None = None
) -> Moments:
    """Moments of the model `identity` in `videos`, or in all that are shown; at most `most` of each.

    Raises `UserError` where that model has gone through none of them.
    """
    parts = [
        moments_of(db, identity, video, most)
        for (video,) in db.execute(_INDEXED, (identity,)).fetchall()
        if videos is None or video in videos
    ]
    if not any(part.spans for part in parts):
        raise UserError("None of these videos is indexed with the model in use; index them first.")
    spans = tuple(span for part in parts for span in part.spans)
    return Moments(
        spans,
        np.concatenate([part.audio for part in parts if part.spans]),
        np.concatenate([part.visual for part in parts if part.spans]),
    )


def moments_of(db: sqlite3.Connection, identity: str, video: int, most: int | None = None) -> Moments:
    """Moments of one video; none where that model has no vectors of it."""
    heard, seen = (_read(db, identity, video, modality) for modality in ("audio", "visual"))
    width = max(heard[1].shape[1], seen[1].shape[1])
    if not width:
        return Moments((), heard[1], seen[1])
    lonely = ~_during(heard[0], seen[0])  # pictures during which nothing was heard are moments of their own
    pictures = seen[1].reshape(-1, width)
    times = np.concatenate([heard[0], seen[0][lonely]])
    silent = np.full((int(lonely.sum()), width), np.nan, np.float32)
    audio = np.concatenate([heard[1].reshape(-1, width), silent])
    visual = np.concatenate([_shown(heard[0], seen[0], pictures), pictures[lonely]])
    order = np.argsort(times[:, 0], kind="stable")
    if most is not None and len(order) > most:
        order = order[np.linspace(0, len(order) - 1, most).round().astype(int)]
    spans = tuple(Span(video, float(start), float(end)) for start, end in times[order])
    return Moments(spans, audio[order], visual[order])


def _during(heard: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(nv,) Which pictures are on show while a window is heard; times (n, 2) are in order of their starts.

    Of the windows that begin before a picture goes, one must end after it comes.
    """
    begun = np.searchsorted(heard[:, 0], seen[:, 1])  # (nv,)
    latest = np.concatenate([[-np.inf], np.maximum.accumulate(heard[:, 1])])  # end among the first 0..na
    return np.asarray(latest[begun] > seen[:, 0])


def _shown(heard: NDArray[np.float64], seen: NDArray[np.float64], pictures: Floats) -> Floats:
    """The mean direction (na, d) of the pictures (nv, d) that each window shows; NaN where there are none.

    Window by window: of a long film a table of windows and pictures would take gigabytes.
    """
    first = np.searchsorted(np.maximum.accumulate(seen[:, 1]), heard[:, 0], side="right")
    last = np.searchsorted(seen[:, 0], heard[:, 1])
    total = np.zeros((len(heard), pictures.shape[1]), np.float32)
    for window, (a, b) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        total[window] = pictures[a:b][seen[a:b, 1] > heard[window, 0]].sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), np.float32)


def _read(
    db: sqlite3.Connection, identity: str, video: int, modality: str
) -> tuple[NDArray[np.float64], Floats]:
    """Times (n, 2) and vectors (n, d)."""
    rows = db.execute(_VECTORS, (identity, video, modality)).fetchall()
    times = np.array([row[:2] for row in rows], np.float64).reshape(len(rows), 2)
    width = len(rows[0][2]) // 2 if rows else 0
    vectors = np.frombuffer(b"".join(row[2] for row in rows), np.float16).astype(np.float32)
    return times, vectors.reshape(len(rows), width)


_INDEXED = """
    SELECT DISTINCT indexed.video_id FROM indexed JOIN model ON model.id = indexed.model_id
    JOIN file ON file.video_id = indexed.video_id JOIN source ON source.id = file.source_id
    WHERE model.identity = ? AND file.present = 1 AND source.hidden = 0 ORDER BY indexed.video_id
"""

_VECTORS = """
    SELECT start, end, vector FROM vector JOIN model ON model.id = vector.model_id
    WHERE model.identity = ? AND video_id = ? AND modality = ? ORDER BY start
"""
