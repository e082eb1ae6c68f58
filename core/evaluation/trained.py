# SPDX-License-Identifier: MIT
"""The models of an ablation, each trained once for the same clips, recipe and program."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

import core.features
import core.model
import core.training
from core.evaluation.arms import Arm, Budget
from core.jobs import Job
from core.model import checkpoint
from core.model.build import build
from core.model.card import ModelCard
from core.model.cav_mae import CAVMAE
from core.model.config import STARTER, ModelConfig
from core.training.config import TrainConfig
from core.training.dataset import ClipCache
from core.training.speed import plain_attention, prepare
from core.training.train import train


@dataclass(frozen=True, slots=True)
class Ground:
    """What all arms share: the rendered clips, the network, and where it is trained."""

    rendered: Path  # a whole `ClipCache`
    models: Path  # the folder of what has been trained
    budget: Budget
    device: torch.device
    shape: ModelConfig = STARTER


def model_file(ground: Ground, arm: Arm, seed: int) -> Path:
    """Where the model of `arm` is, or will be once it is trained."""
    config = arm.recipe(ground.budget, seed)
    return ground.models / f"{arm.slug}-{seed}-{_digest(ground, config)}.safetensors"


def trained(ground: Ground, arm: Arm, seed: int) -> Job[Path]:
    """The file of the model of `arm`. One that was stopped goes on, one that is done is not trained again."""
    path, config = model_file(ground, arm, seed), arm.recipe(ground.budget, seed)
    if path.exists():
        return path
    run, clips = path.with_suffix(""), np.arange(ground.budget.clips)
    cache = ClipCache.open(ground.rendered, varied=bool(config.view_weight))
    model = start(ground, seed).to(ground.device)
    prepare(model, ground.device)
    if ground.device.type == "cpu":
        plain_attention(model)
    yield from train(model, ground.shape, cache, clips, config, run)
    _keep(path, model, ground, f"{arm.name}: {arm.words}")
    shutil.rmtree(run)
    return path


def untrained(ground: Ground, seed: int) -> Path:
    """The file of the weights that every arm of this seed begins with."""
    path = ground.models / f"random-{seed}-{_digest(ground, None)}.safetensors"
    if not path.exists():
        _keep(path, start(ground, seed), ground, "Random weights")
    return path


def start(ground: Ground, seed: int) -> CAVMAE:
    """The model as every arm of this seed begins, on the processor."""
    torch.manual_seed(seed)
    return build(ground.shape)


def _keep(path: Path, model: CAVMAE, ground: Ground, title: str) -> None:
    budget = ground.budget
    card = ModelCard(
        name=path.stem, title=title, kind="trained", calibrated=False,
        source="python -m core evaluate --ablation",
        description="Trained to be compared with others that were given the same, not to search with.",
        trained_on=f"{budget.clips} computed clips, {budget.seen} windows in all",
        parameters=sum(p.numel() for p in model.parameters()),
    )  # fmt: skip
    checkpoint.save(path, model.state_dict(), ground.shape, {"card": json.loads(card.to_json())})


def _digest(ground: Ground, config: TrainConfig | None) -> str:
    """A name for all that a model follows from: what it is trained on, how, and the program that does it."""
    facts = [ground.shape.to_dict(), config and config.to_dict(), ground.budget.clips, ground.device.type]
    found = hashlib.sha256(json.dumps([*facts, ground.rendered.name, torch.__version__]).encode())
    found.update(_program())
    return found.hexdigest()[:16]


@lru_cache(maxsize=1)
def _program() -> bytes:
    """What the files say by which models are built and trained."""
    found = hashlib.sha256()
    for room in (core.model, core.training, core.features):
        for file in sorted(Path(room.__path__[0]).rglob("*.py")):
            found.update(file.read_bytes())
    return found.digest()
