# SPDX-License-Identifier: MIT
"""What a training would be, and what cannot be."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.model import store
from core.training import method, planwords
from core.training.distributed import Ranks
from core.training.material import cache_of
from core.training.plan import Request, TrainingPlan
from core.training.proposing import plan
from core.training.runs import runs
from core.training.session import train_library
from tests.core.training.session.small import QUICK, planned


def test_that_a_batch_does_not_divide_is_said_before_anything_is_begun(library: Library) -> None:
    with pytest.raises(UserError, match="8 clips does not divide among 3 processes"):
        jobs.run(train_library(library, planned(library), device="cpu", ranks=Ranks(0, 3)))
    assert not runs(library)


def refused(library: Library, request: Request = QUICK) -> str:
    return jobs.run(plan(library, request, "cpu")).refusal


def test_plans_that_make_no_sense_are_refused_in_words(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "empty" in refused(Library.at(tmp_path / "new"))
    monkeypatch.setattr(planwords, "RESERVE", 10**18)
    assert "make room" in refused(library)
    monkeypatch.setattr(planwords, "FEWEST", 10**6)
    assert "too few" in refused(library)
    with open_catalogue(library.catalogue) as db:
        db.execute("UPDATE video SET has_sound = 0")
    assert "nothing to train on" in refused(library)
    with pytest.raises(UserError, match="nothing to train on"):
        jobs.run(train_library(library, jobs.run(plan(library, QUICK, "cpu")), device="cpu"))


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request(init="nobody"), "no model 'nobody'"),
        (Request(batch=10**6), "larger than the library"),
        (Request(epochs=0), "at least one epoch"),
        (Request(changes={"batch_size": "1000000"}), "larger than the library"),
        (Request(changes={"batch_size": "0"}), "two clips a batch"),
        (Request(changes={"epochs": "0"}), "at least one epoch"),
    ],
)
def test_requests_that_cannot_be_met_are_said(library: Library, request_: Request, said: str) -> None:
    with pytest.raises(UserError, match=said):
        jobs.run(plan(library, request_, "cpu"))


def test_a_long_training_from_scratch_is_no_adapter(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(method, "PATIENCE", 0.0)
    assert jobs.run(plan(library, Request(), "cpu")).method == "adapter"
    assert jobs.run(plan(library, Request(init="scratch"), "cpu")).method == "pretrain"


def test_too_little_to_hold_anything_out(library: Library, sample_videos: tuple[Path, ...]) -> None:
    with open_catalogue(library.catalogue) as db:
        for path in sample_videos[3:]:
            db.execute("UPDATE file SET present = 0 WHERE path = ?", (str(path),))
    outcome = jobs.run(train_library(library, planned(library, replace(QUICK, batch=4)), device="cpu"))
    assert (outcome.before, outcome.after, outcome.adopted, outcome.kept) == ({}, {}, False, True)
    assert "cannot be measured" in " ".join(outcome.words)
    assert outcome.model in store.files(library.models)


def test_numbers_of_a_plan_fit_the_library(library: Library) -> None:
    cache_of(library, 1).clear()
    proposal = planned(library, Request(published=True, batch=4))
    assert TrainingPlan(**json.loads(json.dumps(proposal.to_dict()))).train_config == proposal.train_config
    assert (proposal.train_config.epochs, proposal.train_config.schedule) == (25, "halving")
    assert proposal.seconds > 0
    assert proposal.cache_bytes == pytest.approx(proposal.hours * 3600 * 100_864, rel=0.05)
    assert np.isfinite(proposal.clips_per_second)
