# SPDX-License-Identifier: MIT
"""Pairs of a library as vectors: each window of sound with the pictures shown during it."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StoredPairs:
    """n windows and the m pictures of all of them; window i shows pictures `first[i]` to `last[i] - 1`."""

    audio: NDArray[np.float16]  # (n, D) L2-normalised, by video and time
    visual: NDArray[np.float16]  # (m, D)
    first: Numbers  # (n,)
    last: Numbers
    videos: Numbers  # (n,) the row of each window's video

    def __len__(self) -> int:
        return len(self.audio)

    def of(self, videos: Collection[int]) -> Numbers:
        """Which windows are of these videos."""
        return np.flatnonzero(np.isin(self.videos, list(videos)))

    def middle(self, windows: Numbers) -> Numbers:
        """The picture in the middle of each window."""
        return np.asarray((self.first[windows] + self.last[windows]) // 2)


def stored_pairs(db: sqlite3.Connection, model: int) -> StoredPairs:
    """All pairs of the videos that the model with the row `model` has gone through."""
    videos = [
        v for (v,) in db.execute("SELECT video_id FROM indexed WHERE model_id = ? ORDER BY 1", (model,))
    ]
    audio, visual, first, last, owner = [], [], [], [], []
    pictures = 0
    for video in videos:
        a_start, a_end, heard = _rows(db, video, model, "audio")
        v_start, v_end, seen = _rows(db, video, model, "visual")
        low = np.searchsorted(v_end, a_start, "right")  # pictures over when the window begins
        high = np.searchsorted(v_start, a_end, "left")  # pictures begun before it ends
        shown = high > low
        audio += [blob for blob, kept in zip(heard, shown, strict=True) if kept]
        visual += seen
        first.append(low[shown] + pictures)
        last.append(high[shown] + pictures)
        owner.append(np.full(int(shown.sum()), video))
        pictures += len(seen)
    return StoredPairs(_matrix(audio), _matrix(visual), _joined(first), _joined(last), _joined(owner))


def _rows(
    db: sqlite3.Connection, video: int, model: int, modality: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[bytes]]:
    rows = db.execute(
        "SELECT start, end, vector FROM vector"
        " WHERE video_id = ? AND model_id = ? AND modality = ? ORDER BY start",
        (video, model, modality),
    ).fetchall()
    times = np.array([row[:2] for row in rows]).reshape(-1, 2)
    return times[:, 0], times[:, 1], [row[2] for row in rows]


def _matrix(blobs: list[bytes]) -> NDArray[np.float16]:
    flat = np.frombuffer(b"".join(blobs), np.float16)
    return flat.reshape(len(blobs), -1) if blobs else flat.reshape(0, 0)  # (n * D,) -> (n, D)


def _joined(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)
