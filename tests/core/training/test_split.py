# SPDX-License-Identifier: MIT
"""What is held out, which videos count as one, and when a model is called better."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.features.fbank import log_mel
from core.samples.degrade import degrade
from core.samples.world import KINDS, render
from core.training.cache import VideoCache, VideoWriter
from core.training.groups import joined, near_duplicates
from core.training.measure import Measured, compare
from core.training.retrieval import ranks
from core.training.split import split


def test_near_duplicates_are_found_and_others_are_not(tmp_path: Path) -> None:
    """A copy cut at the front and encoded otherwise, a quieter one with other pictures, and other sounds."""
    cache = VideoCache(tmp_path, 10**9)
    kinds = tuple(KINDS[k] for k in (0, 7, 14, 21, 28, 35, 0))
    clips = [render(kind, number, 8.0) for number, kind in enumerate(kinds)]
    rng = np.random.default_rng(0)

    def put(name: str, sound: np.ndarray, seed: int) -> None:
        writer = VideoWriter(cache, name)
        shown = np.random.default_rng(seed).integers(0, 255, (4, 8, 8, 3), np.uint8)
        pictures = shown.repeat(28, axis=1).repeat(28, axis=2)
        rows = log_mel(torch.from_numpy(sound.astype(np.float32))).numpy().astype(np.float16)
        writer.add(rows, pictures, [0, 2, 4, 6])
        writer.finish()

    for number, clip in enumerate(clips):
        put(str(number), clip.waveform, number)
    sound = clips[1].waveform
    put("cut", sound[16_000 + 320 :] * 0.5 + rng.normal(0, 1e-3, len(sound) - 16_320), 100)
    put("same pictures", degrade(clips[2].waveform[::-1].copy(), rng), 3)
    names = [*map(str, range(7)), "cut", "same pictures"]
    groups = jobs.run(near_duplicates(cache, names))
    assert groups == [0, 1, 2, 3, 4, 5, 6, 1, 3]


def test_groups_join_through_others() -> None:
    assert joined(6, [(4, 1), (1, 5), (2, 3)]) == [0, 1, 2, 2, 1, 1]


def test_a_split_is_by_groups_and_the_same_each_time() -> None:
    sizes = np.random.default_rng(0).integers(1, 9, 100)
    one = split(sizes, seed=1)
    assert one == split(sizes, seed=1)
    assert one.held_out != split(sizes, seed=2).held_out
    assert sorted(one.trained + one.held_out) == list(range(100))
    assert 0.1 < sizes[list(one.held_out)].sum() / sizes.sum() < 0.25


@pytest.mark.parametrize("groups", range(1, 25))
def test_tiny_libraries_are_split_honestly(groups: int) -> None:
    parts = split(np.full(groups, 3), seed=1)
    if groups < 5:
        assert not parts.held_out
        assert "cannot be measured" in parts.words
    else:
        assert 1 <= len(parts.held_out) <= max(2, groups // 4)
        assert "only a large difference" in parts.words


def test_one_huge_film_is_not_held_out_whole() -> None:
    sizes = np.array([1000, *[5] * 20])
    for seed in range(5):
        assert 0 not in split(sizes, seed).held_out


def measured(rank: int, again: int = 1, clips: int = 60) -> Measured:
    r = np.full(clips, rank)
    nothing = np.zeros((clips, 2), np.float32)
    return Measured(r, r, np.full(clips, again), None, np.arange(clips) // 2, (nothing,) * 3, False)


def test_better_only_if_it_is_sure() -> None:
    assert compare(measured(9), measured(3)).better
    assert not compare(measured(3), measured(9)).better
    assert not compare(measured(3), measured(3)).better
    assert "not better for sure" in compare(measured(3), measured(3)).words
    rng = np.random.default_rng(0)
    wobbling = rng.integers(1, 20, 60)
    before = replace(measured(8), audio_to_video=wobbling, video_to_audio=wobbling)
    after = replace(before, audio_to_video=rng.permutation(wobbling))
    assert not compare(before, after).better
    assert not compare(measured(9, again=1), measured(3, again=5)).better  # it no longer finds sounds


def test_near_duplicates_are_neither_right_nor_wrong_answers() -> None:
    vectors = np.eye(4, dtype=np.float32)
    answers = vectors[[1, 0, 2, 3]]
    assert ranks(vectors, answers).tolist() == [4, 4, 1, 1]
    assert ranks(vectors, answers, np.array([0, 0, 1, 2])).tolist() == [3, 3, 1, 1]
    assert ranks(vectors * np.nan, answers).tolist() == [4] * 4
