# SPDX-License-Identifier: MIT
"""The learning rate by step."""

import math

from core.training.config import TrainConfig


def learning_rate(config: TrainConfig, step: int, total: int, epoch: int) -> float:
    """The rate at `step`: rising, then half a cosine to zero; or, as published, halved from epoch 10 on."""
    if config.schedule == "halving":
        return config.learning_rate * 0.5 ** max(0, (epoch - 5) // 5)
    warm = max(1, round(config.warmup * total))
    if step < warm:
        return config.learning_rate * (step + 1) / warm
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))
