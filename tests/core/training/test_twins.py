# SPDX-License-Identifier: MIT
"""Which videos count as one by their vectors, before an adapter learns from them."""

import numpy as np
import pytest

from core import jobs
from core.jobs import Cancelled
from core.training.storedpairs import StoredPairs
from core.training.twins import twins

DIM = 64


def pairs(*videos: np.ndarray) -> StoredPairs:
    """Windows (n, D) of sound of each video, shown with the same vectors as pictures."""
    vectors = np.concatenate(videos)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    places = np.arange(len(vectors))
    rows = np.repeat(10 * np.arange(1, len(videos) + 1), [len(video) for video in videos])
    return StoredPairs(vectors, vectors, places, places + 1, rows)


def moments(seed: int, count: int) -> np.ndarray:
    """Of a video in which all sorts of things happen: every vector leans to one side, as a model's do."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((count, DIM)) + 2.0


def test_copies_count_as_one_and_others_do_not() -> None:
    rng = np.random.default_rng(0)
    first = moments(1, 40)
    again = first + 0.1 * rng.standard_normal(first.shape)
    groups = jobs.run(twins(pairs(first, moments(2, 40), again[8:])))
    assert groups == {10: 0, 20: 1, 30: 0}


def test_long_videos_are_not_one_because_their_means_are() -> None:
    """With thousands of moments the mean of each comes to that of everything."""
    long = [moments(seed, 2000) for seed in range(4)]
    means = [video.mean(axis=0) / np.linalg.norm(video.mean(axis=0)) for video in long]
    assert means[0] @ means[1] > 0.99
    assert len(set(jobs.run(twins(pairs(*long))).values())) == 4
    copy = long[2][300:] + 0.1 * np.random.default_rng(9).standard_normal((1700, DIM))
    assert jobs.run(twins(pairs(*long, copy))) == {10: 0, 20: 1, 30: 2, 40: 3, 50: 2}


def test_more_videos_than_are_compared_at_once_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.twins.BLOCK", 4)
    many = [moments(seed, 3) for seed in range(10)]
    groups = jobs.run(twins(pairs(*many, many[0], many[9])))
    assert list(groups.values()) == [*range(10), 0, 9]
    with pytest.raises(Cancelled):
        jobs.run(twins(pairs(*many)), should_stop=lambda: True)


def test_of_nothing_nothing_is_one() -> None:
    nothing = np.empty((0, 0), np.float16)
    none = np.empty(0, np.int64)
    assert jobs.run(twins(StoredPairs(nothing, nothing, none, none, none))) == {}


def test_few_of_many_long_videos_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their means all agree; looking at all moments of all pairs would take hours with thousands of films."""
    looked = []
    monkeypatch.setattr("core.training.twins._found", lambda *pair: looked.append(pair) or False)
    jobs.run(twins(pairs(*(moments(seed, 400) for seed in range(60)))))
    assert len(looked) < 0.05 * 60 * 59 / 2


def test_where_all_are_copies_all_are_one() -> None:
    assert set(jobs.run(twins(pairs(*[moments(1, 30)] * 12))).values()) == {0}
