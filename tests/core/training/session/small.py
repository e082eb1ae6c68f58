# SPDX-License-Identifier: MIT
"""What tests of a whole training share: a tiny model, a quick plan, a job that is stopped."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import jobs
from core.jobs import Cancelled, Job
from core.library.place import Library
from core.model import checkpoint
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from core.training import finish
from core.training.measure import Comparison, Measured
from core.training.plan import Request, TrainingPlan
from core.training.proposing import plan

QUICK = Request(epochs=2, batch=8, rate=1e-3)


def save_model(models: Path, name: str, seed: int) -> Path:
    torch.manual_seed(seed)
    card = ModelCard(name=name, title=name, kind="trained", description="untrained, for tests")
    path = models / f"{name}.safetensors"
    checkpoint.save(path, build(TINY).state_dict(), TINY, {"card": json.loads(card.to_json())})
    return path


def better(monkeypatch: pytest.MonkeyPatch, adopt: bool = True) -> None:
    """What the figures say of an untrained model is chance; the way after them is what is looked at."""
    real = finish.compare

    def found(before: Measured, after: Measured) -> Comparison:
        return replace(real(before, after), better=adopt)

    monkeypatch.setattr(finish, "compare", found)


def planned(library: Library, request: Request = QUICK) -> TrainingPlan:
    return jobs.run(plan(library, replace(request, method="pretrain"), "cpu"))


def stop_at(job: Job[object], when: str) -> None:
    """Drive a job until a note begins with `when`."""
    notes = [""]
    with pytest.raises(Cancelled):
        jobs.run(job, lambda p: notes.append(p.note), lambda: notes[-1].startswith(when))
