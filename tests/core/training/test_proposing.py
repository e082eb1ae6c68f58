# SPDX-License-Identifier: MIT
"""What is proposed heeds all that was asked for, or says that it cannot."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import jobs
from core.errors import UserError
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build, build_classifier
from core.model.card import ModelCard
from core.model.config import TINY
from core.training import cache as cache_module
from core.training import method, planwords, pretraining, runs
from core.training.compared import compared_with
from core.training.plan import Request, TrainingPlan
from core.training.pretraining import Pretraining
from core.training.proposedrecipe import proposed_recipe
from core.training.proposing import plan
from core.training.split import SMALLEST

ONLY_FOR_ALL = {
    "published recipe": Request(published=True),
    "number of epochs": Request(epochs=2),
    "size of batches": Request(batch=4),
    "learning rate": Request(rate=1e-4),
    "single settings": Request(changes={"queue": "8"}),
    "model in use, 'tiny'": Request(init="other"),
    "that one": Request(init="scratch"),
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Videos that were indexed by a tiny model, without anything in their files."""
    for module in (cache_module, planwords):
        monkeypatch.setattr(module, "RESERVE", 0)
    library = Library.at(tmp_path / "library")
    for name in ("tiny", "other", "ears"):
        save_model(library.models, name)
    store.use(library.models, "tiny")
    with open_catalogue(library.catalogue) as db, transaction(db):
        model = model_row(db, store.active_card(library.models).identity)
        db.execute("INSERT INTO source (id, path) VALUES (1, ?)", (str(tmp_path),))
        for number in range(1, SMALLEST + 1):
            path = tmp_path / f"{number}.mp4"
            path.touch()
            db.execute("INSERT INTO video VALUES (?, ?, 4, 1, 1)", (number, str(number)))
            db.execute(
                "INSERT INTO file (path, source_id, video_id, size, mtime_ns) VALUES (?, 1, ?, 1, 1)",
                (str(path), number),
            )
            db.execute("INSERT INTO indexed VALUES (?, ?, 3)", (number, model))
    return library


def save_model(models: Path, name: str) -> None:
    """A model with random weights; one named `ears` only hears."""
    torch.manual_seed(len(name))
    kind = "classifier" if name == "ears" else "trained"
    card = ModelCard(name=name, title=name, kind=kind, description="untrained, for tests")
    config = replace(TINY, classes=2, audio_only=True) if name == "ears" else TINY
    state = (build_classifier(config) if config.classes else build(config)).state_dict()
    checkpoint.save(models / f"{name}.safetensors", state, config, {"card": json.loads(card.to_json())})


def planned(library: Library, request: Request) -> TrainingPlan:
    return jobs.run(plan(library, request, "cpu"))


@pytest.mark.parametrize("asked", ONLY_FOR_ALL.values(), ids=ONLY_FOR_ALL)
def test_what_only_the_whole_training_heeds_is_never_dropped(
    library: Library, monkeypatch: pytest.MonkeyPatch, asked: Request
) -> None:
    monkeypatch.setattr(method, "PATIENCE", 0.0)
    assert planned(library, asked).method == "pretrain"


@pytest.mark.parametrize("asked", [Request(), Request(init="tiny"), Request(init="active", seed=3, name="a")])
def test_what_takes_long_and_asks_for_nothing_is_an_adapter(
    library: Library, monkeypatch: pytest.MonkeyPatch, asked: Request
) -> None:
    assert planned(library, asked).method == "pretrain"
    monkeypatch.setattr(method, "PATIENCE", 0.0)
    assert planned(library, asked).method == "adapter"


def test_an_adapter_that_could_not_be_measured_is_not_proposed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(method, "PATIENCE", 0.0)
    with open_catalogue(library.catalogue) as db:
        db.execute("UPDATE file SET present = 0 WHERE video_id = 1")
    assert planned(library, Request()).method == "pretrain"
    refused = planned(library, Request(method="adapter")).refusal
    assert f"Only {SMALLEST - 1} different videos" in refused
    assert f"at least {SMALLEST}" in refused


@pytest.mark.parametrize(("said", "asked"), ONLY_FOR_ALL.items())
def test_an_adapter_says_what_it_cannot_heed(library: Library, said: str, asked: Request) -> None:
    with pytest.raises(UserError, match=said):
        planned(library, replace(asked, method="adapter"))
    assert planned(library, Request(method="adapter", seed=7)).method == "adapter"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Request(batch=0), "two clips a batch"),
        (Request(rate=0.0), "'0.0' is no value for learning_rate"),
        (Request(rate=float("nan")), "a number above 0"),
        (Request(seed=-1), "no value for seed"),
        (Request(seed=2**63), "no value for seed"),
    ],
)
def test_numbers_that_cannot_be_are_said_and_not_passed_over(
    library: Library, asked: Request, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        planned(library, asked)


def test_a_gpu_doubles_a_batch_but_not_the_published_one() -> None:
    cpu, gpu = torch.device("cpu"), torch.device("cuda")
    sizes = [
        proposed_recipe(Request(published=published), TINY, 10_000, device).batch_size
        for published in (False, True)
        for device in (cpu, gpu)
    ]
    assert sizes == [64, 128, 108, 108]


@pytest.mark.parametrize("init", ["auto", "other", "scratch"])
def test_a_model_in_use_that_only_hears_is_said_at_once(library: Library, init: str) -> None:
    store.use(library.models, "ears")
    with pytest.raises(UserError, match="'ears', only hears"):
        planned(library, Request(init=init))


def test_a_run_goes_on_once_there_is_a_model_to_compare_with(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = planned(library, Request(epochs=1, batch=4, init="other"))
    run = runs.folder_of(library) / "begun"
    runs.write(run / runs.CONFIG, {"plan": proposal.to_dict(), "before": "ears"})
    store.use(library.models, "ears")

    def decoded(*_: object) -> Iterator[None]:
        raise AssertionError("decoding takes hours")

    monkeypatch.setattr(pretraining, "run_data", decoded)
    for job in (Pretraining(library, run, proposal, "cpu").go(None),
                Pretraining(library, run, proposal, "cpu").conclude_early()):  # fmt: skip
        with pytest.raises(UserError, match="'ears', only hears"):
            jobs.run(job)
    store.use(library.models, "tiny")
    assert compared_with(library, run) == store.files(library.models)["tiny"]
    runs.write(run / runs.CONFIG, {"before": "other"})
    assert compared_with(library, run) == store.files(library.models)["other"]
