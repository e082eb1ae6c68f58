# SPDX-License-Identifier: MIT
"""The whole way with a tiny model: plan, training, figures, embedding anew, one step back."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import SafetensorError

from core import jobs
from core.cli import main
from core.errors import UserError
from core.jobs import Cancelled, Job, Progress
from core.library.catalogue import open_catalogue
from core.library.index import index
from core.library.place import Library
from core.library.switch import pending, switch
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY
from core.search.query import sound_file
from core.search.searcher import Searcher
from core.training import cache as cache_module
from core.training import finish, method, planwords, pretraining, quick, setting
from core.training.adaptermeasure import Figures
from core.training.distributed import Ranks
from core.training.errors import DiskFull
from core.training.fill import fill
from core.training.material import cache_of, material
from core.training.measure import Comparison, Measured
from core.training.plan import Request, TrainingPlan
from core.training.proposing import plan
from core.training.runs import runs, steps
from core.training.session import finish_now, resume, train_library
from core.training.step import Step

Command = Callable[..., tuple[int, dict[str, Any], str]]

QUICK = Request(epochs=2, batch=8, rate=1e-3)


def save_model(models: Path, name: str, seed: int) -> Path:
    torch.manual_seed(seed)
    card = ModelCard(name=name, title=name, kind="trained", description="untrained, for tests")
    path = models / f"{name}.safetensors"
    checkpoint.save(path, build(TINY).state_dict(), TINY, {"card": json.loads(card.to_json())})
    return path


@pytest.fixture(scope="module")
def filled(sample_videos: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that a tiny model has embedded and whose videos are decoded; to be copied."""
    library = Library.at(tmp_path_factory.mktemp("library"))
    save_model(library.models, "tiny", 0)
    store.use(library.models, "tiny")
    jobs.run(index(library, [sample_videos[0].parent], "cpu"))
    wanted = material(library, store.active_card(library.models)).videos
    assert len(jobs.run(fill(cache_of(library, 1), wanted)).ready) == len(sample_videos)
    return library.folder


@pytest.fixture
def library(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(cache_module, "RESERVE", 0)
    monkeypatch.setattr(planwords, "RESERVE", 0)
    shutil.copytree(filled, tmp_path / "library")
    return Library.at(tmp_path / "library")


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


def vectors_of(library: Library, name: str) -> int:
    identity = store.read_card(store.files(library.models)[name]).identity
    with open_catalogue(library.catalogue) as db:
        query = "SELECT count(*) FROM vector JOIN model ON model.id = model_id WHERE identity = ?"
        return int(db.execute(query, (identity,)).fetchone()[0])


def test_a_better_model_is_adopted_searched_with_and_rolled_back(
    library: Library, sample_videos: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    better(monkeypatch)
    proposal = planned(library)
    assert not proposal.refusal
    assert "12 videos" in proposal.words[0]
    assert "clips a second" in proposal.words[2]
    answering: set[str] = set()
    reports: list[Step] = []

    def note(progress: Progress) -> None:
        answering.add(store.active_name(library.models))
        if isinstance(progress.data, Step):
            reports.append(progress.data)

    outcome = jobs.run(train_library(library, proposal, device="cpu"), note)
    assert answering == {"tiny"}  # until the very end the old one answers
    assert outcome.adopted
    assert store.active_name(library.models) == outcome.model == "trained-1"
    assert vectors_of(library, "trained-1") == vectors_of(library, "tiny")
    card = store.active_card(library.models)
    assert card.kind == "trained"
    assert card.measured == outcome.after
    assert 0 <= outcome.before["audio_to_video_r10_low"] <= outcome.before["audio_to_video_r10"] <= 1
    assert len([r for r in reports if r.held_out]) == 2
    result = jobs.run(Searcher(library, "cpu").search(sound_file(sample_videos[3])))
    assert result.matches[0].path == sample_videos[3]
    assert store.roll_back(library.models) == "tiny"
    (run,) = runs(library)
    assert (run.name, run.state) == ("trained-1", "finished")
    assert not list(run.folder.glob("state*"))
    assert [line["step"] for line in steps(run.folder) if "total" in line] == list(range(1, run.steps + 1))
    with pytest.raises(UserError, match="finished"):
        jobs.run(resume(library, "trained-1", device="cpu"))


def test_a_model_that_is_not_better_is_not_adopted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    better(monkeypatch, adopt=False)
    outcome = jobs.run(train_library(library, planned(library), device="cpu"))
    assert not outcome.adopted
    assert not outcome.kept
    assert store.active_name(library.models) == "tiny"
    assert set(store.files(library.models)) == {"starter", "tiny"}
    assert store.read_card(runs(library)[0].folder / "last.safetensors").kind == "trained"


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


def test_embedding_that_was_interrupted_goes_on(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    better(monkeypatch)
    waits = train_library(library, planned(library), device="cpu")
    with pytest.raises(Cancelled):
        jobs.run(
            waits,
            should_stop=lambda: (
                "trained-1" in store.files(library.models) and vectors_of(library, "trained-1") > 0
            ),
        )
    assert store.active_name(library.models) == "tiny"
    assert pending(library) == "trained-1"
    assert jobs.run(resume(library, "trained-1", device="cpu")).adopted
    assert store.active_name(library.models) == "trained-1"
    assert pending(library) == ""


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


def test_that_a_batch_does_not_divide_is_said_before_anything_is_begun(library: Library) -> None:
    with pytest.raises(UserError, match="8 clips does not divide among 3 processes"):
        jobs.run(train_library(library, planned(library), device="cpu", ranks=Ranks(0, 3)))
    assert not runs(library)


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


def test_switching_catches_up_with_what_was_indexed_meanwhile(
    library: Library, sample_videos: tuple[Path, ...], tmp_path: Path
) -> None:
    save_model(library.models, "next", 7)
    late = tmp_path / "late"
    late.mkdir()
    job = switch(library, "next", "cpu")
    for number, _ in enumerate(job):
        if number == 3:
            shutil.copy(sample_videos[0], late / "new.mp4")
            with (late / "new.mp4").open("ab") as file:
                file.write(b"\0" * 64)  # other content, so another video
            jobs.run(index(library, [late], "cpu"))
    assert store.active_name(library.models) == "next"
    assert vectors_of(library, "next") == vectors_of(library, "tiny")


def test_an_adapter_is_a_run_too(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = replace(planned(library), method="adapter", name="quick")
    outcome = jobs.run(train_library(library, proposal, device="cpu"))
    assert runs(library)[0].state == "finished"
    assert outcome.adopted == (store.active_name(library.models) == "quick")
    assert "mean reciprocal rank" in outcome.words[0]
    lines = steps(runs(library)[0].folder)
    assert len(lines) > 1
    assert all("held_out_r10" in line for line in lines)


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


@pytest.fixture
def command(library: Library, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> tuple[int, dict[str, Any], str]:
        code = main(["train", *words, "--json", "--library", str(library.folder), "--device", "cpu"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    return run


def test_the_command_keeps_its_contract(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    better(monkeypatch, adopt=False)
    code, answer, _ = command("--plan", "--epochs", "1")
    assert (code, answer["videos"], answer["cache_bytes"]) == (0, 12, 0)
    code, answer, _ = command("--epochs", "1", "--batch", "8", "--name", "mine", "--method", "pretrain")
    assert code == 0
    assert {"run", "model", "before", "after", "adopted"} <= set(answer)
    assert answer["run"] == "mine"
    code, answer, _ = command("--runs")
    assert answer["runs"][0]["run"] == "mine"
    code, answer, _ = command("--clear-cache")
    assert answer["freed_bytes"] > 10**6
    code, _, said = command("--resume", "other")
    assert code == 1
    assert said == "There is no run 'other'; there are: mine.\n"


@pytest.mark.parametrize("begun", ["--resume", "--finish"])
def test_a_run_that_was_begun_heeds_nothing_new(command: Command, begun: str) -> None:
    for words in (("--epochs", "0"), ("--set", "queue=8"), ("--published",), ("--seed", "1")):
        code, _, said = command(begun, "mine", *words)
        assert code == 2
        assert f"does not heed {words[0]};" in said
        assert begun in said


def test_numbers_of_a_plan_fit_the_library(library: Library) -> None:
    cache_of(library, 1).clear()
    proposal = planned(library, Request(published=True, batch=4))
    assert TrainingPlan(**json.loads(json.dumps(proposal.to_dict()))).train_config == proposal.train_config
    assert (proposal.train_config.epochs, proposal.train_config.schedule) == (25, "halving")
    assert proposal.seconds > 0
    assert proposal.cache_bytes == pytest.approx(proposal.hours * 3600 * 100_864, rel=0.05)
    assert np.isfinite(proposal.clips_per_second)
