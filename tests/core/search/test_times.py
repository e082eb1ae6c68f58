# SPDX-License-Identifier: MIT
"""Alignment of long queries with what the library heard, and pictures shown during a moment."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.search.times import aligned, heard_with, laid, seen_during
from core.search.vectors import Rows

HOP = 1.28


def rows(videos: list[int], starts: list[float], vectors: NDArray[np.float32], length: float = 2.56) -> Rows:
    begun = np.array(starts)
    return Rows(np.arange(1, len(videos) + 1), np.array(videos), begun, begun + length, vectors)


def noise(count: int, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def over(library: Rows, query: NDArray[np.float32], offsets: NDArray[np.float64]) -> NDArray[np.float32]:
    """Cosines where the query begins with each row."""
    similar = library.vectors @ query.T
    return aligned(library, similar, offsets, HOP, library.videos, library.starts)


def test_a_long_query_is_found_where_its_course_agrees() -> None:
    vectors = noise(12)
    library = rows([1] * 6 + [2] * 6, [HOP * (i % 6) for i in range(12)], vectors)
    found = over(library, vectors[7:10], HOP * np.arange(3))
    assert int(found.argmax()) == 7
    assert found[7] == pytest.approx(1, abs=1e-5)


def test_a_query_does_not_run_on_into_the_next_video() -> None:
    vectors = noise(4)
    library = rows([1, 1, 2, 2], [0, HOP, 0, HOP], vectors)
    found = over(library, vectors[1:3], HOP * np.arange(2))
    assert found[1] == pytest.approx(np.sqrt(0.5), abs=1e-5)  # half the query fits, and counts as half


def test_windows_before_the_row_count_too() -> None:
    vectors = noise(6)
    library = rows([1] * 6, [HOP * i for i in range(6)], vectors)
    found = over(library, vectors[2:5], HOP * np.array([-1, 0, 1]))
    assert int(found.argmax()) == 3
    assert found[3] == pytest.approx(1, abs=1e-5)


def test_a_silent_gap_in_the_library_does_not_shift_the_rest() -> None:
    vectors = noise(3)
    library = rows([1, 1, 1], [0, HOP, 4 * HOP], vectors)  # the windows between were silent
    found = over(library, vectors[[0, 2]], HOP * np.array([0, 4]))
    assert found[0] == pytest.approx(1, abs=1e-5)


def test_the_best_picture_shown_during_a_moment_counts() -> None:
    pictures = rows([1, 1, 1, 3], [0, 10, 20, 0], noise(4), length=10)
    seen = seen_during(
        np.array([0.0, 9.0, 12.0, 0.0]), np.array([2.5, 11.5, 14.5, 2.5]), np.array([1, 1, 1, 2]),
        pictures, np.array([0.1, 0.9, 0.3, 0.7], np.float32),
    )  # fmt: skip
    np.testing.assert_allclose(seen, [0.1, 0.9, 0.9, np.nan], rtol=1e-6)


def test_a_recording_may_begin_before_the_video_does() -> None:
    vectors, other = noise(12), noise(6, seed=1)
    library = rows([1] * 6 + [2] * 6, [HOP * (i % 6) for i in range(12)], vectors)
    query = np.concatenate([other, vectors[6:10]])  # other sounds, then the second video from its start on
    at, begins, heard = laid(library, library.vectors @ query.T, HOP * np.arange(10), HOP, 2)
    best = int(heard.argmax())
    assert (at[best], begins[best]) == (6, pytest.approx(-6 * HOP))
    assert heard[best] == pytest.approx(np.sqrt(0.4), abs=1e-5)  # the share of the query it covers
    assert len(at) == 2 * 12 + 2  # once more for each video, not for each window


def test_the_rows_heard_while_a_picture_is_shown() -> None:
    sounds = rows([1] * 4 + [3] * 4, [HOP * (i % 4) for i in range(8)], noise(8))
    shown = rows([1, 2, 3], [1.0, 0.0, 3.0], noise(3), length=0.5)
    assert heard_with(shown, sounds).tolist() == [0, 1, 6]  # begun before, and while it is shown
    late = rows([3], [0.0], noise(1), length=100)
    assert heard_with(late, sounds).tolist() == [4, 5, 6, 7]
    assert not len(heard_with(shown, Rows.empty()))
    assert not len(heard_with(Rows.empty(), sounds))
