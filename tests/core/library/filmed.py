# SPDX-License-Identifier: MIT
"""Short films, and libraries with a small model that indexes them in moments."""

import json
import sqlite3
from pathlib import Path

import numpy as np
import torch

from core import jobs
from core.library.catalogue import open_catalogue
from core.library.index import IndexReport, index
from core.library.place import Library
from core.media.encode import write_video
from core.media.sound import read_sound
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from core.search.query import SoundQuery

HOP = TINY.audio_frames * 0.01 / 2


def save_model(models: Path, name: str, seed: int) -> None:
    torch.manual_seed(seed)
    card = ModelCard(name=name, title=name, kind="trained", description="untrained, for tests")
    saved = {"card": json.loads(card.to_json())}
    checkpoint.save(models / f"{name}.safetensors", build(TINY).state_dict(), TINY, saved)


def tiny_library(folder: Path) -> Library:
    """A new library whose model is small and untrained."""
    library = Library.at(folder)
    save_model(library.models, "tiny", seed=0)
    store.use(library.models, "tiny")
    return library


def sound(seconds: float, seed: int) -> np.ndarray:
    """A melody of its own for each seed, float32 (n,)."""
    notes = np.random.default_rng(seed).uniform(200, 4000, int(seconds * 4) + 1)
    t = np.arange(round(seconds * 16000)) / 16000
    return (0.4 * np.sin(2 * np.pi * np.cumsum(notes[(t * 4).astype(int)]) / 16000)).astype(np.float32)


def film(path: Path, seconds: float = 4.0, seed: int = 0, silent: bool = False) -> Path:
    rng = np.random.default_rng(seed)
    colour = rng.integers(0, 255, 3)
    frames = (
        np.full((48, 64, 3), colour * (0.5 + 0.5 * (i % 2)), np.uint8) for i in range(int(seconds * 10))
    )
    write_video(path, frames, 10, None if silent else sound(seconds, seed))
    return path


def part_of(path: Path) -> SoundQuery:
    """A second of a film from a window's begin on: even an untrained model gives it the same vectors."""
    return SoundQuery(read_sound(path)[round(3 * HOP * 16000) :][:16000])


def run(library: Library, *places: Path) -> IndexReport:
    return jobs.run(index(library, places, "cpu"))


def stored(db: sqlite3.Connection) -> list[tuple[str, str, float]]:
    return db.execute(
        "SELECT file.path, modality, start FROM vector JOIN file ON file.video_id = vector.video_id "
        "ORDER BY file.path, modality, start"
    ).fetchall()


def stored_by_one_run(folder: Path, *films: Path) -> list[tuple[str, str, float]]:
    """What a library holds that was indexed without a disturbance."""
    whole = tiny_library(folder)
    run(whole, *films)
    with open_catalogue(whole.catalogue) as db:
        return stored(db)
