# SPDX-License-Identifier: MIT
"""Pre-training as a job: it yields the losses as it goes and returns when the last epoch is done.

Stopped at any yield, killed at any moment, out of memory, diverged, without GPU or disk: what was learnt
until the last checkpoint is kept, and the run goes on from there.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.jobs import Job
from core.model import checkpoint
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training.config import TrainConfig
from core.training.dataset import ClipSource
from core.training.distributed import ALONE, Ranks
from core.training.errors import DiskFull, TrainingDiverged, TrainingPaused, is_gpu_lost, writing
from core.training.feed import Order
from core.training.loop import Loop
from core.training.place import STATE
from core.training.schedule import learning_rate
from core.training.setting import Setting
from core.training.speed import fast_products
from core.training.step import Step, Watch

__all__ = [
    "STATE",
    "DiskFull",
    "Step",
    "TrainingDiverged",
    "TrainingPaused",
    "Watch",
    "learning_rate",
    "train",
]

MODEL = "last.safetensors"  # the model of a run that is done


def train(
    model: CAVMAE,
    model_config: ModelConfig,
    data: ClipSource,
    clips: NDArray[np.int64],
    config: TrainConfig,
    run: Path,
    *,
    watch: Watch | None = None,
    held_out: Callable[[CAVMAE], dict[str, float]] | None = None,
    ranks: Ranks = ALONE,
    kinds: NDArray[np.int64] | None = None,
) -> Job[Path]:
    """Train `model` where it is on `clips` of `data`; gives the finished checkpoint.

    `kinds` are those of the clips, where they are known, for `TrainConfig.per_kind`.

    The folder `run` gets log.jsonl, event files for TensorBoard, and state.safetensors, from which a run
    that was interrupted goes on by itself. Raises `TrainingDiverged`, `TrainingPaused` (the GPU is lost) and
    `DiskFull`, each with the last good state left whole.
    """
    order = Order(
        clips, data.groups(clips), config.batch_size, config.seed, kinds=kinds, per_kind=config.per_kind
    )
    if order.steps == 0 or config.epochs < 1:
        raise UserError(f"{len(clips)} clips are too few to train on in batches of {config.batch_size}.")
    run.mkdir(parents=True, exist_ok=True)
    setting = Setting(
        model=model, model_config=model_config, data=data, order=order, config=config, run=run,
        ranks=ranks, watch=watch, held_out=held_out,
    )  # fmt: skip
    with fast_products(setting.device):
        yield from _guarded(setting)
    model.eval()
    last = run / MODEL
    if ranks.first:
        with writing(last):
            checkpoint.save(last, model.state_dict(), model_config, {"epoch": config.epochs})
    return last


def _guarded(setting: Setting) -> Job[None]:
    loop = Loop(setting)
    try:
        try:
            yield from loop.go()
        except GeneratorExit:  # paused or stopped: between two steps, so all is consistent
            loop.save()
            raise
    except RuntimeError as error:
        if not is_gpu_lost(error):
            raise
        raise TrainingPaused(
            f"The GPU stopped answering after step {loop.position.step} ({str(error).splitlines()[0]}). "
            "What was learnt until the last checkpoint is kept; resume the run once it is back."
        ) from error
    finally:
        loop.close()
