# SPDX-License-Identifier: MIT
"""How good a classifier is: the measures of the papers, and whether its probabilities can be believed.

`target` (n, C) is 1 where a class is there, `score` (n, C) the higher the surer.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BINS = 15  # of confidence, for the calibration error (Guo et al., ICML 2017)
LEAST = 1e-7  # probability taken at least, so that one sure mistake does not cost infinity


@dataclass(frozen=True, slots=True)
class Ranking:
    """Mean average precision, mean area under the ROC curve and d', over the classes that can be ranked."""

    mean_ap: float
    mean_auc: float
    d_prime: float
    ap: Floats  # (C,) NaN for a class without a positive or without a negative example
    unmeasured: tuple[int, ...]  # those classes


def ranking(target: Floats, score: Floats) -> Ranking:
    """The measures of multi-label classification; a class with no positive, or nothing else, is left out.

    All are NaN where no class can be measured.
    """
    classes = range(target.shape[1])
    mixed = np.array([0 < (target[:, c] > 0).sum() < len(target) for c in classes], bool)
    ap, auc = np.full(len(mixed), np.nan), np.full(len(mixed), np.nan)
    for c in np.flatnonzero(mixed):
        ap[c] = average_precision(target[:, c], score[:, c])
        auc[c] = roc_auc(target[:, c], score[:, c])
    if not mixed.any():
        return Ranking(math.nan, math.nan, math.nan, ap, tuple(classes))
    mean_auc = float(auc[mixed].mean())
    unmeasured = tuple(int(c) for c in np.flatnonzero(~mixed))
    return Ranking(float(ap[mixed].mean()), mean_auc, d_prime(mean_auc), ap, unmeasured)


def average_precision(target: Floats, score: Floats) -> float:
    """Area under the precision-recall steps of one class (n,); equal scores count as one step."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(target[order] > 0)
    last = np.append(np.diff(score[order]) != 0, True)  # of each run of equal scores
    found, seen = hits[last], np.flatnonzero(last) + 1
    return float(np.sum(np.diff(found, prepend=0) * found / seen) / hits[-1])


def roc_auc(target: Floats, score: Floats) -> float:
    """Probability that a positive of one class (n,) scores above a negative; equal ones count half."""
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]  # from 1, the mean of equal ones
    positive = target > 0
    p, n = int(positive.sum()), int((~positive).sum())
    return float((rank[positive].sum() - p * (p + 1) / 2) / (p * n))


def d_prime(auc: float) -> float:
    """How many standard deviations apart two normal distributions with this AUC lie."""
    if not 0 < auc < 1:
        return math.inf if auc >= 1 else -math.inf
    return math.sqrt(2) * NormalDist().inv_cdf(auc)


def accuracy(target: Floats, score: Floats) -> float:
    """Share of examples whose highest score is their class; of equal scores the first class counts."""
    return float((target.argmax(axis=1) == score.argmax(axis=1)).mean())


def log_loss(target: Floats, probability: Floats, *, multi_label: bool) -> float:
    """Mean surprise: of the class that it was, or over every yes and no."""
    p = probability.clip(LEAST, 1 - LEAST)
    if multi_label:
        return float(-np.where(target > 0, np.log(p), np.log1p(-p)).mean())
    return float(-np.log(p[np.arange(len(p)), target.argmax(axis=1)]).mean())


def calibration_error(target: Floats, probability: Floats, *, multi_label: bool) -> float:
    """Expected calibration error: how far stated probability and what came true lie apart, on average.

    Of the most probable class or, for several labels, of every label.
    """
    if multi_label:
        sure, right = probability.ravel(), (target > 0).ravel().astype(np.float64)
    else:
        sure = probability.max(axis=1)
        right = (target.argmax(axis=1) == probability.argmax(axis=1)).astype(np.float64)
    place = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(place, weights=sure - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(sure))
