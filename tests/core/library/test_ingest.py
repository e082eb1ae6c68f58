# SPDX-License-Identifier: MIT
"""One video goes into the catalogue: at the right time, and once, however often it is tried."""

import sqlite3

import numpy as np
import pytest
import torch

from core.features.constants import SAMPLE_RATE
from core.library.catalogue import model_row
from core.library.ingest import VideoIngest
from core.library.place import Library
from core.media.decode import Chunk
from core.model import store
from core.model.embedder import Embedder
from tests.core.library.filmed import sound


@pytest.fixture
def embedder(library: Library) -> Embedder:
    return Embedder(store.active(library.models), torch.device("cpu"))


def begin(db: sqlite3.Connection, library: Library, embedder: Embedder) -> VideoIngest:
    db.execute("INSERT OR IGNORE INTO video (id, fingerprint) VALUES (1, 'one')")
    return VideoIngest(db, library, embedder, 1, model_row(db, embedder.identity))


def chunk(start: float, end: float, *, silent: bool = False) -> Chunk:
    waveform = np.empty(0, np.float32) if silent else sound(end - start, seed=int(start))
    return Chunk(start, end, waveform, np.empty((0, 224, 224, 3), np.uint8), np.empty(0), 300.0)


def starts(db: sqlite3.Connection) -> list[float]:
    return [start for (start,) in db.execute("SELECT start FROM vector ORDER BY start")]


def test_sound_after_a_long_gap_is_found_where_it_is(
    db: sqlite3.Connection, library: Library, embedder: Embedder
) -> None:
    ingest = begin(db, library, embedder)
    for piece in (chunk(0, 5), chunk(5, 60, silent=True), chunk(60, 240, silent=True), chunk(240, 250)):
        ingest.add(piece)
    ingest.add(chunk(250, 300, silent=True))
    assert ingest.finish()
    window = embedder.window_samples / SAMPLE_RATE
    assert all(start < 5 or 240 - window < start < 250 for start in starts(db))
    assert max(starts(db)) == pytest.approx(250 - window, abs=embedder.hop / 4)


def test_attempts_that_are_left_store_nothing_twice(
    db: sqlite3.Connection, library: Library, embedder: Embedder
) -> None:
    less, more, again = (begin(db, library, embedder) for _ in range(3))
    less.add(chunk(0, 5))
    less.leave()
    found = starts(db)
    assert found
    more.add(chunk(0, 10))
    more.leave()
    assert starts(db) == sorted(set(starts(db)))
    assert max(starts(db)) > max(found)
    best = starts(db)
    again.add(chunk(0, 5))
    again.leave()
    assert starts(db) == best
    last = begin(db, library, embedder)
    last.add(chunk(0, 5))
    assert last.finish()
    assert max(starts(db)) < 5


def test_who_gives_up_takes_nothing_from_one_that_goes_on(
    db: sqlite3.Connection, library: Library, embedder: Embedder
) -> None:
    slow, quick = begin(db, library, embedder), begin(db, library, embedder)
    slow.add(chunk(0, 5))
    quick.add(chunk(0, 10))
    quick.leave()
    assert not slow.finish()  # its vectors are gone: it must not say that the video was gone through
    assert db.execute("SELECT count(*) FROM indexed").fetchone() == (0,)
    third = begin(db, library, embedder)
    third.add(chunk(0, 10))
    assert third.finish()
    late = begin(db, library, embedder)
    late.leave()
    assert starts(db)
