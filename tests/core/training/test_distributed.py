# SPDX-License-Identifier: MIT
"""Two processes of B clips compute what one computes of 2 x B: every loss and every gradient."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from core.training.distributed import ALONE, Ranks, join
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
        said = [process.communicate(timeout=100)[0] for process in started]
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


@pytest.mark.parametrize("kind", ["whole", "parts"])
def test_two_times_b_equals_one_times_two_b(found: list[dict[str, Any]], kind: str) -> None:
    alone = steps(ALONE)
    for rank in found:
        assert rank[kind].keys() == alone.keys()
        for name, value in alone.items():
            torch.testing.assert_close(
                rank[kind][name], value, rtol=1e-4, atol=2e-6, msg=lambda m, n=name: f"{n}: {m}"
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
    with pytest.raises(ValueError, match="9 does not divide among 2"):
        Ranks(0, 2).part(9)
