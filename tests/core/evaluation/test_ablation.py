# SPDX-License-Identifier: MIT
"""An ablation with a tiny model: arms that differ in nothing but their objective."""

import json
import math
import threading
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core import jobs
from core.cli import main
from core.errors import UserError
from core.evaluation import ablation as room
from core.evaluation.ablation import Ablation, ablation
from core.evaluation.ablation_report import text, to_json
from core.evaluation.arms import ARMS, AV_MAE, CAV, CAV_MAE, SHIPPED, UNTRAINED, Arm, Budget
from core.evaluation.held_out import FIRST_SEED, HeldOut
from core.evaluation.tasks import BOTH, PICTURES, WHOLE
from core.evaluation.trained import Ground, model_file, start, trained
from core.jobs import Cancelled, Progress
from core.model import checkpoint
from core.model.config import TINY
from core.samples.world import KINDS
from core.training import rendered
from core.training.config import PUBLISHED, STARTER_RECIPE
from core.training.dataset import ALL, Batch, ClipCache
from core.training.rendered import TRAITS, drawn, render_cache

SMALL = Budget(clips=12, epochs=2, batch=4, seeds=2, held_out=10)
BY_NAME = {arm.name: arm for arm in ARMS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ablation")


@pytest.fixture(scope="module")
def ground(folder: Path) -> Ground:
    clips = folder / "clips"
    jobs.run(render_cache(clips, SMALL.clips, 1, 1, TINY))
    return Ground(clips, folder / "models", SMALL, torch.device("cpu"), TINY)


@pytest.fixture(scope="module")
def found(folder: Path) -> Ablation:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EARSHOT_CACHE", str(folder / "cache"))
        return jobs.run(ablation(SMALL, "cpu", shape=TINY, processes=1))


def weights(path: Path) -> dict[str, torch.Tensor]:
    return checkpoint.read(path)[2]


def alone(name: str) -> str | None:
    """The objective to which a parameter belongs that only one of the two uses."""
    if name.startswith(("norm_", "blocks_u.0.norm1_", "blocks_u.0.norm2_")):
        return CAV
    own = name.startswith(("decoder_pred", "decoder_embed", "decoder_norm", "mask_token", "norm."))
    return AV_MAE if own or name.startswith(("blocks_u.0.norm1.", "blocks_u.0.norm2.")) else None


def test_arms_differ_in_their_objective_alone() -> None:
    recipes = {arm.name: arm.recipe(SMALL, 3).to_dict() for arm in ARMS}
    objective = {
        "reconstruction_weight", "contrast_weight", "both_ways", "view_weight", "view_mask_ratio",
        "look_weight", "kind_weight", "kinds", "trait_weight", "traits",
    }  # fmt: skip
    differing = {name for name in recipes[CAV] if len({str(recipe[name]) for recipe in recipes.values()}) > 1}
    assert differing == objective
    assert {f.name for f in fields(PUBLISHED) if recipes[CAV_MAE][f.name] != getattr(PUBLISHED, f.name)} == {
        "epochs", "batch_size", "learning_rate", "weight_decay", "betas", "warmup", "schedule", "seed",
        "bfloat16", "optimiser", "clip_norm", "noise", "short_windows",
    }  # fmt: skip
    weight = {name: (r["reconstruction_weight"], r["contrast_weight"]) for name, r in recipes.items()}
    assert weight == {AV_MAE: (1, 0), CAV: (0, 0.01), CAV_MAE: (1, 0.01), SHIPPED: (1, 1)}
    shipped = replace(
        STARTER_RECIPE, epochs=2, batch_size=4, seed=3, kinds=len(KINDS), traits=len(TRAITS), per_kind=1
    )
    assert recipes[SHIPPED] == shipped.to_dict()


def test_arms_see_the_same_clips_equally_often(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = replace(ground, models=tmp_path)  # a model that is there already would not be trained
    read = ClipCache.read
    heard: dict[str, Counter[bytes]] = {}
    seen: dict[str, Counter[bytes]] = {}
    times: dict[str, Counter[int]] = {}
    now, counting = "", threading.Lock()

    def noted(
        self: ClipCache, rng: np.random.Generator, clips: NDArray[np.int64], frames: int, rows: slice = ALL
    ) -> Batch:
        batch = read(self, rng, clips, frames, rows)
        with counting:  # several threads read
            heard[now][clips.tobytes() + batch.audio.tobytes()] += 1
            seen[now][clips.tobytes() + batch.images.tobytes()] += 1
            times[now].update(clips.tolist())
        return batch

    monkeypatch.setattr(ClipCache, "read", noted)
    for arm in ARMS:
        now = arm.name
        heard[now], seen[now], times[now] = Counter(), Counter(), Counter()
        jobs.run(trained(ground, Arm(arm.name, "", arm.objective), 1))
    assert times[CAV] == dict.fromkeys(range(SMALL.clips), SMALL.epochs)
    assert all(each == times[CAV] for each in times.values())
    assert all(each == seen[CAV] for each in seen.values())  # pictures too, batch by batch
    published = (AV_MAE, CAV, CAV_MAE)  # as shipped, some are heard otherwise
    assert all(heard[arm] == heard[CAV] for arm in published)


def test_an_objective_left_out_stays_where_it_began(ground: Ground) -> None:
    began = start(ground, 1).state_dict()
    own = {name: objective for name in began if (objective := alone(name))}
    assert {"norm_a.weight", "norm_v.bias"} <= own.keys()
    assert {"mask_token", "decoder_pred_v.weight", "norm.weight"} <= own.keys()
    for arm, moved in ((AV_MAE, {AV_MAE}), (CAV, {CAV}), (CAV_MAE, {AV_MAE, CAV})):
        after = weights(jobs.run(trained(ground, BY_NAME[arm], 1)))
        for name, objective in own.items():
            assert torch.equal(after[name], began[name]) == (objective not in moved), (arm, name)


def test_nothing_held_out_is_trained_on() -> None:
    for seed in (1, 2):
        for number in range(3000):
            plan = drawn(seed, number)
            assert plan.seed < FIRST_SEED
            assert plan.kinds[0] == KINDS[number % len(KINDS)]
    names = {item.name for item in HeldOut(2).items()}
    assert names == {f"{KINDS[0]}-{FIRST_SEED}", f"{KINDS[0]}-{FIRST_SEED + 1}"}


def test_every_arm_is_measured_beside_chance_and_random_weights(found: Ablation) -> None:
    assert set(found.models) == {*BY_NAME, UNTRAINED}
    retrieval = ("r1", "r5", "r10", "mrr", "median_rank")
    for task, condition, figures in (
        ("audio_to_video", WHOLE, retrieval),
        ("video_to_audio", WHOLE, retrieval),
        ("audio_to_audio", WHOLE, ("p1", "p5", "map")),
        ("linear_probe", WHOLE, ("accuracy",)),
        ("linear_probe", PICTURES, ("accuracy",)),
        ("linear_probe", BOTH, ("accuracy",)),
    ):
        for arm in (*BY_NAME, UNTRAINED):
            row = found.measured.find(task, condition, arm)
            each = [found.measured.find(task, f"{condition}, seed {n}", arm) for n in (1, 2)]
            assert row is not None
            assert tuple(row.figures) == figures
            assert row.queries == 20  # ten clips, two seeds
            assert row.pool == (2 if task == "linear_probe" else 10)
            for name in set(figures) - {"median_rank"}:
                values = [one.figures[name].value for one in each if one is not None]
                assert row.figures[name].value == pytest.approx(np.mean(values)), (task, name)
                assert row.figures[name].low <= row.figures[name].value <= row.figures[name].high
        assert found.measured.find(task, WHOLE if "probe" in task else condition, "chance") is not None


def test_text_and_json_say_the_same(found: Ablation) -> None:
    words, data = text(found), json.loads(json.dumps(to_json(found), allow_nan=False))
    assert words.endswith(found.sentence)
    for piece in (*BY_NAME, UNTRAINED, "chance", "upstream recipe", "seed 2", "24 windows", "pool 10"):
        assert piece in words, piece
    assert data["budget"] == {
        "clips": 12, "epochs": 2, "batch": 4, "seeds": 2, "held_out": 10, "seen": 24,
    }  # fmt: skip
    assert list(data["arms"]) == list(BY_NAME)
    assert data["arms"][CAV]["recipe"]["reconstruction_weight"] == 0
    assert all(len(arm["models"]) == 2 for arm in data["arms"].values())
    assert data["sentence"] == found.sentence
    assert {(g["figure"], g["arm"], g["over"]) for g in data["gains"]} == {
        (figure, arm, over)
        for figure in ("R@10", "the probe")
        for arm, over in ((CAV_MAE, AV_MAE), (CAV_MAE, CAV), (SHIPPED, CAV_MAE))
    }
    assert all(g["low"] <= g["value"] <= g["high"] and len(g["seeds"]) == 2 for g in data["gains"])


def test_stopped_in_the_middle_it_goes_on_to_the_same_models(found: Ablation, tmp_path: Path) -> None:
    budget, notes = Budget(clips=12, epochs=2, batch=4, held_out=10), list[Progress]()
    threads = torch.get_num_threads()

    def in_the_second_arm() -> bool:
        return bool(notes) and notes[-1].note.startswith(CAV) and not notes[-1].note.startswith(CAV_MAE)

    def whole() -> Ablation:
        return jobs.run(ablation(budget, "cpu", shape=TINY, folder=tmp_path, processes=1), notes.append)

    with pytest.raises(Cancelled):
        jobs.run(
            ablation(budget, "cpu", shape=TINY, folder=tmp_path, processes=1), notes.append, in_the_second_arm
        )
    assert torch.get_num_threads() == threads
    models = next(tmp_path.glob("*/models"))
    assert [path.name.rpartition("-")[0] for path in models.glob("*.safetensors")] == ["av-mae-1"]
    assert [path.name.rpartition("-")[0] for path in models.iterdir() if path.is_dir()] == ["cav-1"]
    again = whole()
    assert not [path for path in models.iterdir() if path.is_dir()]
    for name in BY_NAME:
        one, other = weights(found.models[name][0]), weights(again.models[name][0])
        assert all(torch.equal(one[key], other[key]) for key in one), name
    assert all("rendered" not in note.note for note in notes[notes.index(notes[-1]) :])
    shares = [note.done for note in notes if note.total is not None]
    assert all(0 <= share <= 100 for share in shares)
    assert any("s left" in note.note for note in notes)


def test_no_two_at_once_and_nothing_too_small(tmp_path: Path) -> None:
    job = ablation(Budget(clips=12, batch=4, held_out=10), "cpu", shape=TINY, folder=tmp_path, processes=1)
    next(job)
    try:
        with pytest.raises(UserError, match="Another ablation"):
            jobs.run(ablation(SMALL, "cpu", shape=TINY, folder=tmp_path, processes=1))
    finally:
        job.close()
    with pytest.raises(UserError, match="too few"):
        jobs.run(ablation(Budget(clips=12, batch=13), "cpu", shape=TINY, folder=tmp_path))


def test_rendering_goes_on_where_it_was_stopped(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered, "PART", 5)
    first = render_cache(tmp_path, SMALL.clips, 1, 1, TINY)
    assert next(first).done == 5
    first.close()
    assert not rendered.is_rendered(tmp_path, SMALL.clips, 1)
    notes: list[Progress] = []
    jobs.run(render_cache(tmp_path, SMALL.clips, 1, 1, TINY), notes.append)
    assert [note.done for note in notes] == [10, 12]
    one, other = ClipCache.open(tmp_path), ClipCache.open(ground.rendered)
    np.testing.assert_allclose(
        one.log_mel, other.log_mel, atol=0.02
    )  # a float16 apart, by the threads of torch
    np.testing.assert_array_equal(one.pictures, other.pictures)
    jobs.run(render_cache(tmp_path, 5, 1, 1, TINY))  # others in their place: the first are there no more
    assert rendered.is_rendered(tmp_path, 5, 1)
    assert not rendered.is_rendered(tmp_path, SMALL.clips, 1)


def test_clips_of_another_world_are_rendered_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.run(render_cache(tmp_path, 5, 1, 1, TINY))
    assert list(render_cache(tmp_path, 5, 1, 1, TINY)) == []
    monkeypatch.setattr(rendered, "world", lambda: "another")
    assert not rendered.is_rendered(tmp_path, 5, 1)
    notes: list[Progress] = []
    jobs.run(render_cache(tmp_path, 5, 1, 1, TINY), notes.append)
    assert notes[-1].done == 5
    assert rendered.is_rendered(tmp_path, 5, 1)


def test_a_disk_without_room_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="GB are needed"):
        jobs.run(render_cache(tmp_path, 10**12, 1, 1, TINY))


def test_the_command_keeps_models_that_evaluate_reads(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ground: Ground
) -> None:
    monkeypatch.setattr(room, "STARTER", TINY)
    monkeypatch.setitem(ablation.__kwdefaults__, "shape", TINY)
    monkeypatch.setitem(ablation.__kwdefaults__, "processes", 1)
    keep = tmp_path / "kept"
    words = ("--clips", "12", "--epochs", "1", "--batch", "6", "--held-out", "20", "--keep", str(keep))
    assert main(["evaluate", "--device", "cpu", "--ablation", "--json", *words]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["answer"] in ("complementary", "not complementary", "undecided")
    assert not math.isnan(data["gains"][0]["value"])
    assert sorted(path.name for path in keep.iterdir()) == [
        "as-shipped.safetensors", "av-mae.safetensors", "cav-mae.safetensors", "cav.safetensors",
    ]  # fmt: skip
    assert data["arms"][CAV_MAE]["models"] == [str(keep / "cav-mae.safetensors")]
    models = ("--model", str(keep / "as-shipped.safetensors"), "--no-moments", "--clips", "10")
    upstream = ("--baseline-model", str(keep / "cav-mae.safetensors"))
    assert main(["evaluate", "--device", "cpu", *models, *upstream]) == 0
    out = capsys.readouterr().out
    assert "upstream recipe" in out
    assert "upstream recipe   not measured" not in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--epochs", "2"), "--epochs is an option of --ablation"),
        (("--keep", "x"), "--keep is an option of --ablation"),
        (("--ablation", "--model", "starter"), "--model cannot be used with --ablation"),
        (("--ablation", "--compare", "x.json"), "--compare cannot be used with --ablation"),
    ],
)
def test_an_option_that_would_be_ignored_is_said(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert main(["evaluate", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_the_file_of_a_model_depends_on_all_it_follows_from(ground: Ground) -> None:
    arm = BY_NAME[CAV]
    grounds = [ground, Ground(ground.rendered, ground.models, Budget(clips=11), ground.device, TINY)]
    grounds.append(Ground(ground.rendered.with_name("others"), *[getattr(ground, n) for n in
                   ("models", "budget", "device", "shape")]))  # fmt: skip
    files = [model_file(each, arm, 1) for each in grounds] + [model_file(ground, arm, 2)]
    assert len(set(files)) == len(files)
