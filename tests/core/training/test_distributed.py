# SPDX-License-Identifier: MIT
"""Two processes of B clips compute what one computes of 2 x B: every loss and every gradient."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.errors import UserError
from core.model.config import TINY
from core.training.dataset import CacheShape, ClipCache
from core.training.distributed import ALONE, Ranks, join
from tests.core.training import cluster
from tests.core.training.ranks import steps

REPOSITORY = Path(__file__).parents[3]


def two_ranks(module: str, *arguments: str) -> None:
    """Run a module in two processes that know each other, as torchrun starts them."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for rank in range(2)
    ]
    try:
        said = [process.communicate(timeout=300)[0] for process in started]
    finally:
        for process in started:
            process.kill()
    assert [process.returncode for process in started] == [0, 0], "\n".join(said)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the two ranks computed."""
    file = tmp_path_factory.mktemp("ranks") / "found"
    two_ranks("tests.core.training.ranks", str(file))
    return [torch.load(f"{file}.{rank}", weights_only=True) for rank in range(2)]


def test_two_times_b_equals_one_times_two_b(found: list[dict[str, Any]]) -> None:
    alone = steps(ALONE)
    for computed in [rank[kind] for rank in found for kind in ("whole", "parts")]:
        assert computed.keys() == alone.keys()
        for name, value in alone.items():
            torch.testing.assert_close(
                computed[name], value, rtol=1e-4, atol=2e-6, msg=lambda m, n=name: f"{n}: {m}"
            )
    assert any(float(value.abs().max()) > 1e-3 for name, value in alone.items() if "gradient" in name)


def test_what_the_first_says_holds_for_all(found: list[dict[str, Any]]) -> None:
    assert [rank["said"] for rank in found] == ["from 0", "from 0"]


def test_one_rank_out_of_memory_leaves_no_other_waiting(found: list[dict[str, Any]]) -> None:
    assert [rank["heard"] for rank in found] == [True, True]


def test_alone_without_torchrun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with join(torch.device("cpu")) as ranks:
        assert ranks == ALONE


def test_a_batch_that_does_not_divide_is_refused() -> None:
    with pytest.raises(UserError, match="9 clips does not divide among 2"):
        Ranks(0, 2).part(9)


def test_a_training_of_two_ranks_is_the_training_of_one(tmp_path: Path) -> None:
    """Also when it was stopped on the way; only the first of the two writes."""
    for name in ("one", "two"):
        cache_in(tmp_path / name / "cache")
    two_ranks("tests.core.training.cluster", str(tmp_path / "two"))
    cluster.run(tmp_path / "one", ALONE)
    one, two = (losses_of(tmp_path / name / "run") for name in ("one", "two"))
    assert list(one) == list(two) == list(range(1, 7))  # two steps an epoch, each of them once
    for step, losses in one.items():
        assert two[step] == pytest.approx(losses, rel=2e-3, abs=1e-4), step
    first, last = ([losses[step]["total"] for losses in (one, two)] for step in (1, 6))
    assert max(last) < min(first)


def cache_in(folder: Path) -> None:
    """Noise of another level and pictures of another grey for each clip."""
    shape = CacheShape(cluster.CLIPS, 2, 96, TINY.mel_bins, 2, TINY.image_size)
    cache = ClipCache.create(folder, shape, [str(i) for i in range(cluster.CLIPS)])
    rng = np.random.default_rng(0)
    for clip in range(cluster.CLIPS):
        cache.log_mel[clip] = clip / 2 - 9 + rng.standard_normal(cache.log_mel[clip].shape)
        cache.pictures[clip] = clip * 16
    cache.log_mel.flush()
    cache.pictures.flush()


def losses_of(run: Path) -> dict[int, dict[str, float]]:
    """The losses of each step in the log of a run, which holds each step once."""
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    lines = [line for line in lines if "total" in line]
    assert len({line["step"] for line in lines}) == len(lines)
    return {line["step"]: {k: v for k, v in line.items() if k not in ("seconds", "time")} for line in lines}
