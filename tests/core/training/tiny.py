# SPDX-License-Identifier: MIT
"""Clips for the tests of training, and runs of a tiny model on them."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core import jobs
from core.model.build import build
from core.model.config import TINY
from core.training.config import TrainConfig
from core.training.dataset import CacheShape, ClipCache
from core.training.train import train

CLIPS = 16
CONFIG = TrainConfig(
    epochs=30, batch_size=8, learning_rate=3e-3, contrast_weight=0.5, view_weight=0.5, both_ways=True
)


def make_cache(folder: Path) -> ClipCache:
    """Clips whose sound and picture carry one and the same number, each in its own way."""
    shape = CacheShape(CLIPS, 2, 96, TINY.mel_bins, 2, TINY.image_size)
    cache = ClipCache.create(folder, shape, [str(i) for i in range(CLIPS)])
    rng = np.random.default_rng(0)
    for clip in range(CLIPS):
        cache.log_mel[clip] = -9 + rng.standard_normal(cache.log_mel[clip].shape) * 3
        cache.log_mel[clip, :, :, clip * 8 : clip * 8 + 8] = 2
        cache.pictures[clip] = (clip * 16, 255 - clip * 16, 40)
    return cache


def run(cache: ClipCache, folder: Path, config: TrainConfig = CONFIG, **more: Any) -> list[dict[str, Any]]:
    """Train from the same random weights; gives the lines of losses."""
    torch.manual_seed(0)
    jobs.run(train(build(TINY), TINY, cache, np.arange(CLIPS), config, folder, **more))
    return losses(folder)


def losses(folder: Path) -> list[dict[str, Any]]:
    """The lines of a run that hold losses: nothing in them depends on how fast it went."""
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [line for line in lines if "total" in line]


if __name__ == "__main__":  # a process of its own, to be killed: FOLDER STEP_AT_WHICH_IT_DIES RUN...
    from core.training import loop, setting

    work, end = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(1)
    loop.SAVE_EVERY, setting.REPORT_EVERY = 0.0, 0.0
    config = replace(CONFIG, epochs=4, queue=16, teacher_weight=0.1)
    for name in sys.argv[3:]:
        torch.manual_seed(0)
        cache = ClipCache.open(work / "cache")
        for progress in train(build(TINY), TINY, cache, np.arange(CLIPS), config, work / name):
            if progress.done == end:
                os.kill(os.getpid(), 9)
