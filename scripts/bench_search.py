# SPDX-License-Identifier: MIT
"""How long a search takes, by the size of the library; the graph against the exact comparison."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.library.catalogue import model_row, open_catalogue, transaction
from core.search.memory import Memory

DIMENSIONS = 192
SIZES = (10_000, 100_000)
REPEATS = 20


def lines() -> list[str]:
    """Exact and by the graph, for each size."""
    found = ["comparing one window with a library (vectors of 192 numbers, exact / graph + exact re-ranking)"]
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            found.append(_measure(Path(folder), size))
    return found


def _measure(folder: Path, size: int) -> str:
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((size // 50, DIMENSIONS))
    vectors = np.repeat(centres, 50, axis=0) + 0.7 * rng.standard_normal((size, DIMENSIONS))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    with open_catalogue(folder / "c.sqlite") as db:
        model = model_row(db, "model")
        with transaction(db):
            db.execute("INSERT INTO video (id, fingerprint) VALUES (1, '1')")
            db.executemany(
                "INSERT INTO vector (video_id, model_id, modality, start, end, vector) "
                "VALUES (1, ?, 'audio', ?, ?, ?)",
                ((model, i * 1.28, i * 1.28 + 2.56, v.tobytes()) for i, v in enumerate(vectors)),
            )
        exact, graph = Memory("model", folder, exact_below=1 << 60), Memory("model", folder, exact_below=0)
        loading = _seconds(lambda: exact.refresh(db), 1)
        building = _seconds(lambda: graph.refresh(db), 1)
    query = vectors[size // 2].astype(np.float32)[None]

    def find(memory: Memory) -> int:
        rows = memory.near(query, np.zeros(1), 1.28)
        return int(rows.ids[(rows.vectors @ query[0]).argmax()])

    same = find(exact) == find(graph)
    slow, fast = _seconds(lambda: find(exact), REPEATS), _seconds(lambda: find(graph), REPEATS)
    return (
        f"  {size:>7,} windows: {slow * 1e3:6.2f} ms / {fast * 1e3:6.2f} ms, the same best: {same}; "
        f"read in {loading:.2f} s, graph built in {building:.1f} s"
    )


def _seconds(work: Callable[[], object], repeats: int) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - began) / repeats


if __name__ == "__main__":
    print("\n".join(lines()))
