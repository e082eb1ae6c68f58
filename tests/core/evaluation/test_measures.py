# SPDX-License-Identifier: MIT
"""Figures counted by hand, exact chance, and the numbers of the published code."""

import itertools

import numpy as np
import pytest

from core.evaluation.bootstrap import _draws, _figures, interval, interval_of_change
from core.evaluation.chance import chance_by_label, chance_of_ranks
from core.evaluation.measures import by_label, figures_of_ranks, ranks, statistic
from core.evaluation.probe import linear_probe
from core.evaluation.similarity import STRATEGIES, Segments, similarity
from tests.core.parity_case import arrays_of


def test_ranks_by_hand() -> None:
    alike = np.array([[0.9, 0.1, 0.2], [0.5, 0.5, 0.1], [0.3, 0.2, 0.1]])
    assert ranks(alike).tolist() == [1, 2, 3]  # the second is tied: the wrong answer is first
    figures = figures_of_ranks(ranks(alike))
    assert statistic("r1", figures["r1"]) == pytest.approx(1 / 3)
    assert statistic("mrr", figures["mrr"]) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    assert statistic("median_rank", figures["median_rank"]) == 2


def test_a_similarity_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        ranks(np.array([[np.nan, 0.0], [0.0, 1.0]]))


def test_precision_by_hand() -> None:
    alike = np.array([[9.0, 0.5, 0.4, 0.3, 0.2, 0.1], [0.5, 9.0, 0.5, 0.1, 0.0, 0.0]])
    relevant = np.array([[1, 0, 1, 1, 0, 0], [0, 1, 0, 1, 0, 0]], bool)
    allowed = np.ones_like(relevant)
    allowed[0, 0] = allowed[1, 1] = False
    found = by_label(alike, relevant, allowed)
    # First query: wrong, right, right, wrong, wrong. Second: 0, 2 are tied before 3, the only right one.
    assert found["p1"].tolist() == [0, 0]
    assert found["p5"].tolist() == pytest.approx([2 / 5, 1 / 5])
    assert found["map"].tolist() == pytest.approx([(1 / 2 + 2 / 3) / 2, 1 / 3])


def test_a_query_without_a_relevant_answer_does_not_count() -> None:
    found = by_label(np.eye(3), np.eye(3, dtype=bool), ~np.eye(3, dtype=bool))
    assert np.isnan(found["map"]).all()
    assert np.isnan(statistic("map", found["map"]))
    assert np.isnan(interval("map", found["map"], ["a", "b", "c"])).all()


@pytest.mark.parametrize(("right", "pool"), [(1, 1), (1, 5), (2, 5), (3, 6)])
def test_chance_by_label_is_the_mean_over_all_orders(right: int, pool: int) -> None:
    relevant = np.array([[k < right for k in range(pool)]])
    allowed = np.ones_like(relevant)
    orders = list(itertools.permutations(range(pool)))
    every = [by_label(np.array([order], float), relevant, allowed) for order in orders]
    guessed = chance_by_label(relevant, allowed)
    for name in ("p1", "p5", "map"):
        assert guessed[name] == pytest.approx(np.mean([found[name][0] for found in every])), name


def test_chance_of_ranks_is_the_mean_over_all_ranks() -> None:
    for pool in (3, 12):
        every = figures_of_ranks(np.arange(1, pool + 1, dtype=float))
        guessed = chance_of_ranks(pool)
        assert guessed == pytest.approx({name: statistic(name, values) for name, values in every.items()})


def test_retrieval_agrees_with_the_published_code() -> None:
    stored = {name: array.numpy() for name, array in arrays_of("metrics").items()}
    if "retrieval/a" not in stored:
        pytest.skip("metrics.npz has no retrieval/")
    a, b = (Segments.of(list(stored[f"retrieval/{side}"][:, None])) for side in "ab")
    alike = similarity(a, b)
    np.testing.assert_allclose(alike, stored["retrieval/sim"], atol=1e-6)
    for matrix, name in ((alike, "R1_R5_R10_MR"), (alike.T, "transposed_R1_R5_R10_MR")):
        figures = figures_of_ranks(ranks(matrix))
        ours = [statistic(figure, figures[figure]) for figure in ("r1", "r5", "r10", "median_rank")]
        np.testing.assert_allclose(ours, stored[f"retrieval/{name}"], atol=1e-12)


def test_strategies_agree_with_the_published_code() -> None:
    stored = {name: array.numpy() for name, array in arrays_of("metrics").items()}
    if "sync_retrieval/a" not in stored:
        pytest.skip("metrics.npz has no sync_retrieval/")
    a, b = (Segments.of(list(stored[f"sync_retrieval/{side}"])) for side in "ab")
    for strategy in STRATEGIES[1:]:
        np.testing.assert_allclose(
            similarity(a, b, strategy), stored[f"sync_retrieval/sim_{strategy}"], atol=1e-6
        )


def test_strategies_where_things_have_unlike_many_vectors() -> None:
    one, other, none = (
        np.eye(3, dtype=np.float32)[:1],
        np.eye(3, dtype=np.float32)[:2],
        np.empty((0, 3), np.float32),
    )
    a = Segments.of([one, other, none])
    assert similarity(a, a, "max").tolist() == [[1, 1, -np.inf], [1, 1, -np.inf], [-np.inf] * 3]
    assert similarity(a, a, "mean")[:2, :2].tolist() == [[1, 0.5], [0.5, 0.5]]
    assert similarity(a, a, "diagonal_mean")[:2, :2].tolist() == [[1, 1], [1, 1]]
    with pytest.raises(ValueError, match="no strategy"):
        similarity(a, a, "median")


def test_intervals_hold_the_truth_and_follow_the_files() -> None:
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(60):
        values = (rng.random(80) < 0.3).astype(float)
        low, high = interval("p1", values, [str(k) for k in range(80)])
        held += low <= 0.3 <= high
    assert held >= 51  # 95 % of 60 are 57
    repeated = np.repeat((rng.random(20) < 0.5).astype(float), 4)
    by_file = interval("p1", repeated, [str(k // 4) for k in range(80)])
    by_query = interval("p1", repeated, [str(k) for k in range(80)])
    assert by_file[1] - by_file[0] > 1.5 * (
        by_query[1] - by_query[0]
    )  # four windows are one piece of evidence


def test_each_draw_is_measured_as_the_whole_is() -> None:
    rng = np.random.default_rng(2)
    values = rng.integers(1, 9, 9).astype(float)
    values[3] = np.nan
    often = _draws(tuple("abcdeffgg"), 0)
    for name in ("median_rank", "mrr"):
        slow = [statistic(name, np.repeat(values, row)) for row in often]
        np.testing.assert_allclose(_figures(name, values, often), slow)


def test_the_same_draws_every_time() -> None:
    values, files = np.random.default_rng(1).random(30), [str(k) for k in range(30)]
    assert interval("map", values, files) == interval("map", values, files)
    low, high = interval_of_change("map", values, values - 0.1, files)
    assert low == pytest.approx(-0.1)
    assert high == pytest.approx(-0.1)


def test_a_linear_probe_tells_what_is_linear_and_nothing_else() -> None:
    rng = np.random.default_rng(0)
    labels = [str(k % 4) for k in range(120)]
    files = [str(k) for k in range(120)]
    noise = rng.standard_normal((120, 16)).astype(np.float32)
    shown = noise.copy()
    shown[np.arange(120), [int(label) for label in labels]] += 6
    assert linear_probe(shown, labels, files).mean() > 0.95
    assert linear_probe(noise, labels, files).mean() < 0.4
    leaking = np.repeat(rng.standard_normal((30, 16)), 4, axis=0).astype(np.float32)  # one vector a file
    by_file = [str(k // 4) for k in range(120)]
    random = [str(rng.integers(4)) for _ in range(30)]
    assert linear_probe(leaking, [random[k // 4] for k in range(120)], by_file).mean() < 0.6
