# SPDX-License-Identifier: MIT
"""A few steps on made-up clips: how fast this machine trains a model, and how much of a batch fits."""

import copy
import gc
import time
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training.config import TrainConfig
from core.training.dataset import Batch
from core.training.objective import Objective
from core.training.update import Update, new_trainee

CPU_BATCH = 16  # clips tried on a CPU: enough to see its speed
STEPS = 2  # timed, after one that is not


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it."""

    clips_per_second: float
    micro: int | None  # clips that fit at a time; None: the whole batch
    device: str  # in words
    gpu_free_bytes: int  # before the trial; 0 without a GPU


def try_out(model: CAVMAE, model_config: ModelConfig, config: TrainConfig) -> Trial:
    """Train a copy of `model` for a moment. Raises `UserError` where not even one clip fits."""
    device = next(model.parameters()).device
    cuda = device.type == "cuda"
    free = torch.cuda.mem_get_info()[0] if cuda else 0
    size = config.batch_size if cuda else min(config.batch_size, CPU_BATCH)
    trial = replace(config, batch_size=size)
    subject = copy.deepcopy(model).train()
    update = Update(subject, new_trainee(subject, Objective(subject, model_config, trial), trial))
    batch = made_up(model_config, size)
    update(batch, 0.0)
    _wait(device)
    began = time.monotonic()
    for _ in range(STEPS):
        update(batch, 0.0)
    _wait(device)
    seconds = (time.monotonic() - began) / STEPS
    micro = update.micro
    del update, subject, batch
    if cuda:
        gc.collect()  # optimisers refer to themselves
        torch.cuda.empty_cache()
    name = torch.cuda.get_device_name() if cuda else "this processor"
    return Trial(size / seconds, micro, name, free)


def made_up(config: ModelConfig, clips: int) -> Batch:
    """Noise of the right shape."""
    rng = np.random.default_rng(0)
    audio = rng.standard_normal((clips, config.audio_frames, config.mel_bins), np.float32)
    images = rng.integers(0, 256, (clips, config.image_size, config.image_size, 3), np.uint8)
    return Batch(audio, audio, images, np.arange(clips))


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()
