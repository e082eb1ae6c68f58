# SPDX-License-Identifier: MIT
"""Training on a library, from a plan to the model that searches, or to why the old one is kept."""

import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.jobs import Job
from core.library.place import Library
from core.library.switch import pending, switch
from core.model import store
from core.training import outcome, runs
from core.training.distributed import ALONE, Ranks
from core.training.outcome import Outcome
from core.training.place import STATE, held
from core.training.plan import TrainingPlan
from core.training.pretraining import Pretraining
from core.training.quick import train_adapter
from core.training.step import Watch


def train_library(
    library: Library,
    plan: TrainingPlan,
    watch: Watch | None = None,
    device: str = "auto",
    ranks: Ranks = ALONE,
) -> Job[Outcome]:
    """Carry out a plan: decode, split, measure, train, measure again, and switch if the new model is better.

    Stopped at any yield or killed, `resume` goes on with the run and `finish_now` keeps what it has learnt.
    Of several `ranks` each calls this with the same plan, and the library's folder is the same for all.
    Raises `UserError` for a plan with a refusal, and what `train` raises.
    """
    if plan.refusal:
        raise UserError(plan.refusal)
    _check_divides(plan, plan.train, ranks)
    name = ranks.share(_begin(library, plan) if ranks.first else None)
    return (yield from _go(library, runs.folder_of(library) / name, plan, watch, device, ranks))


def _begin(library: Library, plan: TrainingPlan) -> str:
    """The folder of a new run; gives its name."""
    name = runs.new_name(library, plan.name)
    config = {
        "began": time.time(),
        "seed": plan.train_config.seed,
        "model": plan.model,
        "train": plan.train,
        "plan": plan.to_dict(),
        "before": store.active_name(library.models),
        "versions": runs.versions(),
    }
    runs.write(runs.folder_of(library) / name / runs.CONFIG, config)
    return name


def resume(
    library: Library,
    name: str,
    watch: Watch | None = None,
    device: str = "auto",
    ranks: Ranks = ALONE,
) -> Job[Outcome]:
    """Go on with an interrupted run, with its training or with embedding the library for its model."""
    run = runs.existing(library, name)
    if (ended := outcome.read(run)) is not None:
        if pending(library) != name:
            raise UserError(f"The run '{name}' is finished; there is nothing to resume.")
        if ranks.first:
            yield from switch(library, name, device)
        return ended
    plan = _plan_of(run)
    _check_divides(plan, runs.read(run / runs.CONFIG)["train"], ranks)
    return (yield from _go(library, run, plan, watch, device, ranks))


def finish_now(library: Library, name: str, device: str = "auto") -> Job[Outcome]:
    """End an interrupted run with what it has learnt so far: measure it, and adopt it if it is better."""
    run = runs.existing(library, name)
    if (run / runs.RESULT).exists():
        raise UserError(f"The run '{name}' is finished already.")
    if not (run / STATE).exists():
        raise UserError(f"The run '{name}' has learnt nothing yet.")
    with held(run):
        return (yield from Pretraining(library, run, _plan_of(run), device).conclude_early())


def _go(
    library: Library, run: Path, plan: TrainingPlan, watch: Watch | None, device: str, ranks: Ranks
) -> Job[Outcome]:
    with held(run) if ranks.first else nullcontext():
        if plan.method != "adapter":
            return (yield from Pretraining(library, run, plan, device, ranks).go(watch))
        return (yield from train_adapter(library, run, plan, device))


def _check_divides(plan: TrainingPlan, train: Mapping[str, Any], ranks: Ranks) -> None:
    """Raises `UserError` for what these processes cannot train together, before anything is begun."""
    if plan.method != "adapter":
        ranks.part(int(train["batch_size"]))
    elif ranks.size > 1:
        raise UserError("An adapter is trained in one process: start it without torchrun.")


def _plan_of(run: Path) -> TrainingPlan:
    saved = runs.read(run / runs.CONFIG)["plan"]
    return TrainingPlan(**{**saved, "words": tuple(saved["words"])})
