# SPDX-License-Identifier: MIT
"""Proposing a training: what there is to learn from, with which settings, and how long a few steps take."""

import shutil
from dataclasses import replace
from pathlib import Path

import torch

from core.device import choose_device
from core.errors import ModelError, UserError
from core.jobs import Job, Progress
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training import planwords
from core.training.cache import BYTES_PER_SECOND
from core.training.changes import changed, check_known
from core.training.config import LIBRARY, PUBLISHED, TrainConfig
from core.training.material import GIGABYTE, Material, cache_of, material
from core.training.plan import Request, TrainingPlan
from core.training.trial import Trial, try_out

STEPS = 1500  # that an unhurried training takes, about
EPOCHS = (3, 25)  # at least and at most
PATIENCE = 3600.0  # s: what would take longer is better done by the adapter, unless asked for
DECODING = 40.0  # times real time: two decoders on two cores, see docs/benchmarks.md
COPIES = 9  # of the weights in float32: state, the one that replaces it, and two models
WIDTH = 192  # at which the rate of `LIBRARY` was found; wider models take less


def plan(library: Library, request: Request, device: str = "auto") -> Job[TrainingPlan]:
    """Look at the library, the disk and the device, and try a few steps to see how long it would take.

    Raises `UserError` where the request itself cannot be met, such as a model that is not there; where
    training makes no sense, the plan has a `refusal`.
    """
    yield Progress(0, 3, "looking at the library")
    there = material(library, store.active_card(library.models))
    source = _source(library, request.init)
    config = _shape(request, _trainable(source))
    missing = _undecoded(library, request, there)
    drawn = _drawn(library, request, source.stem, config, there, missing)
    if said := planwords.refusal(drawn, there):
        return _refused(drawn, said)
    yield Progress(1, 3, "opening the model")
    where = choose_device(device)
    model = build(config) if request.init == "scratch" else checkpoint.load(source, where)[0]
    train = _recipe(request, config, drawn.clips, where)
    yield Progress(2, 3, "trying a few steps")
    trial = try_out(model.to(where), config, train)
    return _priced(drawn, request, train, trial, model, missing)


def _source(library: Library, init: str) -> Path:
    """The model file that `init` names; from scratch, the one whose shape is taken."""
    if init in ("auto", "active", "scratch"):
        return store.active(library.models)
    known = store.files(library.models)
    if init not in known:
        raise UserError(f"There is no model '{init}' to begin with; there are {', '.join(known)}.")
    return known[init]


def _trainable(source: Path) -> ModelConfig:
    """The shape of a model that can be trained further."""
    config, _ = checkpoint.read_header(source)
    if config.classes:
        raise ModelError(
            f"'{source.stem}' is a fine-tuned classifier: it can search, but not be trained further."
        )
    return config


def _shape(request: Request, config: ModelConfig) -> ModelConfig:
    """The network: that of the model to begin with, unless it is begun from scratch."""
    scratch = request.init == "scratch"
    check_known(request.changes, TrainConfig, *([ModelConfig] if scratch else []))
    return changed(config, request.changes) if scratch else config


def _undecoded(library: Library, request: Request, there: Material) -> float:
    """Seconds of video that the training cache does not hold yet."""
    known = cache_of(library, request.limit_gb).known()
    return sum(v.duration for v in there.videos if v.fingerprint not in known)


def _drawn(
    library: Library, request: Request, start: str, config: ModelConfig, there: Material, missing: float
) -> TrainingPlan:
    """The plan as far as it follows from the library."""
    window = config.audio_frames / 100
    return TrainingPlan(
        name=request.name,
        method=request.method,
        init="scratch" if request.init == "scratch" else start,
        model=config.to_dict(),
        limit_gb=request.limit_gb,
        videos=len(there.videos),
        hours=round(there.hours, 3),
        clips=sum(max(1, int(video.duration / window)) for video in there.videos),
        alike=round(there.alike, 3),
        cache_bytes=int(min(missing * BYTES_PER_SECOND, request.limit_gb * GIGABYTE)),
        free_bytes=shutil.disk_usage(library.folder).free,
    )


def _refused(drawn: TrainingPlan, said: str) -> TrainingPlan:
    return replace(drawn, refusal=said, words=(said,))


def _recipe(request: Request, config: ModelConfig, clips: int, device: torch.device) -> TrainConfig:
    """The settings of the run: as published, or gentle ones for a small library."""
    base = PUBLISHED if request.published else LIBRARY
    batch = request.batch or min(base.batch_size if device.type == "cpu" else 2 * base.batch_size, clips // 2)
    epochs = base.epochs if request.published else round(STEPS * batch / clips)
    epochs = max(EPOCHS[0], min(EPOCHS[1], epochs)) if request.epochs is None else request.epochs
    rate = base.learning_rate
    if not request.published:
        rate *= (5 if request.init == "scratch" else 1) * WIDTH / config.embed_dim
    recipe = replace(
        base, epochs=epochs, batch_size=batch, learning_rate=request.rate or rate, seed=request.seed
    )
    recipe = changed(recipe, request.changes)
    _check_size(recipe, clips)
    return recipe


def _check_size(recipe: TrainConfig, clips: int) -> None:
    """Whichever way its numbers were asked for."""
    if recipe.batch_size > clips:
        raise UserError(f"A batch of {recipe.batch_size} is larger than the library: it has {clips} clips.")
    if recipe.batch_size < 2 or recipe.epochs < 1:
        raise UserError("Training takes at least one epoch and two clips a batch.")


def _priced(
    drawn: TrainingPlan, request: Request, train: TrainConfig, trial: Trial, model: CAVMAE, missing: float
) -> TrainingPlan:
    """The plan with what it takes."""
    steps = train.epochs * (drawn.clips // train.batch_size)
    seconds = steps * train.batch_size / trial.clips_per_second + missing / DECODING
    method = request.method
    if method == "auto":
        whole = seconds <= PATIENCE or drawn.init == "scratch"  # there is nothing yet to adapt
        method = "pretrain" if whole else "adapter"
    priced = replace(
        drawn, method=method, train=train.to_dict(), device=trial.device, gpu_free_bytes=trial.gpu_free_bytes,
        micro=trial.micro, clips_per_second=round(trial.clips_per_second, 2), seconds=round(seconds, 1),
        run_bytes=COPIES * 4 * sum(p.numel() for p in model.parameters()),
    )  # fmt: skip
    if said := planwords.no_room(priced):
        return _refused(priced, said)
    return replace(priced, words=planwords.words(priced, train))
