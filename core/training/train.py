# SPDX-License-Identifier: MIT
"""Pre-training as a job: it yields the losses as it goes and returns when the last epoch is done."""

import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import UserError
from core.jobs import Job, Progress
from core.model import checkpoint
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training.config import TrainConfig
from core.training.dataset import ClipCache
from core.training.objective import Inputs, Losses, Objective, tensors

REPORT_EVERY = 0.5  # s between two reports of progress
CLIP_NORM = 1.0  # of the gradient: a bad batch moves the weights no further


class TrainingDiverged(UserError):
    """The loss is no longer a number; the checkpoint of the last whole epoch is still there."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of training came to; the data of its `Progress`."""

    epoch: int
    step: int
    learning_rate: float
    clips_per_second: float
    losses: dict[str, float]


def train(
    model: CAVMAE,
    model_config: ModelConfig,
    data: ClipCache,
    clips: NDArray[np.int64],
    config: TrainConfig,
    run: Path,
) -> Job[Path]:
    """Train `model` where it is on `clips` of `data`; gives the checkpoint of the last epoch.

    The folder `run` gets config.json, a line of log.jsonl for each report, and last.safetensors after
    each epoch. Raises `TrainingDiverged` when the loss stops being a number.
    """
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.json").write_text(
        json.dumps({"model": model_config.to_dict(), "train": config.to_dict()}, indent=1)
    )
    last = run / "last.safetensors"
    total = config.epochs * (len(clips) // config.batch_size)
    if total == 0:
        raise UserError(f"{len(clips)} clips are too few to train on in batches of {config.batch_size}.")
    loop = _Loop(model, model_config, config, total)
    with (run / "log.jsonl").open("a", encoding="utf-8") as log:
        for epoch in range(config.epochs):
            for step in loop.epoch(epoch, data, clips):
                log.write(
                    json.dumps(
                        {
                            "epoch": step.epoch,
                            "step": step.step,
                            "rate": step.learning_rate,
                            "clips_per_second": round(step.clips_per_second, 2),
                            **step.losses,
                        }
                    )
                    + "\n"
                )
                log.flush()
                yield Progress(step.step, total, f"epoch {epoch + 1} of {config.epochs}", step)
            loop.check()
            checkpoint.save(last, model.state_dict(), model_config, {"epoch": epoch + 1})
            yield Progress(loop.step, total, f"epoch {epoch + 1} of {config.epochs} is saved")
    model.eval()
    return last


class _Loop:
    """Optimiser, learning rate and step count of one run."""

    def __init__(self, model: CAVMAE, model_config: ModelConfig, config: TrainConfig, total: int) -> None:
        self._model, self._frames, self._config, self._total = model, model_config.audio_frames, config, total
        self._objective = Objective(model, model_config, config)
        self._device = next(model.parameters()).device
        self._optimiser = torch.optim.AdamW(
            _groups(model, config.weight_decay), lr=config.learning_rate, betas=config.betas, fused=True
        )
        self._rng = np.random.default_rng(config.seed)
        self.step = 0
        self._last: Losses | None = None

    def epoch(self, epoch: int, data: ClipCache, clips: NDArray[np.int64]) -> Iterator[Step]:
        """One pass over the clips; gives a report now and then."""
        self._model.train()
        began, reported, since = time.monotonic(), self.step, time.monotonic()
        for batch in data.batches(self._rng, clips, self._config.batch_size, self._frames):
            rate = learning_rate(self._config, self.step, self._total, epoch)
            losses = self._update(tensors(batch, self._device), rate)
            self.step += 1
            now = time.monotonic()
            if now - since > REPORT_EVERY or self.step == self._total:
                speed = (self.step - reported) * self._config.batch_size / (now - began)
                yield Step(epoch, self.step, rate, speed, self._checked(losses))
                since = now

    def _update(self, inputs: Inputs, rate: float) -> Losses:
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self._optimiser.zero_grad(set_to_none=True)
        losses = self._objective.backward(inputs)
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), CLIP_NORM)
        self._optimiser.step()
        self._objective.stepped()
        self._last = losses
        return losses

    def check(self) -> None:
        """Raise `TrainingDiverged` if the last step's loss was no number."""
        if self._last is not None:
            self._checked(self._last)

    def _checked(self, losses: Losses) -> dict[str, float]:
        numbers = losses.numbers()
        if not math.isfinite(numbers["total"]):
            raise TrainingDiverged(
                f"The loss is no longer a number after {self.step} steps; "
                "train again with a lower learning rate."
            )
        return numbers


def learning_rate(config: TrainConfig, step: int, total: int, epoch: int) -> float:
    """The rate at `step`: rising, then half a cosine to zero; or, as published, halved from epoch 10 on."""
    if config.schedule == "halving":
        return config.learning_rate * 0.5 ** max(0, (epoch - 5) // 5)
    warm = max(1, round(config.warmup * total))
    if step < warm:
        return config.learning_rate * (step + 1) / warm
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))


def _groups(model: CAVMAE, weight_decay: float) -> list[dict[str, object]]:
    """Weight decay for matrices; none for biases, norms and tokens."""
    trained = [p for p in model.parameters() if p.requires_grad]
    matrices = [p for p in trained if p.ndim == 2 or p.ndim == 4]
    others = [p for p in trained if p.ndim not in (2, 4)]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
