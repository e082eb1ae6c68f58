# SPDX-License-Identifier: MIT
"""Ranking: what cosines mean, scores, and overlaps."""

import time
from dataclasses import replace

import numpy as np
import pytest

from core.model.card import NEVER, Calibration, ModelCard
from core.search.rank import Ranked, best_moments, curve, log_odds, probability, reason, score, sureness

HOP = 1.28


def test_a_missing_cosine_is_no_evidence() -> None:
    odds = log_odds(np.array([0.5, np.nan, 0.9], np.float32), Calibration(0.5, 0.1))
    np.testing.assert_allclose(probability(odds), [0.5, 0, 1 / (1 + np.exp(-4))], rtol=1e-5)


def test_either_of_two_signs_is_enough() -> None:
    heard, seen = np.array([0.0, -np.inf, 4.0, -np.inf]), np.array([0.0, 0.0, -np.inf, -np.inf])
    expected = [0.75, 0.5, probability(heard)[2], 0]
    np.testing.assert_allclose(score(sureness(heard, seen)), expected)


def test_moments_of_which_a_model_is_wholly_sure_have_an_order() -> None:
    odds = log_odds(np.linspace(0.8, 1.0, 5, dtype=np.float32), Calibration(0.3, 0.005))
    sure = sureness(odds, np.full(5, -np.inf))
    assert set(score(sure)) == {1.0}
    assert (np.diff(sure) > 1).all()
    found = [Ranked(n, 0.0, 1.0, 1.0, None, None, "", sure=float(sure[n])) for n in (2, 4, 0, 3, 1)]
    assert [moment.video for moment in best_moments(found, 5)] == [4, 3, 2, 1, 0]


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
    sure = probability(log_odds(np.array([0.7, 0.78, 0.84, 1.0], np.float32), found))
    assert sure[0] < 0.01
    assert 0.3 < sure[1] < 0.7
    assert sure[2] > 0.95
    assert sure[3] > 0.99
    wide = curve(card, card.heard, np.linspace(0.2, 1.0, 100, dtype=np.float32))
    assert probability(log_odds(np.ones(1, np.float32), wide))[0] > 0.99  # the same sound is always found
    assert curve(card, card.heard, usual[:4]) == card.heard
    assert curve(card, NEVER, usual) == NEVER
    assert curve(replace(card, calibrated=True), card.heard, usual) == card.heard


def test_many_moments_of_many_videos_are_sorted_out_quickly() -> None:
    videos = 20_000
    every = [Ranked(n, 0.0, 1.0, n / videos, None, None, "") for n in range(videos)]
    began = time.monotonic()
    assert best_moments(every, videos) == every[::-1]
    assert time.monotonic() - began < 5  # each compared with all others, it would be a minute
