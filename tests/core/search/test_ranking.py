# SPDX-License-Identifier: MIT
"""What was found lies within its video, in an order that means something, by eye as well as by ear."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.library.catalogue import open_catalogue
from core.model.card import ModelCard
from core.search.memory import Memory
from core.search.rank import best_moments
from core.search.ranking import by_sound
from tests.core.search.test_vectors import fill, noise, show

CARD = ModelCard(name="a", title="", kind="starter", description="")
HEARS: Any = SimpleNamespace(hop=1.0, card=CARD)
UNSURE: Any = SimpleNamespace(hop=1.0, card=replace(CARD, calibrated=False))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with open_catalogue(tmp_path / "c.sqlite") as db:
        fill(db, noise(4), video=1)  # windows of two seconds from each second on
        fill(db, noise(4, seed=1), video=2)
        show(db, 1)
        show(db, 2)
        yield db


def ends(db: sqlite3.Connection, seconds: float) -> dict[tuple[int, float], float]:
    memory = Memory("model", Path("vectors"))
    memory.refresh(db)
    found = by_sound(memory, HEARS, noise(1), np.zeros(1), seconds, 10)
    return {(moment.video, moment.start): moment.end for moment in found}


def test_a_match_of_a_longer_query_ends_with_its_video(db: sqlite3.Connection) -> None:
    db.execute("UPDATE video SET duration = 5 WHERE id = 1")
    found = ends(db, 14.0)
    assert [found[1, start] for start in (0, 1, 2, 3)] == [5, 5, 5, 5]
    assert found[2, 0] == 14  # while it is indexed, nobody knows how long it is


def test_a_match_that_fits_is_as_long_as_the_query(db: sqlite3.Connection) -> None:
    db.execute("UPDATE video SET duration = 100")
    assert set(ends(db, 14.0).values()) == {14, 15, 16, 17}


def test_a_length_that_cannot_be_leaves_the_end_behind_the_start(db: sqlite3.Connection) -> None:
    db.execute("UPDATE video SET duration = 2")
    assert all(start < end for (_, start), end in ends(db, 1.0).items())


@pytest.mark.parametrize("exact_below", [1 << 60, 0])  # all rows, and those that the graph proposes
def test_what_only_looks_right_is_found_in_a_large_library(
    db: sqlite3.Connection, tmp_path: Path, exact_below: int
) -> None:
    query, heard, shown = noise(1, seed=9), noise(3000, seed=2), noise(3000, seed=3)
    heard[1498:1503], shown[1500] = -query[0], query[0]
    fill(db, heard, video=3)
    fill(db, shown, video=3, modality="visual")
    show(db, 3)
    memory = Memory("model", tmp_path / "vectors", exact_below)
    memory.refresh(db)
    found = best_moments(by_sound(memory, HEARS, query, np.zeros(1), 2.0, 10), 1)
    assert (found[0].video, round(found[0].start, -1)) == (3, 1500)
    assert found[0].reason == "looks as if it would sound like it"


def test_of_what_a_model_is_sure_the_most_alike_comes_first(db: sqlite3.Connection) -> None:
    query = noise(1, seed=9)
    drawn = noise(2000, seed=2) / 20 + 0.1  # all alike, as the vectors of many models are
    near = np.linspace(0.9, 1, 200, dtype=np.float32)[:, None]  # the last of them is the very sound
    drawn[5::10] = near * query + (1 - near) * drawn[5::10]
    fill(db, (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32), video=3)
    show(db, 3)
    memory = Memory("model", Path("vectors"))
    memory.refresh(db)
    found = best_moments(by_sound(memory, UNSURE, query, np.zeros(1), 2.0, 1), 40)
    assert {moment.score for moment in found} == {1.0}
    heard = [moment.heard or 0.0 for moment in found]
    assert heard == pytest.approx(np.sort(memory.audio.vectors @ query[0])[: -1 - len(heard) : -1], abs=1e-6)


def test_a_recording_that_begins_before_the_video_finds_it(db: sqlite3.Connection) -> None:
    db.execute("UPDATE video SET duration = 5")
    offsets, query = np.arange(12) / 2, noise(12, seed=9)
    query[6::2] = noise(4)[:3]  # three seconds of something else, then the first video
    memory = Memory("model", Path("vectors"))
    memory.refresh(db)
    best = best_moments(by_sound(memory, HEARS, query, offsets, 7.5, 10), 1)[0]
    assert (best.video, best.start, best.end) == (1, 0, 4.5)
