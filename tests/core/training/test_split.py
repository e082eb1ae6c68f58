# SPDX-License-Identifier: MIT
"""What is held out: enough different videos to decide, and the same ones each time."""

import numpy as np
import pytest

from core.training.lots import by_lot
from core.training.sampling import MEASURED, sampled
from core.training.split import FEWEST_GROUPS, SMALLEST, split


def test_a_split_is_by_groups_and_the_same_each_time() -> None:
    sizes = np.random.default_rng(0).integers(1, 9, 100)
    one = split(sizes)
    assert one == split(sizes)
    assert sorted(one.trained + one.held_out) == list(range(100))
    assert 0.1 < sizes[list(one.held_out)].sum() / sizes.sum() < 0.25


@pytest.mark.parametrize("groups", range(1, 40))
def test_small_libraries_are_split_honestly(groups: int) -> None:
    """Too few to decide by are not held out at all."""
    parts = split(np.full(groups, 3))
    if groups < SMALLEST:
        assert not parts.held_out
        assert "cannot be measured" in parts.words
    else:
        assert FEWEST_GROUPS <= len(parts.held_out) <= max(FEWEST_GROUPS, groups // 4)
        assert len(parts.trained) >= len(parts.held_out)
        assert "only a large difference" in parts.words


def test_one_huge_film_is_not_held_out_wherever_it_stands() -> None:
    for place in range(21):
        sizes = np.array([*[5] * place, 1000, *[5] * (20 - place)])
        parts = split(sizes)
        assert place not in parts.held_out
        assert len(parts.held_out) >= FEWEST_GROUPS


def test_groups_without_clips_are_on_no_side() -> None:
    sizes = np.array([0, *[4] * 20, 0])
    parts = split(sizes)
    assert sorted(parts.trained + parts.held_out) == list(range(1, 21))


@pytest.mark.parametrize("seed", range(20))
def test_of_very_unequal_videos_enough_are_held_out_and_more_are_trained_on(seed: int) -> None:
    sizes = np.random.default_rng(seed).lognormal(1, 2, SMALLEST + seed).astype(int) + 1
    parts = split(sizes)
    assert len(parts.held_out) >= FEWEST_GROUPS
    assert len(parts.trained) >= FEWEST_GROUPS
    assert sizes[list(parts.held_out)].sum() <= 2 * sizes[list(parts.trained)].sum()


def test_what_is_held_out_stays_so_as_videos_come() -> None:
    """A model trained before has not seen most of what the next one is measured on."""
    names = [f"video {n}" for n in range(300)]

    def held(known: list[str]) -> set[str]:
        order = by_lot(list(range(len(known))), known)
        return {known[order[place]] for place in split(np.full(len(known), 5)).held_out}

    before, after = held(names[:280]), held(names)
    new = set(names[280:])
    assert len(after - before - new) <= 4  # at the edge of the share, which grew by three
    assert len(before - after) <= 4
    assert held(names[::-1]) == after


def test_the_smallest_fingerprint_stands_for_a_group() -> None:
    alone = by_lot([0, 1, 2], ["a", "b", "c"])
    assert by_lot([5, 6, 7, 5, 6], ["a", "b", "c", "d", "e"]) == [5 + n for n in alone]


def test_of_very_many_clips_all_videos_are_measured_alike() -> None:
    groups = np.repeat(np.arange(4), [2, 3000, 500, 100])
    clips = np.arange(len(groups))
    taken = sampled(clips, groups)
    counts = np.bincount(groups[taken])
    assert len(taken) <= MEASURED
    assert counts[0] == 2
    assert counts[3] == 100
    assert abs(counts[1] - counts[2]) <= 1
    assert np.array_equal(sampled(clips[:900], groups[:900]), clips[:900])
    assert len(sampled(np.arange(3000), np.arange(3000))) == 3000  # one of each, however many there are
