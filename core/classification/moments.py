# SPDX-License-Identifier: MIT
"""The stored vectors of one model as moments: a window of sound and the mean of what is seen in it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.classification.choosing import choose
from core.classification.examples import Span
from core.library.tags import Stretch

Floats = NDArray[np.float32]


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


def moments_of(
    db: sqlite3.Connection,
    identity: str,
    video: int,
    most: int | None = None,
    stretches: Sequence[Stretch] = (),
) -> Moments:
    """Moments of one video that the model `identity` has vectors of; of those tagged alike at most `most`."""
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
    spans = [Span(video, float(start), float(end)) for start, end in times[order]]
    rows = np.arange(len(spans)) if most is None else choose(spans, stretches, most)
    return Moments(tuple(spans[row] for row in rows), audio[order[rows]], visual[order[rows]])


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


_VECTORS = """
    SELECT start, end, vector FROM vector JOIN model ON model.id = vector.model_id
    WHERE model.identity = ? AND video_id = ? AND modality = ? ORDER BY start
"""
