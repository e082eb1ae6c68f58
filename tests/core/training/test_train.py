# SPDX-License-Identifier: MIT
"""Training with a tiny model: it learns, repeats itself exactly, and says what it cannot do."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.errors import UserError
from core.jobs import Progress
from core.model import checkpoint
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import TINY
from core.training.config import TrainConfig
from core.training.dataset import ClipCache
from core.training.feed import Feed, Order
from core.training.inputs import tensors
from core.training.objective import Objective
from core.training.speed import plain_attention, recompute
from core.training.train import Step, Watch, learning_rate, train
from core.training.trial import made_up
from tests.core.training.tiny import CLIPS, CONFIG, make_cache, run

SHORT = replace(CONFIG, epochs=2)


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return make_cache(tmp_path / "cache")


def test_every_part_of_the_loss_falls(cache: ClipCache, tmp_path: Path) -> None:
    log = run(cache, tmp_path / "run")
    assert len(log) == CONFIG.epochs * CLIPS // CONFIG.batch_size
    for part in ("total", "audio", "visual", "contrast", "view"):
        first, last = (np.mean([step[part] for step in steps]) for steps in (log[:4], log[-4:]))
        assert last < first, part


def test_one_seed_gives_one_model(cache: ClipCache, tmp_path: Path) -> None:
    weights = []
    for name in ("one", "two"):
        run(cache, tmp_path / name, SHORT)
        weights.append(checkpoint.read(tmp_path / name / "last.safetensors")[2])
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])


def test_too_few_clips_are_said(cache: ClipCache, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="too few"):
        run(cache, tmp_path / "run", TrainConfig(batch_size=64))


def test_a_folder_without_a_cache_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no training cache"):
        ClipCache.open(tmp_path)


def test_learning_rates() -> None:
    config = TrainConfig(learning_rate=1.0, warmup=0.1)
    rates = [learning_rate(config, step, 100, 0) for step in range(100)]
    assert rates[9] == 1.0
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] < 0.01
    halving = TrainConfig(learning_rate=1.0, schedule="halving")
    assert [learning_rate(halving, 0, 1, epoch) for epoch in (0, 9, 10, 14, 15)] == [1, 1, 0.5, 0.5, 0.25]


def test_whoever_watches_sees_pictures_and_figures(cache: ClipCache, tmp_path: Path) -> None:
    reports: list[Step] = []

    def note(progress: Progress) -> None:
        if isinstance(progress.data, Step):
            reports.append(progress.data)

    def look(model: CAVMAE, step: int) -> str:
        model.eval()
        return f"picture at {step}"

    job = train(
        build(TINY), TINY, cache, np.arange(CLIPS), SHORT, tmp_path / "run",
        watch=Watch(2, look), held_out=lambda model: {"r10": 0.5},
    )  # fmt: skip
    jobs.run(job, note)
    assert [r.picture for r in reports if r.picture] == ["picture at 2", "picture at 4"]
    assert [r.held_out for r in reports if r.held_out] == [{"r10": 0.5}] * 2
    assert reports[-1].total == reports[-1].step == 4
    assert list((tmp_path / "run" / "events").glob("events.out.tfevents.*"))


def test_an_order_goes_through_all_clips_and_keeps_films_apart() -> None:
    groups = np.repeat(np.arange(10), 8)
    order = Order(np.arange(80), groups, 10, seed=3)
    first, second = order.epoch(0), order.epoch(1)
    assert sorted(first) == list(range(80))
    assert list(first) != list(second)
    assert list(order.epoch(0)) == list(first)
    most = max(np.bincount(groups[batch]).max() for batch in first.reshape(8, 10))
    assert most <= 3  # of ten clips; drawn at random, a batch of one film's clips would come


def test_clips_of_a_kind_lie_side_by_side_where_the_recipe_asks_for_it() -> None:
    kinds = np.arange(83) % 8
    order = Order(np.arange(83), np.arange(83), 10, seed=3, kinds=kinds, per_kind=4)
    first = order.epoch(0)
    assert sorted(first) == list(range(83))
    assert list(first) != list(order.epoch(1))
    changes = np.flatnonzero(np.diff(kinds[first]))
    assert len(changes) + 1 <= 8 * 3  # ten or eleven of each, in runs of four
    assert len(set(kinds[first][:24])) > 3  # and not kind after kind
    lone = Order(np.arange(83), np.arange(83), 10, seed=3, kinds=kinds)
    assert list(lone.epoch(0)) == list(Order(np.arange(83), np.arange(83), 10, seed=3).epoch(0))


def test_batches_do_not_depend_on_where_reading_begins(cache: ClipCache) -> None:
    order = Order(np.arange(CLIPS), np.arange(CLIPS), 4, seed=1)
    with Feed(cache, order, 0, 12, 64) as feed:
        every = list(feed)
    with Feed(cache, order, 7, 12, 64) as feed:
        later = list(feed)
    assert len(every) == 12
    for one, other in zip(every[7:], later, strict=True):
        assert np.array_equal(one.audio, other.audio)
        assert np.array_equal(one.second, other.second)
        assert np.array_equal(one.images, other.images)


def test_the_ranks_of_a_group_read_the_rows_of_one_batch(cache: ClipCache) -> None:
    order = Order(np.arange(CLIPS), np.arange(CLIPS), 4, seed=1)
    parts = []
    for rows in (slice(0, 4), slice(0, 2), slice(2, 4)):
        with Feed(cache, order, 0, 1, 64, rows) as feed:
            parts.append(next(iter(feed)).audio)
    assert np.array_equal(parts[0], np.concatenate(parts[1:]))


def test_an_error_while_reading_is_raised_where_the_batch_is_taken(cache: ClipCache) -> None:
    order = Order(np.array([0, 999]), np.array([0, 1]), 2, seed=1)
    with Feed(cache, order, 0, 1, 64) as feed, pytest.raises(IndexError):
        list(feed)


def test_computing_blocks_twice_changes_no_gradient() -> None:
    gradients = []
    for twice in (False, True):
        torch.manual_seed(0)
        model = build(TINY).train()
        if twice:
            recompute(model)
        objective = Objective(model, TINY, CONFIG)
        objective.backward(tensors(made_up(TINY, 4), torch.device("cpu")))
        gradients.append([p.grad for p in model.parameters() if p.grad is not None])
    for one, other in zip(*gradients, strict=True):
        assert torch.equal(one, other)


def test_plain_attention_is_the_same_attention() -> None:
    torch.manual_seed(0)
    model = build(TINY).eval()
    audio = torch.randn(2, TINY.audio_frames, TINY.mel_bins)
    fused = model.features(audio=audio).audio
    plain_attention(model)
    plain = model.features(audio=audio).audio
    assert fused is not None
    assert plain is not None
    torch.testing.assert_close(plain.patches, fused.patches, rtol=1e-4, atol=1e-5)
    with torch.autocast("cpu", torch.bfloat16):
        rounded = model.features(audio=audio).audio
    assert rounded is not None
    torch.testing.assert_close(rounded.patches.float(), fused.patches, rtol=0.05, atol=0.05)


def test_training_is_imported_without_pyav_and_qt() -> None:
    blocked = "import sys; sys.modules['av'] = sys.modules['PySide6'] = None; "
    words = [sys.executable, "-c", f"{blocked}import core.training.session, core.training.train"]
    subprocess.run(words, check=True, cwd=Path(__file__).parents[3])
