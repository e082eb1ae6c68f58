# SPDX-License-Identifier: MIT
"""Batches heard and seen otherwise are other, of the same shape, within bounds, and the same for one seed."""

import math
from pathlib import Path

import numpy as np
import pytest

from core.features.constants import LOG_FLOOR
from core.training import augment
from core.training.augment import heard_elsewhere, looked_again
from core.training.dataset import CacheShape, ClipCache

SIZE, FRAMES, BINS = 32, 64, 128


def pictures(count: int = 64) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A bright square in the middle of a dark picture, redder than blue."""
    found = np.full((count, SIZE, SIZE, 3), 30, np.uint8)
    found[:, 12:20, 12:20] = (220, 160, 90)
    return found


def test_looks_are_other_pictures_of_the_same_and_repeat_with_their_seed() -> None:
    given = pictures()
    before = given.copy()
    one, same, other = (looked_again(given, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.shape == given.shape
    assert one.dtype == np.uint8
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert np.array_equal(given, before)
    bright = (one.max(axis=3) > one.max(axis=3).mean(axis=(1, 2), keepdims=True) + 20).mean(axis=(1, 2))
    assert bright.min() < 0.08  # hardly cropped: the square is 6 % of the picture
    assert bright.max() > 0.15  # a third of the picture kept makes it three times as large


def test_grey_pictures_are_grey_before_they_are_tinted(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = looked_again(pictures(400), np.random.default_rng(0)).astype(int)
    spread = (looked[:, :, :, 0] - looked[:, :, :, 2]).std(
        axis=(1, 2)
    )  # 0 where colours do not differ by place
    assert 0.08 < (spread < 1).mean() < 0.25  # one in seven, and those cropped to one colour


def test_hearings_are_moved_in_level_time_and_pitch_and_stay_above_the_floor() -> None:
    sound = np.full((200, FRAMES, BINS), -8.0, np.float32)
    sound[:, 10:14, 60:68] = 0.0  # one short tone
    before = sound.copy()
    one, same = (heard_elsewhere(sound, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one, same)
    assert np.array_equal(sound, before)
    assert one.dtype == np.float32
    assert one.min() >= np.float32(math.log(LOG_FLOOR))
    loudest = one.reshape(200, -1).argmax(axis=1)
    at, mel = loudest // BINS, loudest % BINS
    assert len(set(at)) > 3
    assert mel.min() < 56
    assert mel.max() > 68
    level = one.max(axis=(1, 2))
    assert level.max() - level.min() > 4  # 32 dB are 7.4


def test_the_background_is_the_clip_before_at_a_lower_level(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PITCH": 0.0, "STRETCH": (1.0, 1.0), "LEVEL": (0.0, 0.0), "UNEVEN": 0.0}.items():
        monkeypatch.setattr(augment, name, value)
    sound = np.full((50, FRAMES, BINS), -15.0, np.float32)
    sound[::2, :, :64] = 0.0
    sound[1::2, :, 64:] = 0.0
    heard = heard_elsewhere(sound, np.random.default_rng(0))
    below = np.concatenate([heard[::2, 0, 100], heard[1::2, 0, 10]])  # where only the clip before sounds
    mixed = below > -14
    assert 0.2 < mixed.mean() < 0.6
    assert below[mixed].max() < -5 * math.log(10) / 10 + 0.01
    assert below[mixed].min() > -30 * math.log(10) / 10 - 0.01


def test_a_codec_drops_bands_far_below_the_loudest_and_those_above_its_limit() -> None:
    sound = np.full((FRAMES, BINS), -8.0, np.float32)
    sound[:, 16:24] = 0.0  # the one loud band: the others lie 35 dB below it
    limits = set()
    for seed in range(50):
        heard = augment._coded(sound, np.random.default_rng(seed))
        fell = sound - heard
        assert not fell[:, 16:24].any()
        assert np.isclose(fell, 9.21, atol=0.01)[fell != 0].all()  # 40 dB
        assert (fell == fell[:1]).all()  # a steady sound is coded steadily
        limits.add(int((fell[0] == 0).sum()))
    assert min(limits) == 8  # all but the loud band
    assert 110 < max(limits) <= BINS


def test_a_padded_window_is_silent_at_its_ends_alone() -> None:
    sound = np.zeros((FRAMES, BINS), np.float32)
    silent = np.array(
        [augment._padded(sound, np.random.default_rng(seed))[:, 0] < -15 for seed in range(200)]
    )
    assert (np.abs(np.diff(silent, axis=1)).sum(axis=1) <= 2).all()
    assert not silent[:, 20:44].any()  # the middle 40 % of 64 frames
    assert 0.2 < silent[:, 0].mean() < 0.8
    assert 0.2 < silent[:, -1].mean() < 0.8


def test_a_varied_cache_reads_second_looks_and_kinds(tmp_path: Path) -> None:
    shape = CacheShape(clips=3, hearings=2, frames=96, mel_bins=BINS, pictures=4, image_size=SIZE)
    cache = ClipCache.create(tmp_path, shape, ["rain", "bell", "rain"])
    rng = np.random.default_rng(0)
    cache.log_mel[:] = rng.uniform(-8, 0, cache.log_mel.shape)
    cache.pictures[:] = rng.integers(0, 256, cache.pictures.shape, dtype=np.uint8)
    clips = np.array([0, 1, 2, 1])
    plain, varied = (
        ClipCache.open(tmp_path, varied=v).read(np.random.default_rng(1), clips, 64) for v in (False, True)
    )
    assert plain.again is None
    assert plain.kinds is None
    assert varied.again is not None
    assert varied.kinds is not None
    assert varied.again.shape == varied.images.shape
    assert not np.array_equal(varied.again, varied.images)
    assert varied.kinds.tolist() == [1, 0, 1, 0]
    part = ClipCache.open(tmp_path, varied=True).read(np.random.default_rng(1), clips, 64, slice(2, 4))
    assert np.array_equal(part.audio, varied.audio[2:])
    assert np.array_equal(part.images, varied.images[2:])
    assert part.kinds is not None
    assert part.kinds.tolist() == [1, 0]


def test_what_is_true_keeps_its_size_pitch_and_tempo() -> None:
    true = np.array([True, False] * 50)
    picture = np.zeros((SIZE, SIZE, 3), np.uint8)
    picture[SIZE // 4 : -SIZE // 4, SIZE // 4 : -SIZE // 4] = 200  # a square of half its width
    looked = looked_again(np.repeat(picture[None], 100, axis=0), np.random.default_rng(1), true)[..., 1]
    middle = (looked.max(axis=(1, 2), keepdims=True).astype(int) + looked.min(axis=(1, 2), keepdims=True)) / 2
    size = (looked > middle).mean(axis=(1, 2))
    assert np.allclose(size[true], 0.25, atol=0.03)
    assert (abs(size[~true] - 0.25) > 0.03).mean() > 0.8

    sound = np.full((100, FRAMES, BINS), -15, np.float32)
    sound[:, :, BINS // 2] = 0  # one tone
    heard = heard_elsewhere(sound, np.random.default_rng(1), true)
    pitch = heard[:, FRAMES // 2].argmax(axis=1)
    assert (pitch[true] == BINS // 2).all()
    assert (pitch[~true] != BINS // 2).mean() > 0.3
    assert np.ptp(heard[true][..., BINS // 2], axis=1).max() < 1e-5  # nothing mixed in, dropped or silenced
    assert np.ptp(heard[~true][..., BINS // 2], axis=1).max() > 1


def test_a_varied_cache_reads_the_traits_it_knows(tmp_path: Path) -> None:
    shape = CacheShape(clips=64, hearings=2, frames=96, mel_bins=BINS, pictures=4, image_size=SIZE, traits=2)
    cache = ClipCache.create(tmp_path, shape, ["rain"] * 64)
    cache.log_mel[:], cache.pictures[:] = -3, 9
    assert cache.traits is not None
    cache.traits[:] = np.random.default_rng(0).random(cache.traits.shape)
    clips = np.arange(63, -1, -1)
    read = ClipCache.open(tmp_path, varied=True).read(np.random.default_rng(1), clips, 64)
    assert read.traits is not None
    assert read.true is not None
    assert np.array_equal(read.traits, cache.traits[::-1])
    assert 0.2 < read.true.mean() < 0.8


def test_what_is_true_is_heard_a_second_time_as_it_is(tmp_path: Path) -> None:
    shape = CacheShape(clips=64, hearings=3, frames=96, mel_bins=BINS, pictures=1, image_size=SIZE, traits=1)
    cache = ClipCache.create(tmp_path, shape, ["rain"] * 64)
    tones = np.arange(3) * 40
    cache.log_mel[:] = -15
    for hearing, tone in enumerate(tones):
        cache.log_mel[:, hearing, :, tone] = 0
    read = ClipCache.open(tmp_path, varied=True).read(np.random.default_rng(1), np.arange(64), 64)
    assert read.true is not None
    first, second = (heard.mean(axis=1).argmax(axis=1) for heard in (read.audio, read.second))
    assert (second[read.true] == tones[0]).all()
    assert set(first[read.true]) == set(tones[1:])  # and the first time under other conditions
    assert set(first[~read.true]) == set(tones)
    part = ClipCache.open(tmp_path, varied=True).read(
        np.random.default_rng(1), np.arange(64), 64, slice(32, 64)
    )
    assert part.true is not None
    assert (part.true == read.true[32:]).all()
    assert np.array_equal(part.audio, read.audio[32:])
