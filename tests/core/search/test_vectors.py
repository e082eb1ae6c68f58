# SPDX-License-Identifier: MIT
"""Rows in memory: the graph finds what an exact comparison finds, and never serves deleted rows."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.library.catalogue import model_row, open_catalogue, transaction
from core.search import memory as searched
from core.search.graph import Graph
from core.search.memory import Memory


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with open_catalogue(tmp_path / "c.sqlite") as db:
        yield db


def fill(
    db: sqlite3.Connection,
    vectors: NDArray[np.float32],
    video: int = 1,
    modality: str = "audio",
    identity: str = "model",
) -> None:
    model = model_row(db, identity)
    with transaction(db):
        db.execute("INSERT OR IGNORE INTO video (id, fingerprint) VALUES (?, ?)", (video, str(video)))
        db.executemany(
            "INSERT INTO vector (video_id, model_id, modality, start, end, vector) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (video, model, modality, i * 1.0, i + 2.0, v.astype(np.float16).tobytes())
                for i, v in enumerate(vectors)
            ],
        )


def show(db: sqlite3.Connection, video: int, *, hidden: int = 0) -> None:
    """Give the video a file in a folder of its own, which may have been removed."""
    db.execute("INSERT INTO source (id, path, hidden) VALUES (?, ?, ?)", (video, f"/{video}", hidden))
    db.execute(
        "INSERT INTO file (path, source_id, video_id, size, mtime_ns) VALUES (?, ?, ?, 1, 1)",
        (f"/{video}/film.mp4", video, video),
    )


def noise(count: int, seed: int = 0, size: int = 24) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def near_to(query: NDArray[np.float32], far: float, others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors beside `query` (1, d), each a little towards one of `others` (n, d)."""
    drawn = query + far * others
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def test_new_rows_are_seen_without_reading_the_old_ones_again(db: sqlite3.Connection, tmp_path: Path) -> None:
    memory = Memory("model", tmp_path / "vectors")
    memory.refresh(db)
    assert len(memory.audio.ids) == 0
    fill(db, noise(3), video=2)
    memory.refresh(db)
    fill(db, noise(2, 1), video=1)
    memory.refresh(db)
    assert memory.audio.videos.tolist() == [1, 1, 2, 2, 2]


def test_deleted_rows_are_gone_from_memory_and_graph(db: sqlite3.Connection, tmp_path: Path) -> None:
    memory = Memory("model", tmp_path / "vectors", exact_below=0)
    fill(db, noise(50))
    memory.refresh(db)
    with transaction(db):
        db.execute("DELETE FROM vector WHERE id <= 10")
        db.execute("UPDATE change SET deleted = deleted + 1")
    memory.refresh(db)
    near = memory.near(noise(50)[:1], np.zeros(1), 1.0)
    assert set(memory.audio.ids) == set(range(11, 51))
    assert set(near.ids) <= set(range(11, 51))


def test_the_graph_proposes_what_is_nearest(db: sqlite3.Connection, tmp_path: Path) -> None:
    vectors = noise(3000)
    fill(db, vectors)
    memory = Memory("model", tmp_path / "vectors", exact_below=0)
    memory.refresh(db)
    for row in range(0, 3000, 250):
        near = memory.near(vectors[row : row + 1], np.zeros(1), 1.0)
        assert row + 1 in near.ids
        assert len(near.ids) < 3000


def test_a_long_query_gets_whole_runs_of_rows(db: sqlite3.Connection, tmp_path: Path) -> None:
    vectors = noise(3000)
    fill(db, vectors)
    memory = Memory("model", tmp_path / "vectors", exact_below=0)
    memory.refresh(db)
    near = memory.near(vectors[100:104], np.arange(4.0), 1.0)
    assert {101, 102, 103, 104} <= set(near.ids)


def test_a_graph_is_saved_again_when_it_has_grown_by_some(db: sqlite3.Connection, tmp_path: Path) -> None:
    file, sizes = tmp_path / "vectors" / "model-audio.hnsw", []
    memory = Memory("model", tmp_path / "vectors", exact_below=0)
    for count in (200, 5, 10):  # 5 are less than a twentieth, 15 are more
        fill(db, noise(count, seed=count))
        memory.refresh(db)
        sizes.append(file.stat().st_size)
    fill(db, noise(2, seed=2))
    Memory("model", tmp_path / "vectors", exact_below=0).refresh(db)  # after a restart nothing waits
    sizes.append(file.stat().st_size)
    assert sizes[0] == sizes[1] < sizes[2] < sizes[3]


@pytest.mark.parametrize("left", [50, 20])
def test_a_graph_of_another_catalogue_is_built_again(tmp_path: Path, left: int) -> None:
    """One that was begun anew, or brought back from a backup, has counted no more deletions than it."""
    old, new = noise(50), noise(left, seed=1)
    for name, vectors in (("old", old), ("new", new)):
        with open_catalogue(tmp_path / f"{name}.sqlite") as db:
            fill(db, vectors)
            memory = Memory("model", tmp_path / "vectors", exact_below=0)
            memory.refresh(db)
    graph = Graph(tmp_path / "vectors" / "model-audio.hnsw", 24)
    graph.load(0, memory.audio)
    assert graph.nearest(new, 1)[:, 0].tolist() == list(range(1, left + 1))
    assert memory.near(new[:1], np.zeros(1), 1.0).ids[0] == 1


@pytest.mark.parametrize("known", [1, 1000])  # a graph of a few rows, and one that is asked for more
def test_removed_videos_do_not_crowd_out_what_may_be_shown(
    db: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: int
) -> None:
    monkeypatch.setattr(searched, "CANDIDATES", 20)
    query = noise(1, seed=7)
    fill(db, near_to(query, 0.01, noise(50, seed=8)), video=1)
    fill(db, np.concatenate([noise(known), near_to(query, 0.05, noise(1, seed=9))]), video=2)
    show(db, 1, hidden=1)
    show(db, 2)
    memory = Memory("model", tmp_path / "vectors", exact_below=0)
    memory.refresh(db)
    near = memory.near(query, np.zeros(1), 1.0)
    assert not memory.audio.videos[(memory.audio.vectors @ query[0]).argsort()[-50:]].tolist().count(2)
    assert 51 + known in near.ids[np.isin(near.videos, memory.visible)]
    assert known == 1 or len(near.ids) < 200


def test_a_graph_that_does_not_give_so_many_leaves_comparing_all(
    db: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db, noise(50))
    memory = Memory("model", tmp_path / "vectors", exact_below=0)
    memory.refresh(db)

    def torn(*_: object) -> None:
        raise RuntimeError("Cannot return the results in a contiguous 2D array")

    monkeypatch.setattr(Graph, "nearest", torn)
    assert len(memory.near(noise(1), np.zeros(1), 1.0).ids) == 50


def test_a_graph_that_cannot_be_kept_is_used_all_the_same(db: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("where a folder would have to be")
    fill(db, noise(3000))
    memory = Memory("model", tmp_path / "file" / "vectors", exact_below=0)
    memory.refresh(db)
    assert 1 in memory.near(noise(3000)[:1], np.zeros(1), 1.0).ids
