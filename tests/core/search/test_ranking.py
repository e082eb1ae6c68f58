# SPDX-License-Identifier: MIT
"""What was found lies within its video."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.library.catalogue import open_catalogue
from core.model.card import ModelCard
from core.search.memory import Memory
from core.search.ranking import by_sound
from tests.core.search.test_vectors import fill, noise, show

HEARS: Any = SimpleNamespace(hop=1.0, card=ModelCard(name="a", title="", kind="starter", description=""))


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
    found = by_sound(memory, HEARS, noise(1), np.zeros(1), 0, seconds, 10)
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
