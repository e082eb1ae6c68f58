# SPDX-License-Identifier: MIT
"""Retrieval figures on cases that can be counted by hand."""

import numpy as np
import pytest

from core.training.calibrate import calibrate
from core.training.retrieval import retrieval


def test_perfect_answers() -> None:
    found = retrieval(np.eye(20, dtype=np.float32), np.eye(20, dtype=np.float32))
    assert (found.r1, found.r10, found.mrr, found.median_rank, found.pool) == (1, 1, 1, 1, 20)


def test_ranks_counted_by_hand() -> None:
    queries = np.eye(4, dtype=np.float32)
    answers = np.array([[1, 0, 0, 0], [0, 0.5, 0.8, 0], [0, 0.6, 0.7, 0], [0, 0, 0, 1]], np.float32)
    found = retrieval(queries, answers)  # ranks 1, 2, 2, 1
    assert found.r1 == 0.5
    assert found.r5 == 1
    assert found.mrr == pytest.approx(0.75)
    assert found.median_rank == 1.5


def test_one_vector_for_everything_finds_nothing() -> None:
    same = np.ones((50, 8), np.float32) / np.sqrt(8).astype(np.float32)
    assert retrieval(same, same).r10 == 0


def test_the_calibrated_middle_lies_between_the_two_kinds_of_pairs() -> None:
    rng = np.random.default_rng(0)
    together = rng.normal(0.7, 0.05, 500).astype(np.float32)
    apart = rng.normal(0.2, 0.1, 5000).astype(np.float32)
    fitted = calibrate(together, apart)
    assert 0.4 < fitted.middle < 0.65
    assert 0 < fitted.width < 0.1


def test_a_model_that_cannot_tell_gets_low_odds_for_everything() -> None:
    rng = np.random.default_rng(0)
    fitted = calibrate(rng.normal(0, 1, 500).astype(np.float32), rng.normal(0, 1, 5000).astype(np.float32))
    odds = 1 / (1 + np.exp(-(np.array([-1, 0, 1]) - fitted.middle) / fitted.width))
    assert (odds < 0.2).all()
