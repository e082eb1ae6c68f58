# SPDX-License-Identifier: MIT
"""The recipe that is proposed for a library, with what was asked for in its place."""

from dataclasses import replace

import torch

from core.errors import UserError
from core.model.config import ModelConfig
from core.training.changes import changed
from core.training.config import LIBRARY, PUBLISHED, TrainConfig
from core.training.plan import Request

STEPS = 1500  # that an unhurried training takes, about
EPOCHS = (3, 25)  # at least and at most
WIDTH = 192  # at which the rate of `LIBRARY` was found; wider models take less


def proposed_recipe(request: Request, config: ModelConfig, clips: int, device: torch.device) -> TrainConfig:
    """The settings of the run: as published, or gentle ones for a small library.

    Raises `UserError` for what was asked for and cannot be.
    """
    base = PUBLISHED if request.published else LIBRARY
    # A GPU has room for more pairs to tell apart, but then the published recipe would be another.
    most = base.batch_size * (1 if request.published or device.type == "cpu" else 2)
    batch = min(most, clips // 2) if request.batch is None else request.batch
    epochs = base.epochs if request.published else round(STEPS * batch / clips)
    epochs = max(EPOCHS[0], min(EPOCHS[1], epochs)) if request.epochs is None else request.epochs
    rate = base.learning_rate
    if not request.published:
        rate *= (5 if request.init == "scratch" else 1) * WIDTH / config.embed_dim
    rate = rate if request.rate is None else request.rate
    recipe = replace(base, epochs=epochs, batch_size=batch, learning_rate=rate, seed=request.seed)
    recipe = changed(recipe, request.changes)
    _check_size(recipe, clips)
    return recipe


def _check_size(recipe: TrainConfig, clips: int) -> None:
    """Whichever way its numbers were asked for."""
    if recipe.batch_size > clips:
        raise UserError(f"A batch of {recipe.batch_size} is larger than the library: it has {clips} clips.")
    if recipe.batch_size < 2 or recipe.epochs < 1:
        raise UserError("Training takes at least one epoch and two clips a batch.")
