# SPDX-License-Identifier: MIT
"""A library that holds nothing but vectors, as if a tiny model had gone through its videos."""

from pathlib import Path

import numpy as np
import torch

from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.place import Library
from core.model import checkpoint
from core.model.build import build
from core.model.config import TINY

DIM = TINY.embed_dim
WINDOWS = 12  # of a second each, with a picture each


def base_model(path: Path) -> str:
    """A tiny model with a card, as a file; gives its identity."""
    torch.manual_seed(0)
    card = {"card": {"name": path.stem, "title": "Tiny", "kind": "trained", "description": "For tests."}}
    return checkpoint.save(path, build(TINY).state_dict(), TINY, card)


def fill(library: Library, identity: str, videos: int, turned: bool = True) -> None:
    """Videos whose pictures are their sounds, `turned`, or anything else.

    What is turned a matrix can turn back; what is other no adapter can find.
    """
    rng = np.random.default_rng(3)
    turn = np.linalg.qr(rng.standard_normal((DIM, DIM)))[0]
    with open_catalogue(library.catalogue) as db, transaction(db):
        model = model_row(db, identity)
        for number in range(videos):
            db.execute("INSERT INTO video (fingerprint) VALUES (?)", (f"video {number}",))
            video = db.execute("SELECT max(id) FROM video").fetchone()[0]
            sound = unit(rng.standard_normal((WINDOWS, DIM)))
            picture = sound @ turn.T if turned else rng.standard_normal((WINDOWS, DIM))
            seen = unit(picture + 0.05 * rng.standard_normal((WINDOWS, DIM)))
            for modality, rows in (("audio", sound), ("visual", seen)):
                for at, row in enumerate(rows):
                    end = at + 1.0
                    values = (video, model, modality, float(at), end, row.astype(np.float16).tobytes())
                    db.execute(
                        "INSERT INTO vector (video_id, model_id, modality, start, end, vector)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        values,
                    )
            db.execute("INSERT INTO indexed VALUES (?, ?, ?)", (video, model, WINDOWS))


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows (n, D) of length one."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
