# SPDX-License-Identifier: MIT
"""From one model's vectors to those of its adapted twin: one matrix product, nothing is decoded."""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.jobs import Job, Progress
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.place import Library
from core.model.adapted import change_between
from core.model.store import read_card

PULSE = 0.1  # s between two reports of progress
_Matrices = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class ReembedReport:
    """What one run did."""

    videos: int
    vectors: int
    seconds: float


def reembed(library: Library, old: Path, new: Path) -> Job[ReembedReport]:
    """Give every video that the model `old` has gone through the vectors of `new`, its adapted twin.

    Each video is written whole or not at all; stopped at any yield, the next call goes on with the next.
    Raises `ModelError` where `new` is not `old` with an adapter.
    """
    began = time.monotonic()
    change = {modality: matrix.numpy() for modality, matrix in change_between(old, new).items()}
    with open_catalogue(library.catalogue) as db:
        source, target = (model_row(db, read_card(path).identity) for path in (old, new))
        waiting = _waiting(db, source, target)
        vectors, said = 0, 0.0
        for done, video in enumerate(waiting, 1):
            with transaction(db):
                vectors += _move(db, video, source, target, change)
            if time.monotonic() - said > PULSE or done == len(waiting):
                said = time.monotonic()
                yield Progress(done, len(waiting), "giving videos the vectors of the new model")
        return ReembedReport(len(waiting), vectors, time.monotonic() - began)


def _waiting(db: sqlite3.Connection, source: int, target: int) -> list[int]:
    rows = db.execute(
        "SELECT video_id FROM indexed WHERE model_id = ?"
        " AND video_id NOT IN (SELECT video_id FROM indexed WHERE model_id = ?) ORDER BY video_id",
        (source, target),
    )
    return [video for (video,) in rows]


def _move(db: sqlite3.Connection, video: int, source: int, target: int, change: _Matrices) -> int:
    """The vectors of one video; gives how many there are."""
    if db.execute("DELETE FROM vector WHERE video_id = ? AND model_id = ?", (video, target)).rowcount:
        db.execute("UPDATE change SET deleted = deleted + 1")  # an interrupted indexing had left some
    count = 0
    for modality, matrix in change.items():
        rows = db.execute(
            "SELECT start, end, vector FROM vector"
            " WHERE video_id = ? AND model_id = ? AND modality = ? ORDER BY start",
            (video, source, modality),
        ).fetchall()
        changed = _times(matrix, [blob for _, _, blob in rows])
        db.executemany(
            "INSERT INTO vector (video_id, model_id, modality, start, end, vector) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (video, target, modality, start, end, vector.tobytes())
                for (start, end, _), vector in zip(rows, changed, strict=True)
            ],
        )
        count += len(rows)
    db.execute(
        "INSERT OR REPLACE INTO indexed SELECT video_id, ?, moments FROM indexed"
        " WHERE video_id = ? AND model_id = ?",
        (target, video, source),
    )
    return count


def _times(matrix: NDArray[np.float32], blobs: list[bytes]) -> NDArray[np.float16]:
    """Stored vectors -> (n, D) times `matrix`, L2-normalised."""
    stored = np.frombuffer(b"".join(blobs), np.float16).astype(np.float32)
    changed = stored.reshape(-1, len(matrix)) @ matrix.T  # (n * D,) -> (n, D)
    changed /= np.linalg.norm(changed, axis=1, keepdims=True).clip(1e-12)
    return np.asarray(changed, np.float16)
