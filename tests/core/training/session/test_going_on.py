# SPDX-License-Identifier: MIT
"""A run that was stopped goes on, or is ended, whatever went away meanwhile."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from safetensors import SafetensorError

from core import jobs
from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.switch import pending
from core.model import checkpoint, store
from core.training import pretraining, quick, setting
from core.training.adaptermeasure import Figures
from core.training.distributed import Ranks
from core.training.errors import DiskFull
from core.training.material import cache_of
from core.training.runs import runs
from core.training.session import finish_now, resume, train_library
from tests.core.training.session.small import QUICK, better, planned, save_model, stop_at


@pytest.mark.parametrize("when", ["decoding", "epoch", "measuring the new"])
def test_wherever_a_run_is_stopped_it_can_be_resumed(
    library: Library, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    better(monkeypatch, adopt=False)
    if when == "decoding":
        cache_of(library, 1).clear()
    stop_at(train_library(library, replace(planned(library), name="mine"), device="cpu"), when)
    assert runs(library)[0].state == "interrupted"
    outcome = jobs.run(resume(library, "mine", device="cpu"))
    assert outcome.after
    with pytest.raises(UserError, match="already"):
        jobs.run(train_library(library, replace(planned(library), name="mine"), device="cpu"))


def test_stopping_for_good_keeps_what_was_learnt(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    better(monkeypatch)
    monkeypatch.setattr(setting, "REPORT_EVERY", 0.0)
    stop_at(train_library(library, replace(planned(library), name="mine"), device="cpu"), "epoch 1")
    outcome = jobs.run(finish_now(library, "mine", "cpu"))
    assert outcome.adopted
    assert store.active_name(library.models) == "mine"
    with pytest.raises(UserError, match="finished already"):
        jobs.run(finish_now(library, "mine", "cpu"))


@pytest.fixture
def paused(library: Library) -> Library:
    """A library with the run "mine", which was stopped on its way."""
    stop_at(train_library(library, replace(planned(library), name="mine"), device="cpu"), "epoch")
    return library


def go_away(library: Library, videos: tuple[Path, ...], *, decoded: bool) -> None:
    """These videos are on a drive that is not plugged in; without `decoded` the cache forgot them too."""
    with open_catalogue(library.catalogue) as db:
        for path in videos:
            db.execute("UPDATE file SET present = 0 WHERE path = ?", (str(path),))
            query = "SELECT fingerprint FROM video JOIN file ON video_id = video.id WHERE path = ?"
            if not decoded:
                shutil.rmtree(cache_of(library, 1).folder / db.execute(query, (str(path),)).fetchone()[0])


def test_videos_that_went_away_are_said_when_a_run_goes_on(
    paused: Library, sample_videos: tuple[Path, ...]
) -> None:
    go_away(paused, sample_videos[:1], decoded=False)
    with pytest.raises(UserError, match=r"1 of the 12 videos of this run are not there.*index them again"):
        jobs.run(resume(paused, "mine", device="cpu"))


def test_a_run_goes_on_without_the_files_of_what_is_decoded(
    paused: Library, sample_videos: tuple[Path, ...]
) -> None:
    go_away(paused, sample_videos[:3], decoded=True)
    assert jobs.run(resume(paused, "mine", device="cpu")).after


def test_a_run_can_be_ended_without_the_videos_that_went_away(
    paused: Library, sample_videos: tuple[Path, ...]
) -> None:
    go_away(paused, sample_videos[:3], decoded=False)
    outcome = jobs.run(finish_now(paused, "mine", "cpu"))
    assert outcome.after
    assert "3 videos of this run are not there any more: it was measured without them." in outcome.words


def test_a_run_that_cannot_be_measured_any_more_is_not_ended(
    paused: Library, sample_videos: tuple[Path, ...]
) -> None:
    go_away(paused, sample_videos, decoded=False)
    with pytest.raises(UserError, match="measured with are gone"):
        jobs.run(finish_now(paused, "mine", "cpu"))


def test_a_full_disk_is_said_where_a_run_is_ended(paused: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(DiskFull, match="make room"):
        jobs.run(finish_now(paused, "mine", "cpu"))


def test_a_run_goes_on_without_the_model_it_began_with(library: Library) -> None:
    begun_with = save_model(library.models, "other", 5)
    proposal = replace(planned(library, replace(QUICK, init="other")), name="mine")
    stop_at(train_library(library, proposal, device="cpu"), "epoch")
    begun_with.unlink()
    assert jobs.run(resume(library, "mine", device="cpu")).after


def test_a_run_keeps_the_batch_it_began_with(library: Library) -> None:
    """One that is larger than what is trained on is cut, and stays so with any number of processes."""
    proposal = planned(library)
    train = {**proposal.train, "batch_size": 10**4}
    stop_at(train_library(library, replace(proposal, train=train, name="mine"), device="cpu"), "epoch")
    run = runs(library)[0]
    data = run.config["data"]
    assert run.config["train"]["batch_size"] == data["clips"] < proposal.clips
    with pytest.raises(UserError, match=f"{data['clips']} clips does not divide among 1000 processes"):
        jobs.run(resume(library, "mine", device="cpu", ranks=Ranks(0, 1000)))


@pytest.mark.parametrize("way", [pretraining, quick])
def test_killed_before_it_is_switched_to_a_better_model_is_switched_to_later(
    library: Library, monkeypatch: pytest.MonkeyPatch, way: ModuleType
) -> None:
    better(monkeypatch)
    monkeypatch.setattr(Figures, "is_better_than", lambda *_: True)

    def killed(*_: object) -> None:
        raise SystemExit

    proposal = replace(planned(library), name="mine", method="adapter" if way is quick else "pretrain")
    job = train_library(library, proposal, device="cpu")
    monkeypatch.setattr(way, "switch", killed)
    with pytest.raises(SystemExit):
        jobs.run(job)
    assert store.active_name(library.models) == "tiny"
    assert pending(library) == "mine"
    assert jobs.run(resume(library, "mine", device="cpu")).adopted
    assert store.active_name(library.models) == "mine"
