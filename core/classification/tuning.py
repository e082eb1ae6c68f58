# SPDX-License-Identifier: MIT
"""The training loop of fine-tuning."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from core.classification.batches import Batch, Batches
from core.classification.recipe import (
    ADAM_BETAS,
    WEIGHT_DECAY,
    MeanWeights,
    Recipe,
    classification_loss,
    parameter_groups,
    rate_factor,
)
from core.jobs import Job, Progress
from core.model import checkpoint
from core.model.classifier import CAVMAEClassifier
from core.model.config import ModelConfig
from core.training.train import TrainingDiverged

REPORT_EVERY = 0.1  # s between two reports of progress


@dataclass(frozen=True, slots=True)
class TuneStep:
    """Where fine-tuning stands; the data of its `Progress`."""

    epoch: int  # from 1
    step: int
    learning_rate: float  # of the encoder
    loss: float


def tune(
    model: CAVMAEClassifier,
    config: ModelConfig,
    batches: Batches,
    recipe: Recipe,
    run: Path,
    *,
    multi_label: bool,
) -> Job[None]:
    """Train `model` where it is; it ends in eval mode with the mean of the last epochs' weights.

    `run` gets last.safetensors after each epoch. Raises `TrainingDiverged`.
    """
    loop = _Loop(model, recipe, multi_label)
    mean = MeanWeights()
    total = recipe.epochs * len(batches)
    for epoch in range(recipe.epochs):
        for step in loop.epoch(epoch, batches):
            yield Progress(step.step, total, f"epoch {step.epoch} of {recipe.epochs}", step)
        checkpoint.save(run / "last.safetensors", model.state_dict(), config, {"epoch": epoch + 1})
        if recipe.average_from and epoch + 1 >= min(recipe.average_from, recipe.epochs):
            mean.add(model.state_dict())
        yield Progress(loop.step, total, f"epoch {epoch + 1} of {recipe.epochs} is saved")
    if mean.count:
        model.load_state_dict(mean.state())
    model.eval()


class _Loop:
    """Optimiser and step count of one fine-tuning."""

    def __init__(self, model: CAVMAEClassifier, recipe: Recipe, multi_label: bool) -> None:
        self._model, self._recipe, self._multi_label = model, recipe, multi_label
        self._device = next(model.parameters()).device
        groups = parameter_groups(model, recipe.learning_rate, recipe.head_factor)
        self._rates = [group["lr"] for group in groups]
        self._optimiser = torch.optim.Adam(groups, betas=ADAM_BETAS, weight_decay=WEIGHT_DECAY)
        self.step = 0

    def epoch(self, epoch: int, batches: Batches) -> Iterator[TuneStep]:
        """One pass; gives a report now and then."""
        factor = rate_factor(epoch, self._recipe.halve_from)
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        self._model.train()
        since = time.monotonic()
        for batch in batches.epoch(epoch):
            loss = self._update(batch)
            self.step += 1
            if time.monotonic() - since > REPORT_EVERY:
                yield TuneStep(epoch + 1, self.step, self._rates[0] * factor, self._number(loss))
                since = time.monotonic()
        self._number(loss)

    def _update(self, batch: Batch) -> torch.Tensor:
        audio = None if batch.audio is None else batch.audio.to(self._device)
        images = None if batch.images is None else batch.images.to(self._device)
        half = self._device.type == "cuda"
        with torch.autocast(self._device.type, torch.bfloat16, enabled=half):
            logits = self._model(audio, images)
        target = batch.target.to(self._device)
        loss = classification_loss(logits.float(), target, multi_label=self._multi_label)
        self._optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self._optimiser.step()
        return loss

    def _number(self, loss: torch.Tensor) -> float:
        number = float(loss.detach())
        if not math.isfinite(number):
            raise TrainingDiverged(
                f"The loss is no longer a number after {self.step} steps; "
                "fine-tune again with a lower --rate."
            )
        return number
