# SPDX-License-Identifier: MIT
"""What a run is given, and the clock it goes by."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch

from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training.config import TrainConfig
from core.training.dataset import ClipSource
from core.training.distributed import Ranks
from core.training.feed import Feed, Order
from core.training.step import Watch

REPORT_EVERY = 0.1  # s between two reports of progress, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run is given, and does not change."""

    model: CAVMAE
    model_config: ModelConfig
    data: ClipSource
    order: Order
    config: TrainConfig
    run: Path
    ranks: Ranks
    watch: Watch | None = None
    held_out: Callable[[CAVMAE], dict[str, float]] | None = None

    @property
    def device(self) -> torch.device:
        """Where the model lies."""
        return next(self.model.parameters()).device

    @property
    def cuda(self) -> bool:
        """The model lies on a GPU."""
        return self.device.type == "cuda"

    @property
    def total(self) -> int:
        """Steps of the whole run."""
        return self.config.epochs * self.order.steps


@dataclass(slots=True)
class Clock:
    """How fast a run goes since it began, or went on, at `step`."""

    step: int
    began: float = field(default_factory=time.monotonic)
    reported: float = 0.0

    @property
    def seconds(self) -> float:
        """Since then."""
        return time.monotonic() - self.began

    def is_due(self) -> bool:
        """Whether it is time for another report."""
        now = self.seconds
        if now - self.reported < REPORT_EVERY:
            return False
        self.reported = now
        return True

    def steps_per_second(self, step: int) -> float:
        """On average until `step`."""
        seconds = self.seconds
        return (step - self.step) / seconds if seconds else 0.0

    def share(self, feed: Feed) -> float:
        """Of the time, in which there were no clips to train on."""
        seconds = self.seconds
        return feed.waited / seconds if seconds else 0.0
