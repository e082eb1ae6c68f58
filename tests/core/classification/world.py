# SPDX-License-Identifier: MIT
"""A library whose vectors carry their class, made without decoding anything."""

import sqlite3
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.place import Library
from core.model import store

WIDTH = 16
LABELS = ("dog", "rain", "bell")


def make_library(
    folder: Path, videos: int = 30, spread: float = 0.25, identity: str | None = None
) -> Library:
    """`videos` files LABEL/N.mp4, classes in turn; sound tells the class well, pictures hardly."""
    library = Library.at(folder / "library")
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((len(LABELS), WIDTH))
    with open_catalogue(library.catalogue) as db, transaction(db):
        model = model_row(db, identity or store.active_card(library.models).identity)
        db.execute("INSERT INTO source (id, path) VALUES (1, ?)", (str(folder / "films"),))
        for n in range(1, videos + 1):
            c = n % len(LABELS)
            path = folder / "films" / LABELS[c] / f"{n}.mp4"
            db.execute(
                "INSERT INTO video VALUES (?, ?, 4, 1, 1)",
                (n, str(n)),
            )
            db.execute(
                "INSERT INTO file (path, source_id, video_id, size, mtime_ns) VALUES (?, 1, ?, 1, 1)",
                (str(path), n),
            )
            db.execute("INSERT INTO indexed VALUES (?, ?, 3)", (n, model))
            for start in range(3):
                for modality, noise in (("audio", spread), ("visual", 4.0)):
                    vector = centres[c] + noise * rng.standard_normal(WIDTH)
                    add_vector(db, n, model, modality, float(start), vector)
    return library


def path_of(library: Library, video: int) -> Path:
    """Where make_library says a video lies."""
    return library.folder.parent / "films" / LABELS[video % len(LABELS)] / f"{video}.mp4"


def add_vector(
    db: sqlite3.Connection, video: int, model: int, modality: str, start: float, vector: NDArray[np.float64]
) -> None:
    """One window of two seconds."""
    stored = (vector / np.linalg.norm(vector)).astype(np.float16).tobytes()
    db.execute(
        "INSERT INTO vector (video_id, model_id, modality, start, end, vector) VALUES (?, ?, ?, ?, ?, ?)",
        (video, model, modality, start, start + 2, stored),
    )
