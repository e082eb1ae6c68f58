# SPDX-License-Identifier: MIT
"""A training on a GPU multiplies faster and rounds more; whatever else the process does is spared that."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from core.jobs import Job, Progress
from core.model.build import build
from core.model.config import TINY
from core.training.setting import Setting
from core.training.speed import fast_products, prepare
from core.training.train import train
from tests.core.training.tiny import CLIPS, CONFIG, make_cache

GPU = torch.device("cuda")


@pytest.fixture(autouse=True, params=["highest", "medium"])
def usual(request: pytest.FixtureRequest) -> Iterator[str]:
    """What the process was set to before."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(request.param)
    yield request.param
    torch.set_float32_matmul_precision(before)


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job[Path]:
    """A training on a GPU, as far as anything asks, after its first step."""
    monkeypatch.setattr(Setting, "device", GPU)
    monkeypatch.setattr(Setting, "cuda", False)  # what follows from that needs one
    monkeypatch.setattr("core.training.setting.REPORT_EVERY", 0.0)
    data = make_cache(tmp_path / "cache")
    job = train(build(TINY), TINY, data, np.arange(CLIPS), CONFIG, tmp_path / "run")
    assert isinstance(next(job), Progress)
    assert torch.get_float32_matmul_precision() == "high"
    return job


def test_a_training_that_is_stopped_puts_them_back(begun: Job[Path], usual: str) -> None:
    begun.close()
    assert torch.get_float32_matmul_precision() == usual


def test_a_training_that_fails_puts_them_back(begun: Job[Path], usual: str) -> None:
    with pytest.raises(OSError, match="gone"):
        begun.throw(OSError("gone"))
    assert torch.get_float32_matmul_precision() == usual


def test_only_a_gpu_multiplies_otherwise(usual: str) -> None:
    for device, expected in (("cuda", "high"), ("cpu", usual)):
        with fast_products(torch.device(device)):
            assert torch.get_float32_matmul_precision() == expected
        assert torch.get_float32_matmul_precision() == usual


def test_a_training_that_ends_puts_them_back(begun: Job[Path], usual: str) -> None:
    for _ in begun:
        pass
    assert torch.get_float32_matmul_precision() == usual


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
def test_preparing_a_model_changes_no_other(usual: str) -> None:
    prepare(build(TINY).to(GPU), GPU)
    assert torch.get_float32_matmul_precision() == usual
