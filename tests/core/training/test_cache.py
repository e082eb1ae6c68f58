# SPDX-License-Identifier: MIT
"""The cache of decoded videos: what is in it, what leaves it, and what is read from it."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.errors import UserError
from core.features.fbank import log_mel
from core.jobs import Cancelled
from core.media.decoder import Done
from core.media.processes import Decoded, DecoderPool
from core.model.config import TINY
from core.samples.world import KINDS, render
from core.training import cache as cache_module
from core.training.cache import VideoCache, VideoWriter
from core.training.clips import LibraryClips
from core.training.config import LIBRARY, PUBLISHED, TrainConfig
from core.training.errors import DiskFull
from core.training.excerpts import window
from core.training.fill import Wanted, fill
from core.training.hearing import heard_again
from core.training.plan import TrainingPlan
from core.training.rundata import _clips

ROWS = 400
POSIX = os.name == "posix"  # elsewhere names cannot be synced, and need not be


def put(cache: VideoCache, name: str, rows: int = ROWS, pictures: int = 3, level: float = 0.0) -> int:
    """A video whose rows and pictures carry their number."""
    writer = VideoWriter(cache, name)
    rng = np.random.default_rng(len(name))
    sound = level + np.repeat(np.arange(rows) / 100, 128).reshape(rows, 128) + rng.normal(0, 0.1, (rows, 128))
    shown = np.repeat(np.arange(pictures, dtype=np.uint8) * 50, 224 * 224 * 3).reshape(-1, 224, 224, 3)
    half = rows // 2
    writer.add(sound[:half].astype(np.float16), shown[:1], [0.0])
    writer.add(sound[half:].astype(np.float16), shown[1:], [2.0 * k for k in range(1, pictures)])
    return writer.finish()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VideoCache:
    monkeypatch.setattr(cache_module, "RESERVE", 0)
    (tmp_path / "cache").mkdir()
    return VideoCache(tmp_path / "cache", 10**9)


def test_what_was_written_is_read_again(cache: VideoCache) -> None:
    size = put(cache, "one")
    video = cache.open("one")
    assert video.log_mel.shape == (ROWS, 128)
    assert video.pictures[:, 0, 0, 0].tolist() == [0, 50, 100]
    assert video.times.tolist() == [0, 2, 4]
    assert cache.known() == {"one": size}
    assert cache.size_bytes() == size
    assert cache.clear() == size
    assert cache.known() == {}


def test_a_video_that_was_not_finished_is_not_there_and_is_tidied_away(cache: VideoCache) -> None:
    writer = VideoWriter(cache, "half")
    writer.add(np.zeros((10, 128), np.float16), np.zeros((1, 224, 224, 3), np.uint8), [0.0])
    assert cache.known() == {}
    assert cache.size_bytes() > 0
    cache.tidy()
    assert cache.size_bytes() == 0


def test_a_video_that_two_wrote_into_is_not_there(cache: VideoCache) -> None:
    """As it was where the drive knows no locks: it is decoded again."""
    put(cache, "one")
    put(cache, "spoilt")
    with (cache.folder / "spoilt" / "log_mel.f16").open("ab") as file:
        file.write(bytes(256))
    (cache.folder / "one" / "pictures.u8").write_bytes(b"cut")
    put(cache, "good")
    (cache.folder / "strange").mkdir()
    (cache.folder / "strange" / "video.json").write_text("[]")
    assert list(cache.known()) == ["good"]
    for name in ("one", "spoilt", "strange"):
        with pytest.raises(UserError, match="decoded again"):
            cache.open(name)
    cache.tidy()
    assert [path.name for path in cache.folder.iterdir()] == ["good"]


def test_a_video_is_on_the_disk_before_it_is_in_the_cache(
    cache: VideoCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[int, bool]] = []
    real = os.fsync

    def seen(file: int) -> None:
        synced.append((os.fstat(file).st_ino, (cache.folder / "one").exists()))
        real(file)

    monkeypatch.setattr(os, "fsync", seen)
    put(cache, "one")
    folder = cache.folder / "one"
    before = {number for number, there in synced if not there}
    assert before == {path.stat().st_ino for path in (*folder.iterdir(), *([folder] if POSIX else []))}
    if POSIX:
        assert (cache.folder.stat().st_ino, True) in synced


def test_nobody_clears_what_another_fills(cache: VideoCache) -> None:
    put(cache, "one")
    with cache.alone(), pytest.raises(UserError, match="try again"):
        cache.clear()
    assert list(cache.known()) == ["one"]
    assert cache.clear() > 0
    assert VideoCache(cache.folder / "none", 1).clear() == 0
    assert not (cache.folder / "none").exists()


def test_who_fills_waits_for_another_who_does(cache: VideoCache, tmp_path: Path) -> None:
    put(cache, "one")
    job = fill(cache, [Wanted("one", tmp_path / "one.mp4", 4.0)])
    with cache.alone():
        writer = VideoWriter(cache, "other")
        assert "waiting" in next(job).note
        writer.finish()  # nobody tidied it away
    assert jobs.run(job).ready == ("one",)
    with cache.alone():  # and let go of again
        pass


def test_a_video_of_which_nothing_came_is_counted(
    cache: VideoCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty(_: DecoderPool, files: list[tuple[Wanted, Path]], *__: object, **___: object) -> object:
        return iter([Decoded(key, Done()) for key, _ in files])

    monkeypatch.setattr(DecoderPool, "decode_all", empty)
    report = jobs.run(fill(cache, [Wanted("one", tmp_path / "one.mp4", 4.0)]))
    assert (report.ready, report.left_out) == ((), 0)
    assert [path.name for path, _ in report.failed] == ["one.mp4"]


def test_a_video_without_pictures_or_sound_can_be_opened(cache: VideoCache) -> None:
    writer = VideoWriter(cache, "deaf")
    writer.add(np.empty((0, 128), np.float16), np.empty((0, 224, 224, 3), np.uint8), [])
    writer.finish()
    assert len(cache.open("deaf").log_mel) == 0
    assert len(LibraryClips(cache, ["deaf"], [0], 64, 32)) == 0


def test_the_least_recently_used_leave_first_and_kept_ones_never(cache: VideoCache) -> None:
    size = put(cache, "a")
    for name in ("b", "c"):
        put(cache, name)
    cache.touch(["a"])
    small = VideoCache(cache.folder, 3 * size)
    assert small.make_room(size, kept={"c"})
    assert set(small.known()) == {"a", "c"}
    assert not small.make_room(3 * size, kept={"a"})
    assert set(small.known()) == {"a", "c"}  # where it would not do, nothing goes


def test_clips_cover_a_video_and_windows_stay_inside_it(cache: VideoCache) -> None:
    put(cache, "long", rows=500)
    put(cache, "short", rows=30)
    put(cache, "silent", level=-16.0)
    clips = LibraryClips(cache, ["long", "short", "silent"], [0, 1, 2], 64, 32)
    assert [c.start for c in clips.clips if c.video == 0] == [64 * k for k in range(7)] + [436]
    assert [c.start for c in clips.clips if c.video == 1] == [0]
    assert not [c for c in clips.clips if c.video == 2]
    every = np.arange(len(clips))
    assert clips.of_groups({1}).tolist() == [8]
    batch = clips.read(np.random.default_rng(0), every, 64)
    assert batch.audio.shape == batch.second.shape == (9, 64, 128)
    assert batch.images.shape == (9, 32, 32, 3)
    assert batch.groups.tolist() == [0] * 8 + [1]
    first = batch.audio[:8, :, 0]
    assert (np.abs(np.diff(first, axis=1).mean(axis=1) - 0.01) < 0.01).all()  # rows in their order
    assert (batch.audio[8, 30:] < -15).all()  # what a short sound lacks is silence


def test_the_picture_is_the_one_on_show(cache: VideoCache) -> None:
    put(cache, "one")
    clips = LibraryClips(cache, ["one"], [0], 64, 224)
    for clip, shown in ((0, 0), (4, 50)):  # the middle of rows 0..63, and of 256..319
        batch = clips.exactly(np.array([clip]), 64, 224)
        assert batch.images[0, 0, 0, 0] == shown


def test_a_second_look_is_another_picture_of_the_window(
    cache: VideoCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(cache, "one")
    assert (
        LibraryClips(cache, ["one"], [0], 128, 32).read(np.random.default_rng(0), np.arange(2), 128).again
        is None
    )
    monkeypatch.setattr("core.training.clips.looked_again", lambda images, _: images)
    batch = LibraryClips(cache, ["one"], [0], 384, 32, looks=True).read(
        np.random.default_rng(0), np.zeros(20, np.int64), 384
    )
    assert batch.again is not None
    assert batch.again.shape == batch.images.shape
    apart = np.abs(batch.again[:, 0, 0, 0].astype(int) - batch.images[:, 0, 0, 0])
    assert (apart > 0).any()


def test_windows_of_other_models_have_the_same_middle(cache: VideoCache) -> None:
    put(cache, "one")
    clips = LibraryClips(cache, ["one"], [0], 64, 32)
    long, short = (clips.exactly(np.array([2]), frames, 32).audio[0, :, 0].mean() for frames in (96, 32))
    assert long == pytest.approx(short, abs=0.05)


def test_windows_beyond_the_ends_are_moved_inside(cache: VideoCache) -> None:
    put(cache, "one")
    video = cache.open("one")
    assert np.array_equal(window(video, -50, 64), video.log_mel[:64])
    assert np.array_equal(window(video, 999, 64), video.log_mel[-64:])


def test_another_hearing_is_the_same_sound_otherwise() -> None:
    clip = render(KINDS[0], 1, 3.0)
    sound = log_mel(torch.from_numpy(clip.waveform)).numpy()
    others = [heard_again(sound, np.random.default_rng(k)) for k in range(40)]
    assert all(np.isfinite(other).all() for other in others)
    likeness = [np.corrcoef(sound.ravel(), other.ravel())[0, 1] for other in others]
    assert np.median(likeness) > 0.25  # with noise up to as loud as the sound
    assert np.median([np.abs(sound - other).max() for other in others]) > 1
    assert np.array_equal(heard_again(sound, np.random.default_rng(1)), others[1])


def test_the_cache_fills_from_the_library(
    sample_videos: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.media.sound import read_sound

    monkeypatch.setattr(cache_module, "RESERVE", 0)
    cache = VideoCache(tmp_path / "cache", 10**9)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    wanted = [Wanted(str(n), path, 9.0) for n, path in enumerate(sample_videos[:2])]
    wanted.insert(1, Wanted("broken", broken, 1.0))
    job = fill(cache, wanted, decoders=1)
    with pytest.raises(Cancelled):
        jobs.run(job, should_stop=lambda: "0" in cache.known())
    assert list(cache.known()) == ["0"]
    report = jobs.run(fill(cache, wanted, decoders=1))
    assert report.ready == ("0", "1")
    assert [path for path, _ in report.failed] == [broken]
    video = cache.open("0")
    expected = log_mel(torch.from_numpy(read_sound(sample_videos[0]))).numpy()
    assert abs(len(video.log_mel) - len(expected)) <= 1
    shared = min(len(expected), len(video.log_mel)) - 1
    assert np.abs(video.log_mel[:shared] - expected[:shared]).mean() < 0.05
    assert len(video.pictures) >= 3
    assert (np.diff(video.times) > 0).all()
    with pytest.raises(DiskFull, match="room"):
        jobs.run(fill(VideoCache(tmp_path / "none", 10), wanted, decoders=1))
    few = VideoCache(tmp_path / "few", int(1.5 * 10**6))
    report = jobs.run(fill(few, [wanted[0], wanted[2]], decoders=1))
    assert (len(report.ready), report.left_out) == (1, 1)


def test_aligned_windows_are_centred_on_their_picture(cache: VideoCache) -> None:
    put(cache, "one")
    clips = LibraryClips(cache, ["one"], [0], 64, 224, aligned=True)
    batch = clips.read(np.random.default_rng(0), np.array([4]), 64)  # rows 256..319 show the second picture
    assert batch.images[0, 0, 0, 0] == 50
    assert batch.audio[0].mean() == pytest.approx(2.0, abs=0.05)  # it comes at 2 s


def clips_of(cache: VideoCache, name: str, recipe: TrainConfig) -> LibraryClips:
    """The clips of a run of this recipe on one video."""
    plan = TrainingPlan(
        name="", method="pretrain", init="starter", model=TINY.to_dict(), train=recipe.to_dict()
    )
    return _clips(cache, plan, [name], [0])


def test_what_follows_a_short_sound_is_as_the_recipe_says(cache: VideoCache) -> None:
    put(cache, "short", rows=30)
    clip = np.zeros(1, np.int64)
    for recipe, filled in ((PUBLISHED, 0.0), (LIBRARY, -15.94)):
        audio = clips_of(cache, "short", recipe).exactly(clip, 64, 32).audio[0]
        assert audio[30:] == pytest.approx(filled, abs=0.01)
        assert np.abs(audio[:30] - filled).max() > 0.1


def test_clips_are_made_noisy_and_turned_in_time_where_the_recipe_says_so(cache: VideoCache) -> None:
    put(cache, "one", rows=64)  # one window, read where it is
    clip = np.zeros(1, np.int64)
    quiet = replace(PUBLISHED, noise=False)
    still, noisy, again = (
        clips_of(cache, "one", recipe).read(np.random.default_rng(3), clip, 64)
        for recipe in (quiet, PUBLISHED, PUBLISHED)
    )
    assert np.array_equal(still.audio[0], cache.open("one").log_mel[:64].astype(np.float32))
    assert np.array_equal(noisy.audio, again.audio)
    assert np.array_equal(noisy.images, still.images)
    turned = [np.abs(noisy.audio[0] - np.roll(still.audio[0], turn, axis=0)).max() for turn in range(64)]
    assert 0 < min(turned) < 0.5
    assert turned[0] > 0.5
    plain = clips_of(cache, "one", quiet)
    assert np.array_equal(plain.exactly(clip, 64, 32).audio, still.audio)
