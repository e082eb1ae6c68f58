# SPDX-License-Identifier: MIT
"""Proposing a training: what there is to learn from, with which settings, and how long a few steps take."""

import shutil
from dataclasses import replace
from pathlib import Path

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
from core.training.compared import check_sees
from core.training.config import TrainConfig
from core.training.material import GIGABYTE, Material, cache_of, material
from core.training.method import check_adapter, chosen
from core.training.plan import Request, TrainingPlan
from core.training.proposedrecipe import proposed_recipe
from core.training.trial import Trial, try_out

DECODING = 40.0  # times real time: two decoders on two cores, see docs/benchmarks.md
COPIES = 9  # of the weights in float32: state, the one that replaces it, and two models


def plan(library: Library, request: Request, device: str = "auto") -> Job[TrainingPlan]:
    """Look at the library, the disk and the device, and try a few steps to see how long it would take.

    Raises `UserError` where the request itself cannot be met, such as a model that is not there; where
    training makes no sense, the plan has a `refusal`.
    """
    yield Progress(0, 3, "looking at the library")
    in_use = store.active_card(library.models)
    check_sees(in_use)
    source = _source(library, request.init)
    start = "scratch" if request.init == "scratch" else source.stem
    check_adapter(request, start, in_use.name)
    config = _shape(request, _trainable(source))
    there = material(library, in_use)
    missing = _undecoded(library, request, there)
    drawn = _drawn(library, request, start, config, there, missing)
    if said := planwords.refusal(drawn, there):
        return _refused(drawn, said)
    yield Progress(1, 3, "opening the model")
    where = choose_device(device)
    model = build(config) if start == "scratch" else checkpoint.load(source, where)[0]
    train = proposed_recipe(request, config, drawn.clips, where)
    yield Progress(2, 3, "trying a few steps")
    trial = try_out(model.to(where), config, train)
    seconds = _seconds(drawn, train, trial, missing)
    method = chosen(request, start, in_use.name, drawn.videos, seconds)
    return _priced(drawn, method, train, trial, model, seconds)


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
        init=start,
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


def _seconds(drawn: TrainingPlan, train: TrainConfig, trial: Trial, missing: float) -> float:
    """What training all of the model would take, decoding included."""
    steps = train.epochs * (drawn.clips // train.batch_size)
    return steps * train.batch_size / trial.clips_per_second + missing / DECODING


def _priced(
    drawn: TrainingPlan, method: str, train: TrainConfig, trial: Trial, model: CAVMAE, seconds: float
) -> TrainingPlan:
    """The plan with what it takes."""
    priced = replace(
        drawn, method=method, train=train.to_dict(), device=trial.device, gpu_free_bytes=trial.gpu_free_bytes,
        micro=trial.micro, clips_per_second=round(trial.clips_per_second, 2), seconds=round(seconds, 1),
        run_bytes=COPIES * 4 * sum(p.numel() for p in model.parameters()),
    )  # fmt: skip
    if said := planwords.no_room(priced):
        return _refused(priced, said)
    return replace(priced, words=planwords.words(priced, train))
