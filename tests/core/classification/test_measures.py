# SPDX-License-Identifier: MIT
"""The measures equal scikit-learn's and the published code's."""

import math

import numpy as np
import pytest
import torch
from sklearn import metrics

from core.classification.measures import (
    accuracy,
    average_precision,
    calibration_error,
    d_prime,
    log_loss,
    ranking,
    roc_auc,
)
from tests.core.parity.comparison import agree_where_stored
from tests.core.parity_case import arrays_of


def test_measures_of_the_published_code() -> None:
    stored = arrays_of("metrics")
    if "stats/target" not in stored:
        pytest.skip("metrics.npz has no stats/")
    target, score = (stored[f"stats/{name}"].numpy().astype(np.float64) for name in ("target", "score"))
    found = ranking(target, score)
    named = {
        "stats/AP": found.ap,
        "stats/AUC": np.array([roc_auc(target[:, c], score[:, c]) for c in range(target.shape[1])]),
        "stats/acc": np.array(accuracy(target, score)),
        "stats/d_prime_of_mAUC": np.array(found.d_prime),
    }
    agree_where_stored(
        {name: torch.as_tensor(value) for name, value in named.items()}, stored, atol=1e-9, rtol=1e-9
    )


@pytest.mark.parametrize("seed", range(5))
def test_they_equal_scikit_learn_also_with_equal_scores(seed: int) -> None:
    rng = np.random.default_rng(seed)
    target = (rng.random((80, 4)) < [0.05, 0.3, 0.5, 0.9]).astype(np.float64)
    target[0], target[1] = 1, 0
    score = np.round(rng.random((80, 4)) + target * 0.3, 1)  # many are equal
    for c in range(4):
        y, s = target[:, c], score[:, c]
        assert average_precision(y, s) == pytest.approx(metrics.average_precision_score(y, s), abs=1e-12)
        assert roc_auc(y, s) == pytest.approx(metrics.roc_auc_score(y, s), abs=1e-12)
    found = ranking(target, score)
    assert found.mean_ap == pytest.approx(metrics.average_precision_score(target, score, average="macro"))
    assert found.mean_auc == pytest.approx(metrics.roc_auc_score(target, score, average="macro"))


def test_log_loss_and_accuracy_equal_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(3), 50)
    classes = rng.integers(0, 3, 50)
    target = np.eye(3)[classes]
    assert log_loss(target, p, multi_label=False) == pytest.approx(
        metrics.log_loss(classes, p, labels=range(3))
    )
    assert accuracy(target, p) == metrics.accuracy_score(classes, p.argmax(axis=1))
    each = [metrics.log_loss(target[:, c], p[:, c]) for c in range(3)]
    assert log_loss(target, p, multi_label=True) == pytest.approx(np.mean(each))


def test_a_class_without_positives_is_left_out_and_named() -> None:
    target = np.array([[1, 0, 1], [0, 0, 1], [1, 0, 1]], float)
    found = ranking(target, np.array([[0.9, 0.1, 0.5], [0.2, 0.4, 0.6], [0.8, 0.3, 0.1]]))
    assert found.unmeasured == (1, 2)  # never there, always there
    assert (found.mean_ap, found.mean_auc) == (1, 1)
    assert found.d_prime == math.inf
    nothing = ranking(np.zeros((3, 2)), np.zeros((3, 2)))
    assert math.isnan(nothing.mean_ap)
    assert nothing.unmeasured == (0, 1)


def test_d_prime() -> None:
    assert d_prime(0.5) == 0
    assert d_prime(0.76025) == pytest.approx(1.0, abs=1e-3)  # Phi(1 / sqrt 2)
    assert d_prime(0.0) == -math.inf


def test_calibration_error_of_the_honest_and_the_boastful() -> None:
    rng = np.random.default_rng(2)
    sure = rng.uniform(0.5, 1.0, 20_000)
    right = rng.random(20_000) < sure
    target = np.stack([right, ~right], axis=1).astype(float)
    honest = np.stack([sure, 1 - sure], axis=1)
    boastful = np.tile([0.99, 0.01], (20_000, 1))
    assert calibration_error(target, honest, multi_label=False) < 0.01
    assert calibration_error(target, boastful, multi_label=False) == pytest.approx(0.24, abs=0.01)
    assert calibration_error(target, honest, multi_label=True) < 0.01
