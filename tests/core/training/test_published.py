# SPDX-License-Identifier: MIT
"""What the published recipe does otherwise than the recipes for a library, part by part."""

import itertools
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.features.constants import FBANK_STD
from core.jobs import Cancelled
from core.model.build import build
from core.model.config import TINY
from core.training import loop, setting
from core.training.config import LIBRARY, PUBLISHED, STARTER_RECIPE, TrainConfig
from core.training.objective import Objective
from core.training.plan import TrainingPlan
from core.training.rolled import NOISE, noisy_and_rolled
from core.training.train import train
from core.training.trial import made_up
from core.training.update import Update, new_trainee
from tests.core.training.tiny import CLIPS, CONFIG, make_cache, run

FAITHFUL = replace(CONFIG, epochs=3, optimiser="Adam", clip_norm=None, weight_decay=5e-7)


def length_of_the_gradient(clip_norm: float | None) -> float:
    torch.manual_seed(0)
    model = build(TINY)
    trainee = new_trainee(model, Objective(model, TINY, CONFIG), CONFIG)
    Update(model, trainee, None, clip_norm)(made_up(TINY, 4), 0.0)
    return float(torch.stack([p.grad.norm() for p in model.parameters() if p.grad is not None]).norm())


def test_a_gradient_is_cut_to_the_length_that_the_recipe_gives() -> None:
    whole = length_of_the_gradient(None)
    assert length_of_the_gradient(whole / 10) == pytest.approx(whole / 10, rel=1e-3)
    assert length_of_the_gradient(whole * 10) == pytest.approx(whole)


def test_a_run_cuts_gradients_as_its_recipe_says(tmp_path: Path) -> None:
    cache = make_cache(tmp_path / "cache")
    free, cut = (
        run(cache, tmp_path / str(length), replace(CONFIG, epochs=2, clip_norm=length))
        for length in (None, 1e-12)  # so short that nothing is learnt
    )
    assert free[0] == cut[0]
    assert free[-1] != cut[-1]


def test_adam_decays_every_parameter_and_adamw_matrices_alone() -> None:
    model = build(TINY)
    trained = [p for p in model.parameters() if p.requires_grad]
    kinds = {}
    for recipe in (PUBLISHED, LIBRARY):
        optimiser = new_trainee(model, Objective(model, TINY, recipe), recipe).optimiser
        decayed = [p for group in optimiser.param_groups if group["weight_decay"] for p in group["params"]]
        kinds[type(optimiser)] = len(decayed)
    assert kinds[torch.optim.Adam] == len(trained) > kinds[torch.optim.AdamW] > 0


@pytest.mark.parametrize("stop", [1, 4])
def test_a_stopped_run_of_it_goes_on_as_if_it_had_not_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    monkeypatch.setattr(loop, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(setting, "REPORT_EVERY", 0.0)
    cache = make_cache(tmp_path / "cache")
    whole = run(cache, tmp_path / "whole", FAITHFUL)
    steps = itertools.count()
    torch.manual_seed(0)
    job = train(build(TINY), TINY, cache, np.arange(CLIPS), FAITHFUL, tmp_path / "run")
    with pytest.raises(Cancelled):
        jobs.run(job, should_stop=lambda: next(steps) == stop)
    assert run(cache, tmp_path / "run", FAITHFUL) == whole


def test_a_spectrogram_gets_even_noise_and_is_turned_round_in_time() -> None:
    sound = np.repeat(np.arange(64, dtype=np.float32)[:, None] * 10, 8, axis=1)
    strengths, turns = [], set()
    for seed in range(40):
        found = noisy_and_rolled(sound, np.random.default_rng(seed))
        turn = int(found[0, 0] // 10)
        turns.add(turn)
        noise = found - np.roll(sound, -turn, axis=0)
        assert -1e-4 <= noise.min() <= noise.max() <= NOISE * FBANK_STD + 1e-4
        strengths.append(noise.max())
    assert len(turns) > 20
    assert max(strengths) > 0.8 * NOISE * FBANK_STD
    assert min(strengths) < 0.2 * NOISE * FBANK_STD  # its strength is drawn too


def test_only_the_published_recipe_does_so_and_runs_of_before_go_on_as_they_began() -> None:
    added = ("optimiser", "clip_norm", "noise", "short_windows")
    as_before = ["AdamW", 1.0, False, "silence"]
    for recipe in (TrainConfig(), LIBRARY, STARTER_RECIPE):
        assert [getattr(recipe, name) for name in added] == as_before
    assert [getattr(PUBLISHED, name) for name in added] == ["Adam", None, True, "zeros"]
    saved = {f.name: getattr(PUBLISHED, f.name) for f in fields(PUBLISHED) if f.name not in added}
    old = TrainingPlan(name="", method="pretrain", init="starter", train=saved).train_config
    assert [getattr(old, name) for name in added] == as_before
    assert old.schedule == "halving"
