# SPDX-License-Identifier: MIT
"""Two steps of training on clips rendered for them."""

from pathlib import Path

import numpy as np
import torch

from core import jobs
from core.device import choose_device
from core.errors import UserError
from core.features.fbank import log_mel
from core.model import checkpoint
from core.model.build import build
from core.model.config import STARTER
from core.samples.kinds import ALL
from core.samples.world import render
from core.training.config import TrainConfig
from core.training.dataset import CacheShape, ClipCache
from core.training.train import Step, train

SECONDS, FRAMES, PICTURES = 4.0, 398, 2


def two_steps(folder: Path, clips: int, batch: int) -> tuple[int, float]:
    """Train the starter's network on `clips` clips; gives the steps taken and the last loss.

    Raises `UserError` where no checkpoint comes of it.
    """
    cache = _rendered(folder / "clips", clips)
    torch.manual_seed(0)
    model = build(STARTER).to(choose_device())
    config = TrainConfig(epochs=1, batch_size=batch, contrast_weight=0.5, view_weight=0.5, both_ways=True)
    steps: list[Step] = []

    def remember(progress: jobs.Progress) -> None:
        if isinstance(progress.data, Step):
            steps.append(progress.data)

    last = jobs.run(train(model, STARTER, cache, np.arange(clips), config, folder / "run"), remember)
    checkpoint.read_header(last)
    if not steps:
        raise UserError("Training took no step.")
    return steps[-1].step, steps[-1].losses["total"]


def _rendered(folder: Path, clips: int) -> ClipCache:
    kinds = [kind.name for kind in ALL[:clips]]
    shape = CacheShape(clips, 1, FRAMES, STARTER.mel_bins, PICTURES, STARTER.image_size)
    cache = ClipCache.create(folder, shape, kinds)
    for number, kind in enumerate(kinds):
        clip = render(kind, number, SECONDS)
        cache.log_mel[number, 0] = log_mel(torch.from_numpy(clip.waveform)).numpy()[:FRAMES]
        for picture in range(PICTURES):
            cache.pictures[number, picture] = clip.frame(picture * SECONDS / PICTURES, STARTER.image_size)
    return cache
