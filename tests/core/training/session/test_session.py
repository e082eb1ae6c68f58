# SPDX-License-Identifier: MIT
"""The whole way with a tiny model: plan, training, figures, embedding anew, one step back."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import jobs
from core.cli import main
from core.errors import UserError
from core.jobs import Cancelled, Progress
from core.library.catalogue import open_catalogue
from core.library.index import index
from core.library.place import Library
from core.library.switch import pending, switch
from core.model import store
from core.search.query import sound_file
from core.search.searcher import Searcher
from core.training.runs import runs, steps
from core.training.session import resume, train_library
from core.training.step import Step
from tests.core.training.session.small import better, planned, save_model

Command = Callable[..., tuple[int, dict[str, Any], str]]


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
