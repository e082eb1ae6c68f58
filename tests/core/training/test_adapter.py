# SPDX-License-Identifier: MIT
"""The adapter finds what a matrix can find, says when it found nothing, and travels as one model file."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.errors import UserError
from core.jobs import Cancelled
from core.library.catalogue import model_row, open_catalogue
from core.library.place import Library
from core.model import checkpoint, store
from core.model.card import Calibration
from core.model.embedder import Embedder
from core.model.store import read_card
from core.training.adapter import adapt
from core.training.adapterloop import AdapterConfig, AdapterStep
from core.training.adaptermeasure import Figures
from core.training.config import TrainConfig
from core.training.contrast import UNKNOWN
from core.training.lots import by_lot
from core.training.place import folder_of, unfinished
from core.training.plan import TrainingPlan
from core.training.quick import train_adapter
from core.training.split import FEWEST_GROUPS, SMALLEST, split
from core.training.storedpairs import stored_pairs
from tests.core.training.vectorlibrary import DIM, base_model, fill

SHORT = AdapterConfig(epochs=2)
FAST = AdapterConfig(learning_rate=0.01, batch_size=64, weight_decay=0.01)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.at(tmp_path / "library")


@pytest.mark.parametrize("videos", [20, 40])
def test_a_turn_is_learnt_and_measured_on_other_videos(library: Library, tmp_path: Path, videos: int) -> None:
    """With few videos too: enough of them are held out to tell."""
    base, path = tmp_path / "base.safetensors", tmp_path / "adapted.safetensors"
    fill(library, base_model(base), videos=videos)
    steps = []
    done = jobs.run(adapt(library, base, path, config=FAST, device="cpu"), steps.append)
    assert done.before.audio_to_video.r1 < 0.2
    assert done.after.audio_to_video.r1 > 0.9
    assert done.after.video_to_audio.r1 > 0.9
    assert done.better
    assert len(np.unique(done.before.groups)) >= FEWEST_GROUPS
    epochs = [s.data for s in steps if isinstance(s.data, AdapterStep)]
    assert epochs[-1].loss < epochs[1].loss
    assert epochs[-1].audio_to_video > epochs[0].audio_to_video
    card = read_card(path)
    assert card.identity == done.identity != read_card(base).identity
    assert card.measured["audio_to_video_r1"] == pytest.approx(done.after.audio_to_video.r1, abs=1e-4)
    assert card.seen != Calibration(0.6, 0.1)


def test_where_there_is_nothing_to_find_the_new_model_is_not_better(library: Library, tmp_path: Path) -> None:
    base = tmp_path / "base.safetensors"
    fill(library, base_model(base), videos=20, turned=False)
    done = jobs.run(adapt(library, base, tmp_path / "new.safetensors", config=FAST, device="cpu"))
    assert not done.better
    assert done.epochs < FAST.epochs  # it was stopped early


def test_embedding_anew_is_the_base_and_then_the_matrix(library: Library, tmp_path: Path) -> None:
    base, path = tmp_path / "base.safetensors", tmp_path / "adapted.safetensors"
    fill(library, base_model(base), videos=12)
    jobs.run(adapt(library, base, path, config=FAST, device="cpu"))
    one, other = (Embedder(file, torch.device("cpu")) for file in (base, path))
    _, _, state = checkpoint.read(path)
    rng = np.random.default_rng(0)
    sound = rng.standard_normal(24_000).astype(np.float32)
    frames = rng.integers(0, 255, (3, 40, 40, 3), dtype=np.uint8)
    for before, after, name in (
        (one.sound(sound).vectors, other.sound(sound).vectors, "adapter_a.weight"),
        (one.pictures(frames), other.pictures(frames), "adapter_v.weight"),
    ):
        expected = before @ state[name].numpy().T
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        np.testing.assert_allclose(after, expected, atol=1e-5)
        assert np.abs(after - before).max() > 0.01


def test_held_out_videos_and_their_near_duplicates_are_not_learnt_from(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "base.safetensors"
    fill(library, base_model(base), videos=14)
    seen: list[set[int]] = []
    monkeypatch.setattr(
        "core.training.adapterloop.AdapterLoop.learn", lambda self, train, stop: learn(self, train, stop)
    )

    def learn(work, train, stop):
        seen.extend({int(v) for v in work._pairs.videos[part]} for part in (train, stop))
        return 0
        yield

    groups = {video: video // 2 for video in range(1, 15)}  # 2 and 3 are alike, 4 and 5 ...
    job = adapt(library, base, tmp_path / "n.safetensors", groups=groups, held_out=[3, 6], config=FAST)
    found = jobs.run(job)
    assert seen[0].isdisjoint(seen[1])
    assert seen[0] | seen[1] == {1, 4, 5, *range(8, 15)}
    assert isinstance(found.before, Figures)
    assert set(found.before.groups.tolist()) == {1, 3}


def test_one_seed_gives_one_model(library: Library, tmp_path: Path) -> None:
    base = tmp_path / "base.safetensors"
    fill(library, base_model(base), videos=SMALLEST)
    names = [tmp_path / f"{n}.safetensors" for n in "ab"]
    done = [jobs.run(adapt(library, base, path, config=SHORT, device="cpu")) for path in names]
    assert done[0].identity == done[1].identity


def test_stopped_half_way_it_leaves_no_file(library: Library, tmp_path: Path) -> None:
    base, path = tmp_path / "base.safetensors", tmp_path / "new.safetensors"
    fill(library, base_model(base), videos=SMALLEST)
    steps = itertools.count()
    with pytest.raises(Cancelled):
        jobs.run(adapt(library, base, path, device="cpu"), should_stop=lambda: next(steps) == 3)
    assert not path.exists()


@pytest.mark.parametrize("videos", [0, 2, SMALLEST - 1])
def test_too_few_videos_are_said(library: Library, tmp_path: Path, videos: int) -> None:
    base = tmp_path / "base.safetensors"
    fill(library, base_model(base), videos=videos)
    with pytest.raises(UserError, match=f"Only {videos} different videos .* at least {SMALLEST}"):
        jobs.run(adapt(library, base, tmp_path / "new.safetensors", device="cpu"))


def test_windows_are_paired_with_the_pictures_of_their_time(library: Library, tmp_path: Path) -> None:
    """Windows over several pictures, one before the first picture, and a video without any."""
    identity = base_model(tmp_path / "base.safetensors")
    times = {
        1: ([(0, 2), (1, 3), (8, 9)], [(0.5, 1.5), (1.5, 2.5), (2.5, 4)]),
        2: ([(0, 2)], []),
        3: ([(0, 1), (4, 6)], [(5, 7)]),
    }
    with open_catalogue(library.catalogue) as db:
        model = model_row(db, identity)
        for video, (heard, seen) in times.items():
            db.execute("INSERT INTO video (id, fingerprint) VALUES (?, ?)", (video, str(video)))
            db.execute("INSERT INTO indexed VALUES (?, ?, 1)", (video, model))
            for modality, rows in (("audio", heard), ("visual", seen)):
                for number, (start, end) in enumerate(rows):
                    vector = np.full(DIM, 10 * video + number, np.float16).tobytes()
                    db.execute(
                        "INSERT INTO vector (video_id, model_id, modality, start, end, vector)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        (video, model, modality, start, end, vector),
                    )
        pairs = stored_pairs(db, model)
    assert pairs.audio[:, 0].tolist() == [10, 11, 31]
    shown = [pairs.visual[a:b, 0].tolist() for a, b in zip(pairs.first, pairs.last, strict=True)]
    assert shown == [[10, 11], [10, 11, 12], [30]]
    assert pairs.visual[pairs.middle(np.arange(3)), 0].tolist() == [11, 11, 30]
    assert pairs.videos.tolist() == [1, 1, 3]


def test_an_adapter_is_measured_with_what_any_training_holds_out(library: Library, tmp_path: Path) -> None:
    """Else it would be measured with what its base was trained on here."""
    base = tmp_path / "base.safetensors"
    fill(library, base_model(base), videos=30)
    done = jobs.run(adapt(library, base, tmp_path / "new.safetensors", config=SHORT, device="cpu"))
    names = [f"video {number}" for number in range(30)]
    order = by_lot(range(30), names)
    held = split(np.full(30, 12)).held_out
    videos = {UNKNOWN - video for video in (order[place] + 1 for place in held)}
    assert set(done.before.groups.tolist()) == videos


def test_too_few_next_windows_say_nothing_against_an_adapter() -> None:
    """Of videos of one window none follows."""
    groups = np.arange(8)
    before = Figures(np.full(8, 9), np.full(8, 9), np.full(2, 1), groups, groups[:2])
    after = replace(
        before, sound_ranks=groups % 2 + 1, picture_ranks=groups % 2 + 1, next_ranks=np.full(2, 9)
    )
    assert after.is_better_than(before)
    many = np.concatenate([groups] * 2)
    worse = replace(after, next_ranks=np.full(16, 9), next_groups=many)
    assert not worse.is_better_than(replace(before, next_ranks=np.full(16, 1), next_groups=many))


def test_a_run_of_copies_ends_and_says_why(library: Library, tmp_path: Path) -> None:
    """The plan counts videos; a run that could never go on would be offered at each start."""
    base = library.models / "tiny.safetensors"
    fill(library, base_model(base), videos=SMALLEST - 1)
    with open_catalogue(library.catalogue) as db:
        db.execute("INSERT INTO video (fingerprint) VALUES ('copy')")
        copy = db.execute("SELECT max(id) FROM video").fetchone()
        db.execute(
            "INSERT INTO vector (video_id, model_id, modality, start, end, vector)"
            " SELECT ?, model_id, modality, start, end, vector FROM vector WHERE video_id = 1",
            copy,
        )
        db.execute("INSERT INTO indexed SELECT ?, model_id, moments FROM indexed WHERE video_id = 1", copy)
    store.use(library.models, "tiny")
    run = folder_of(library) / "mine"
    run.mkdir(parents=True)
    plan = TrainingPlan(name="mine", method="adapter", init="tiny", train=TrainConfig().to_dict())
    found = jobs.run(train_adapter(library, run, plan, "cpu"))
    assert (found.adopted, found.kept) == (False, False)
    assert f"Only {SMALLEST - 1} different videos" in found.words[0]
    assert unfinished(library) == ""
