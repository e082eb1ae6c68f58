# SPDX-License-Identifier: MIT
"""What a classifier came to on videos it did not learn from, beside what knowing nothing would give."""

import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from core.classification.chance import expected_precision
from core.classification.measures import accuracy, calibration_error, log_loss, ranking

Floats = NDArray[np.float64]
MODALITIES = ("audio", "visual", "both")


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one modality; shares in 0..1. The baselines know how frequent each class is, no more."""

    examples: int  # units held out: videos, or parts of videos tagged alike
    videos: int
    mean_ap: float
    d_prime: float
    log_loss: float
    calibration_error: float
    baseline_ap: float  # expected of a random order
    baseline_log_loss: float
    accuracy: float | None  # None where an example may have several classes
    baseline_accuracy: float | None  # of always saying the most frequent class
    unmeasured: tuple[str, ...]  # classes on all of the examples or on none

    @property
    def warning(self) -> tuple[str, ...]:
        """A sentence where it was in vain to learn."""
        if self.log_loss < self.baseline_log_loss:
            return ()
        return (
            "Its probabilities are no better than knowing how frequent each label is: "
            "tag more videos before believing them.",
        )

    def to_dict(self) -> dict[str, object]:
        """All by name, rounded; None for what could not be computed, as JSON knows no infinity."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def measure(
    target: Floats, probability: Floats, videos: NDArray[np.int64], labels: tuple[str, ...], multi_label: bool
) -> Measured:
    """Compare probabilities (m, C) of held-out units with what they are."""
    ranks = ranking(target, probability)
    prior = target.mean(axis=0)
    guess = np.broadcast_to(prior if multi_label else prior / prior.sum(), target.shape)
    return Measured(
        examples=len(target),
        videos=len(np.unique(videos)),
        mean_ap=ranks.mean_ap,
        d_prime=ranks.d_prime,
        log_loss=log_loss(target, probability, multi_label=multi_label),
        calibration_error=calibration_error(target, probability, multi_label=multi_label),
        baseline_ap=_ap_by_chance(target, ranks.unmeasured),
        baseline_log_loss=log_loss(target, guess, multi_label=multi_label),
        accuracy=None if multi_label else accuracy(target, probability),
        baseline_accuracy=None if multi_label else float(prior.max()),
        unmeasured=tuple(labels[c] for c in ranks.unmeasured),
    )


def _ap_by_chance(target: Floats, unmeasured: tuple[int, ...]) -> float:
    """Its mean over the classes that can be ranked, NaN where there is none."""
    counts = np.delete((target > 0).sum(axis=0), unmeasured)
    each = [expected_precision(int(count), len(target)) for count in counts]
    return float(np.mean(each)) if each else math.nan


def _plain(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return list(value) if isinstance(value, tuple) else value
