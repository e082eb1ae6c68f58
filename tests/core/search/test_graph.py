# SPDX-License-Identifier: MIT
"""The file of a graph: it survives a restart, and is made again where it is damaged."""

from pathlib import Path

import numpy as np
import pytest

from core.search.graph import Graph
from core.search.vectors import Rows
from tests.core.search.test_vectors import noise


def test_the_graph_is_taken_up_again_after_a_restart(tmp_path: Path) -> None:
    vectors = noise(200)
    ids = np.arange(1, 201)
    rows = Rows(ids, ids, ids * 1.0, ids + 1.0, vectors)
    graph = Graph(tmp_path / "g.hnsw", 24)
    assert graph.add(rows) == 200
    graph.save(deletions=3)
    again = Graph(tmp_path / "g.hnsw", 24)
    again.load(deletions=3, rows=rows)
    assert again.add(rows) == 0
    assert again.nearest(vectors[:5], 1)[:, 0].tolist() == [1, 2, 3, 4, 5]
    stale = Graph(tmp_path / "g.hnsw", 24)
    stale.load(deletions=4, rows=rows)  # something was deleted since: built anew
    assert stale.add(rows) == 200


def test_a_damaged_graph_file_is_built_again(tmp_path: Path) -> None:
    (tmp_path / "g.hnsw").write_bytes(b"rubbish")
    (tmp_path / "g.json").write_text('{"deletions": 0, "dimensions": 24}')
    graph = Graph(tmp_path / "g.hnsw", 24)
    graph.load(deletions=0, rows=Rows.empty())
    ids = np.arange(1, 11)
    assert graph.add(Rows(ids, ids, ids * 1.0, ids + 1.0, noise(10))) == 10


@pytest.mark.parametrize("at", [0.001, 0.2, 0.5, 0.9])
def test_one_wrong_byte_in_a_graph_file_is_noticed(tmp_path: Path, at: float) -> None:
    """hnswlib takes it as it is, and a wrong label or link ends the search or the whole program."""
    ids = np.arange(1, 201)
    rows = Rows(ids, ids, ids * 1.0, ids + 1.0, noise(200))
    graph = Graph(tmp_path / "g.hnsw", 24)
    graph.add(rows)
    graph.save(deletions=0)
    content = bytearray((tmp_path / "g.hnsw").read_bytes())
    content[int(at * len(content))] ^= 0x80
    (tmp_path / "g.hnsw").write_bytes(content)
    again = Graph(tmp_path / "g.hnsw", 24)
    again.load(deletions=0, rows=rows)
    assert again.add(rows) == 200
