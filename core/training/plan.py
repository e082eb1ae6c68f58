# SPDX-License-Identifier: MIT
"""What a training of this library on this machine would be: in numbers and in words, before it begins."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from core.device import choose_device
from core.errors import ModelError, UserError
from core.jobs import Job, Progress
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training.cache import BYTES_PER_SECOND, RESERVE
from core.training.changes import changed, check_known
from core.training.config import LIBRARY, PUBLISHED, TrainConfig
from core.training.material import GIGABYTE, Material, cache_of, material
from core.training.trial import Trial, try_out

FEWEST = 8  # clips: with fewer there is nothing to tell apart
STEPS = 1500  # that an unhurried training takes, about
EPOCHS = (3, 25)  # at least and at most
PATIENCE = 3600.0  # s: what would take longer is better done by the adapter, unless asked for
DECODING = 40.0  # times real time: two decoders on two cores, see docs/benchmarks.md
COPIES = 9  # of the weights in float32: state, the one that replaces it, and two models
WIDTH = 192  # at which the rate of `LIBRARY` was found; wider models take less


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asks for; everything left out is proposed."""

    method: str = "auto"
    """auto, pretrain or adapter."""
    init: str = "auto"
    """auto (the model in use), starter, scratch (the same shape, random weights) or the name of a model."""
    epochs: int | None = None
    batch: int | None = None
    rate: float | None = None
    name: str = ""
    published: bool = False
    """The recipe of the paper as it is."""
    seed: int = 1
    changes: Mapping[str, str] = field(default_factory=dict)
    """Settings of the recipe by name; from scratch also those of the network."""
    limit_gb: float = 20.0
    """How large the cache of decoded videos may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """A proposal that can be shown, changed (by another request) and carried out."""

    name: str
    method: str  # pretrain or adapter
    init: str  # name of the model whose weights are the start, or scratch
    model: dict[str, Any] = field(default_factory=dict)  # its shape
    train: dict[str, Any] = field(default_factory=dict)
    limit_gb: float = 20.0
    videos: int = 0
    hours: float = 0.0
    clips: int = 0
    alike: float = 0.0  # share of the videos that sound like another one
    device: str = "cpu"
    gpu_free_bytes: int = 0
    micro: int | None = None  # clips at a time, where a batch does not fit at once
    clips_per_second: float = 0.0  # measured here
    seconds: float = 0.0  # expected, decoding included
    cache_bytes: int = 0  # still to be written
    run_bytes: int = 0
    free_bytes: int = 0
    words: tuple[str, ...] = ()
    refusal: str = ""
    """Why training makes no sense here; empty where it does."""

    def to_dict(self) -> dict[str, Any]:
        """Everything by name, as JSON can hold it."""
        return asdict(self)

    @property
    def model_config(self) -> ModelConfig:
        """The shape of the network."""
        return ModelConfig.from_dict(self.model)

    @property
    def train_config(self) -> TrainConfig:
        """How it is trained."""
        saved: dict[str, Any] = {**self.train, "betas": tuple(self.train["betas"])}
        return TrainConfig(**saved)


def plan(library: Library, request: Request, device: str = "auto") -> Job[TrainingPlan]:
    """Look at the library, the disk and the device, and try a few steps to see how long it would take.

    Raises `UserError` where the request itself cannot be met, such as a model that is not there; where
    training makes no sense, the plan has a `refusal`.
    """
    yield Progress(0, 3, "looking at the library")
    there = material(library, store.active_card(library.models))
    source = _source(library, request.init)
    config = checkpoint.read_header(source)[0]
    if config.classes:
        raise ModelError(
            f"'{source.stem}' is a fine-tuned classifier: it can search, but not be trained further."
        )
    config = _shape(request, config)
    window = config.audio_frames / 100
    clips = sum(max(1, int(video.duration / window)) for video in there.videos)
    known = cache_of(library, request.limit_gb).known()
    missing = sum(v.duration for v in there.videos if v.fingerprint not in known)
    drawn = TrainingPlan(
        name=request.name,
        method=request.method,
        init="scratch" if request.init == "scratch" else source.stem,
        model=config.to_dict(),
        limit_gb=request.limit_gb,
        videos=len(there.videos),
        hours=round(there.hours, 3),
        clips=clips,
        alike=round(there.alike, 3),
        cache_bytes=int(min(missing * BYTES_PER_SECOND, request.limit_gb * GIGABYTE)),
        free_bytes=shutil.disk_usage(library.folder).free,
    )
    if refusal := _refusal(drawn, there):
        return replace(drawn, refusal=refusal, words=(refusal,))
    yield Progress(1, 3, "opening the model")
    where = choose_device(device)
    model = build(config) if request.init == "scratch" else checkpoint.load(source, where)[0]
    train = _recipe(request, config, clips, where)
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


def _shape(request: Request, config: ModelConfig) -> ModelConfig:
    """The network: that of the model to begin with, unless it is begun from scratch."""
    scratch = request.init == "scratch"
    check_known(request.changes, TrainConfig, *([ModelConfig] if scratch else []))
    return changed(config, request.changes) if scratch else config


def _refusal(drawn: TrainingPlan, there: Material) -> str:
    if not there.videos:
        if there.without:
            return (
                f"None of the {there.without} indexed videos has both sound and picture: "
                "there is nothing to train on."
            )
        if there.away:
            return f"The {there.away} videos of the library are not there: plug in their drive."
        return "The library is empty: add a folder and index it first."
    if drawn.clips < FEWEST:
        return (
            f"{drawn.videos} videos with {drawn.clips} clips are too few to learn from: it takes at least "
            f"{FEWEST} clips, and some hundred to become better."
        )
    if drawn.cache_bytes + RESERVE > drawn.free_bytes:
        return (
            f"Decoded videos need {_gb(drawn.cache_bytes + RESERVE)} of disk, but only "
            f"{_gb(drawn.free_bytes)} are free: make room, or allow the training cache less."
        )
    return ""


def _recipe(request: Request, config: ModelConfig, clips: int, device: torch.device) -> TrainConfig:
    """The settings of the run: as published, or gentle ones for a small library."""
    base = PUBLISHED if request.published else LIBRARY
    batch = request.batch or min(base.batch_size if device.type == "cpu" else 2 * base.batch_size, clips // 2)
    if batch > clips:
        raise UserError(f"A batch of {batch} is larger than the library: it has {clips} clips.")
    if batch < 2 or (request.epochs is not None and request.epochs < 1):
        raise UserError("Training takes at least one epoch and two clips a batch.")
    epochs = base.epochs if request.published else round(STEPS * batch / clips)
    epochs = request.epochs or max(EPOCHS[0], min(EPOCHS[1], epochs))
    rate = base.learning_rate
    if not request.published:
        rate *= (5 if request.init == "scratch" else 1) * WIDTH / config.embed_dim
    recipe = replace(
        base, epochs=epochs, batch_size=batch, learning_rate=request.rate or rate, seed=request.seed
    )
    return changed(recipe, request.changes)


def _priced(
    drawn: TrainingPlan, request: Request, train: TrainConfig, trial: Trial, model: CAVMAE, missing: float
) -> TrainingPlan:
    run = COPIES * 4 * sum(p.numel() for p in model.parameters())
    steps = train.epochs * (drawn.clips // train.batch_size)
    seconds = steps * train.batch_size / trial.clips_per_second + missing / DECODING
    method = request.method
    if method == "auto":
        method = "pretrain" if seconds <= PATIENCE else "adapter"
    priced = replace(
        drawn, method=method, train=train.to_dict(), device=trial.device, gpu_free_bytes=trial.gpu_free_bytes,
        micro=trial.micro, clips_per_second=round(trial.clips_per_second, 2), seconds=round(seconds, 1),
        run_bytes=run,
    )  # fmt: skip
    if drawn.cache_bytes + run + RESERVE > drawn.free_bytes:
        need = _gb(drawn.cache_bytes + run + RESERVE)
        refusal = f"The training needs {need} of disk, but only {_gb(drawn.free_bytes)} are free: make room."
        return replace(priced, refusal=refusal, words=(refusal,))
    return replace(priced, words=_words(priced, train))


def _words(drawn: TrainingPlan, train: TrainConfig) -> tuple[str, ...]:
    start = "random weights" if drawn.init == "scratch" else f"the weights of '{drawn.init}'"
    how = (
        f"All of the model is trained on, {train.epochs} epochs in batches of {train.batch_size}, "
        f"beginning with {start}."
        if drawn.method == "pretrain"
        else f"Only a small projection on top of '{drawn.init}' is trained; the model itself stays as it is."
    )
    parts = "" if drawn.micro is None else f" {drawn.micro} clips at a time, because the memory is small."
    free = f" ({_gb(drawn.gpu_free_bytes)} of its memory free)" if drawn.gpu_free_bytes else ""
    where = f"{drawn.device}{free}"
    took = f"about {_duration(drawn.seconds)}, measured at {drawn.clips_per_second:.0f} clips a second"
    return (
        f"{drawn.videos} videos of {drawn.hours:.1f} hours together give {drawn.clips} clips; "
        f"{drawn.alike:.0%} of the videos sound like another one.",
        how,
        f"On {where} all of it would take {took}.{parts}"
        if drawn.method == "pretrain"
        else f"Training all of it would take {took} on {where}; this takes a few minutes.",
        f"Decoded videos need {_gb(drawn.cache_bytes)} of disk and the run {_gb(drawn.run_bytes)} "
        f"({_gb(drawn.free_bytes)} are free).",
    )


def _gb(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
