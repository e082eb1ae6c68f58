# SPDX-License-Identifier: MIT
"""Trainings on a CUDA GPU: they end, and go on where they were stopped."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch

from core import jobs
from core.jobs import Cancelled
from core.model.build import build
from core.model.config import TINY
from core.training import setting
from core.training.config import TrainConfig
from core.training.dataset import ClipCache
from core.training.train import train
from tests.core.training.tiny import CLIPS, CONFIG, losses, make_cache

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU"),
]
SHORT = replace(CONFIG, epochs=6, queue=16, teacher_weight=0.1)


def steps_of(cache: ClipCache, run: Path, config: TrainConfig, until: int = 10**6) -> list[float]:
    """Train on, or from the same random weights, for so many reports; gives the steps reported."""
    torch.manual_seed(0)
    seen: list[float] = []
    job = train(build(TINY).cuda(), TINY, cache, np.arange(CLIPS), config, run)
    with suppress(Cancelled):
        jobs.run(job, lambda p: seen.append(p.done), lambda: len(seen) >= until)
    return seen


@pytest.mark.parametrize("bfloat16", ["gpu", "everywhere"])
def test_a_run_that_was_stopped_on_a_gpu_goes_on_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bfloat16: Literal["gpu", "everywhere"]
) -> None:
    monkeypatch.setattr(setting, "REPORT_EVERY", 0.0)
    cache, run = make_cache(tmp_path / "cache"), tmp_path / "run"
    config = replace(SHORT, bfloat16=bfloat16)
    assert len(steps_of(cache, run, config, until=4)) == 4
    assert steps_of(cache, run, config)[0] > 4  # it did not begin anew
    found = losses(run)
    assert [line["step"] for line in found] == list(range(1, 2 * SHORT.epochs + 1))
    assert np.isfinite([line["total"] for line in found]).all()
