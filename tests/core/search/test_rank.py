# SPDX-License-Identifier: MIT
"""Ranking: alignment of long queries, pictures shown during a moment, scores, and overlaps."""

import time
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.model.card import NEVER, Calibration, ModelCard
from core.search.rank import Ranked, aligned, best_moments, curve, either, probability, reason, seen_during
from core.search.vectors import Rows

HOP = 1.28


def rows(videos: list[int], starts: list[float], vectors: NDArray[np.float32], length: float = 2.56) -> Rows:
    begun = np.array(starts)
    return Rows(np.arange(1, len(videos) + 1), np.array(videos), begun, begun + length, vectors)


def noise(count: int, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def test_a_long_query_is_found_where_its_course_agrees() -> None:
    vectors = noise(12)
    library = rows([1] * 6 + [2] * 6, [HOP * (i % 6) for i in range(12)], vectors)
    found = aligned(library, vectors[7:10], HOP * np.arange(3), HOP)
    assert int(found.argmax()) == 7
    assert found[7] == pytest.approx(1, abs=1e-5)


def test_a_query_does_not_run_on_into_the_next_video() -> None:
    vectors = noise(4)
    library = rows([1, 1, 2, 2], [0, HOP, 0, HOP], vectors)
    found = aligned(library, vectors[1:3], HOP * np.arange(2), HOP)
    assert found[1] == pytest.approx(np.sqrt(0.5), abs=1e-5)  # half the query fits, and counts as half


def test_windows_before_the_row_count_too() -> None:
    vectors = noise(6)
    library = rows([1] * 6, [HOP * i for i in range(6)], vectors)
    found = aligned(library, vectors[2:5], HOP * np.array([-1, 0, 1]), HOP)
    assert int(found.argmax()) == 3
    assert found[3] == pytest.approx(1, abs=1e-5)


def test_a_silent_gap_in_the_library_does_not_shift_the_rest() -> None:
    vectors = noise(3)
    library = rows([1, 1, 1], [0, HOP, 4 * HOP], vectors)  # the windows between were silent
    found = aligned(library, vectors[[0, 2]], HOP * np.array([0, 4]), HOP)
    assert found[0] == pytest.approx(1, abs=1e-5)


def test_the_best_picture_shown_during_a_moment_counts() -> None:
    pictures = rows([1, 1, 1, 3], [0, 10, 20, 0], noise(4), length=10)
    seen = seen_during(
        np.array([0.0, 9.0, 12.0, 0.0]), np.array([2.5, 11.5, 14.5, 2.5]), np.array([1, 1, 1, 2]),
        pictures, np.array([0.1, 0.9, 0.3, 0.7], np.float32),
    )  # fmt: skip
    np.testing.assert_allclose(seen, [0.1, 0.9, 0.9, np.nan], rtol=1e-6)


def test_a_missing_cosine_is_no_evidence() -> None:
    odds = probability(np.array([0.5, np.nan, 0.9], np.float32), Calibration(0.5, 0.1))
    np.testing.assert_allclose(odds, [0.5, 0, 1 / (1 + np.exp(-4))], rtol=1e-5)
    np.testing.assert_allclose(either(odds, np.array([0.5, 0.2, 0])), [0.75, 0.2, odds[2]])


def moment(
    video: int, start: float, score: float, heard: float | None = 0.5, seen: float | None = None
) -> Ranked:
    return Ranked(video, start, start + 2.56, score, heard, seen, "sounds like it")


def test_of_overlapping_moments_the_better_stays() -> None:
    best = best_moments(
        [moment(1, 0, 0.5), moment(1, HOP, 0.9), moment(1, 2 * HOP, 0.7), moment(2, 0, 0.1)], 5
    )
    assert [(m.video, m.start) for m in best] == [(1, HOP), (2, 0)]


@pytest.mark.parametrize(
    ("heard", "seen", "words"),
    [
        (0.9, 0.05, "sounds like it"),
        (0.9, 0.4, "sounds and looks like it"),
        (0.1, 0.6, "looks as if it would sound like it"),
        (0.0, 0.0, "sounds like it"),
    ],
)
def test_reasons_name_what_found_it(heard: float, seen: float, words: str) -> None:
    assert reason(heard, seen) == words


def test_a_model_never_calibrated_is_judged_by_what_is_usual() -> None:
    usual = np.random.default_rng(0).normal(0.7, 0.02, 1000).astype(np.float32)
    card = ModelCard(name="a", title="", kind="released", description="", calibrated=False)
    found = curve(card, card.heard, usual)
    sure = probability(np.array([0.7, 0.78, 0.84, 1.0], np.float32), found)
    assert sure[0] < 0.01
    assert 0.3 < sure[1] < 0.7
    assert sure[2] > 0.95
    assert sure[3] > 0.99
    wide = curve(card, card.heard, np.linspace(0.2, 1.0, 100, dtype=np.float32))
    assert probability(np.ones(1, np.float32), wide)[0] > 0.99  # the same sound is always found
    assert curve(card, card.heard, usual[:4]) == card.heard
    assert curve(card, NEVER, usual) == NEVER
    assert curve(replace(card, calibrated=True), card.heard, usual) == card.heard


def test_many_moments_of_many_videos_are_sorted_out_quickly() -> None:
    videos = 20_000
    every = [Ranked(n, 0.0, 1.0, n / videos, None, None, "") for n in range(videos)]
    began = time.monotonic()
    assert best_moments(every, videos) == every[::-1]
    assert time.monotonic() - began < 5  # each compared with all others, it would be a minute
