# SPDX-License-Identifier: MIT
"""The training loop of fine-tuning; what interrupts it costs nothing that was learnt."""

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from core.classification.batches import Batch, Batches
from core.classification.learner import Learner
from core.classification.recipe import (
    ADAM_BETAS,
    WEIGHT_DECAY,
    MeanWeights,
    Recipe,
    parameter_groups,
    rate_factor,
)
from core.errors import UserError
from core.jobs import Job, Progress
from core.model.classifier import CAVMAEClassifier
from core.model.config import ModelConfig
from core.training import loop, snapshot
from core.training.errors import TrainingDiverged, TrainingPaused, is_gpu_lost
from core.training.place import STATE
from core.training.setting import Clock
from core.training.snapshot import Position, Trainee

ANEW = "the videos, labels or settings are others than when it was stopped: beginning anew"


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
    of: str,
) -> Job[None]:
    """Train `model` where it is; it ends in eval mode with the mean of the last epochs' weights.

    `run` gets state.safetensors, from which a run that was interrupted goes on as if nothing had happened,
    if it is still the same run: `of` names what it learns from and how. Raises `TrainingDiverged`,
    `TrainingPaused` (the GPU is lost) and `DiskFull`, each with the last state left whole.
    """
    tuning = _Tuning(model, config, batches, recipe, run / STATE, multi_label, of)
    try:
        try:
            yield from tuning.go()
        except GeneratorExit:  # stopped between two steps, so all is consistent
            tuning.save()
            raise
    except RuntimeError as error:
        if not is_gpu_lost(error):
            raise
        raise TrainingPaused(
            f"The GPU stopped answering ({str(error).splitlines()[0]}). What was learnt until the last "
            "checkpoint is kept; fine-tune again with the same settings once it is back."
        ) from error
    tuning.save()  # judging, which follows, may be stopped as well
    tuning.finish()


class _Tuning:
    """One run from where it stands to its end."""

    def __init__(
        self,
        model: CAVMAEClassifier,
        config: ModelConfig,
        batches: Batches,
        recipe: Recipe,
        state: Path,
        multi_label: bool,
        of: str,
    ) -> None:
        self._model, self._config, self._batches, self._recipe = model, config, batches, recipe
        self._state = state
        groups = parameter_groups(model, recipe.learning_rate, recipe.head_factor)
        self._rates = [group["lr"] for group in groups]
        self._optimiser = torch.optim.Adam(groups, betas=ADAM_BETAS, weight_decay=WEIGHT_DECAY)
        self._learner = Learner(model, self._optimiser, multi_label=multi_label)
        self._mean = MeanWeights()
        self._trainee = Trainee(model, self._optimiser, self._mean)
        self._loss = torch.zeros(())
        self._saved, self._save_took = time.monotonic(), 0.0
        self._position = Position(of=of)
        self._said = self._start()

    def go(self) -> Job[None]:
        """Train to the end."""
        clock, total = Clock(self._position.step), self._recipe.epochs * len(self._batches)
        if self._said:
            yield Progress(self._position.step, total, self._said)
        self._model.train()
        for batch in self._batches.after(self._position.step):
            self._update(batch)
            ended = self._advance()
            if ended or clock.is_due():
                step = self._report()
                yield Progress(step.step, total, f"epoch {step.epoch} of {self._recipe.epochs}", step)
            if self._save_due(ended):
                self.save()

    def save(self) -> None:
        """Write what the run goes on from. Raises `TrainingDiverged` where that would be no numbers."""
        began = time.monotonic()
        self._number()
        self._state.parent.mkdir(parents=True, exist_ok=True)
        snapshot.save(self._state, self._trainee, self._config, self._position)
        self._saved = time.monotonic()
        self._save_took = self._saved - began

    def finish(self) -> None:
        """Put the mean of the last epochs into the model, and set it to judge."""
        if self._mean.count:
            self._model.load_state_dict(self._mean.state())
        self._model.eval()

    def _start(self) -> str:
        """Go on where the state file stands, if it is one of this run; a sentence where there is one."""
        if not self._state.exists():
            return ""
        try:
            if snapshot.position_of(self._state).of != self._position.of:
                return ANEW
            self._position = snapshot.restore(self._state, self._trainee)
        except UserError:
            return "what was learnt before cannot be read: beginning anew"
        return "going on where it was stopped"

    def _advance(self) -> bool:
        """Count a step; true where an epoch ends with it."""
        self._position = replace(self._position, step=self._position.step + 1)
        epoch, begun = divmod(self._position.step, len(self._batches))
        if begun:
            return False
        average_from = self._recipe.average_from
        if average_from and epoch >= min(average_from, self._recipe.epochs):
            self._mean.add(self._model.state_dict())
        return True

    def _update(self, batch: Batch) -> None:
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * self._factor(self._position.step)
        self._loss, micro = self._learner.step(batch, self._position.micro)
        self._position = replace(self._position, micro=micro)

    def _report(self) -> TuneStep:
        last = self._position.step - 1
        rate = self._rates[0] * self._factor(last)
        return TuneStep(last // len(self._batches) + 1, last + 1, rate, self._number())

    def _factor(self, step: int) -> float:
        return rate_factor(step // len(self._batches), self._recipe.halve_from)

    def _save_due(self, ended: bool) -> bool:
        since = time.monotonic() - self._saved
        return since > loop.SAVE_EVERY or (ended and since * loop.SAVE_SHARE >= self._save_took)

    def _number(self) -> float:
        number = float(self._loss)
        if not math.isfinite(number):
            raise TrainingDiverged(
                f"The loss is no longer a number after {self._position.step} steps; "
                "fine-tune again with a lower --rate."
            )
        return number
