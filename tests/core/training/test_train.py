# SPDX-License-Identifier: MIT
"""Training with a tiny model: it learns, repeats itself exactly, stops cleanly, and says when it breaks."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.errors import UserError
from core.jobs import Cancelled
from core.model import checkpoint
from core.model.build import build
from core.model.config import TINY
from core.training.config import TrainConfig
from core.training.dataset import CacheShape, ClipCache
from core.training.train import TrainingDiverged, learning_rate, train

CLIPS = 16
CONFIG = TrainConfig(
    epochs=30, batch_size=8, learning_rate=3e-3, contrast_weight=0.5, view_weight=0.5, both_ways=True
)


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    """Clips whose sound and picture carry one and the same number, each in its own way."""
    shape = CacheShape(CLIPS, 2, 96, TINY.mel_bins, 2, TINY.image_size)
    cache = ClipCache.create(tmp_path / "cache", shape, [str(i) for i in range(CLIPS)])
    rng = np.random.default_rng(0)
    for clip in range(CLIPS):
        cache.log_mel[clip] = -9 + rng.standard_normal(cache.log_mel[clip].shape) * 3
        cache.log_mel[clip, :, :, clip * 8 : clip * 8 + 8] = 2
        cache.pictures[clip] = (clip * 16, 255 - clip * 16, 40)
    return cache


def run(cache: ClipCache, folder: Path, config: TrainConfig = CONFIG) -> list[dict[str, float]]:
    torch.manual_seed(0)
    model = build(TINY)
    jobs.run(train(model, TINY, cache, np.arange(CLIPS), config, folder))
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_every_part_of_the_loss_falls(
    cache: ClipCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.train.REPORT_EVERY", 0.0)
    log = run(cache, tmp_path / "run")
    assert len(log) == CONFIG.epochs * CLIPS // CONFIG.batch_size
    for part in ("total", "audio", "visual", "contrast", "view"):
        first, last = (np.mean([step[part] for step in steps]) for steps in (log[:4], log[-4:]))
        assert last < first, part


def test_one_seed_gives_one_model(cache: ClipCache, tmp_path: Path) -> None:
    short = TrainConfig(epochs=2, batch_size=8, view_weight=0.5)
    weights = []
    for name in ("one", "two"):
        run(cache, tmp_path / name, short)
        weights.append(checkpoint.read(tmp_path / name / "last.safetensors")[2])
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])


def test_stopping_half_way_keeps_the_last_whole_epoch(cache: ClipCache, tmp_path: Path) -> None:
    job = train(build(TINY), TINY, cache, np.arange(CLIPS), CONFIG, tmp_path / "run")
    steps = itertools.count()
    with pytest.raises(Cancelled):
        jobs.run(job, should_stop=lambda: next(steps) == 3)
    _, metadata = checkpoint.read_header(tmp_path / "run" / "last.safetensors")
    assert metadata["epoch"] >= 1


def test_a_loss_that_is_no_number_stops_with_a_sentence(cache: ClipCache, tmp_path: Path) -> None:
    cache.log_mel[:] = np.nan
    with pytest.raises(TrainingDiverged, match="lower learning rate"):
        run(cache, tmp_path / "run", TrainConfig(epochs=1, batch_size=8))


def test_too_few_clips_are_said(cache: ClipCache, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="too few"):
        run(cache, tmp_path / "run", TrainConfig(batch_size=64))


def test_a_folder_without_a_cache_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no training cache"):
        ClipCache.open(tmp_path)


def test_learning_rates() -> None:
    config = TrainConfig(learning_rate=1.0, warmup=0.1)
    rates = [learning_rate(config, step, 100, 0) for step in range(100)]
    assert rates[9] == 1.0
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] < 0.01
    halving = TrainConfig(learning_rate=1.0, schedule="halving")
    assert [learning_rate(halving, 0, 1, epoch) for epoch in (0, 9, 10, 14, 15)] == [1, 1, 0.5, 0.5, 0.25]
