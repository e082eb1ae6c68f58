# SPDX-License-Identifier: MIT
"""From similarities to moments in order, each with a score and its reason."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.card import NEVER, Calibration, ModelCard

SAYS_MUCH = 0.2  # a probability that is worth naming beside a greater one
STANDS_OUT = 4  # spreads above the usual cosine: one unrelated pair in 30,000 if they were normal
ENOUGH = 5  # cosines that tell what is usual
NOT_SIMILAR = 0.5  # the best score below this: more likely unrelated than not


@dataclass(frozen=True, slots=True)
class Ranked:
    """A moment and how it was found; `heard` and `seen` are cosines, None where there is no such vector."""

    video: int
    start: float
    end: float
    score: float
    heard: float | None
    seen: float | None
    reason: str
    sure: float = 0.0  # tells those apart whose scores are the same to the last digit

    def order(self) -> tuple[float, float]:
        """Sorts the best first."""
        return -self.score, -self.sure


def log_odds(cosine: NDArray[np.float32], calibration: Calibration) -> NDArray[np.float64]:
    """How likely pairs of these cosines (n,) belong together; minus infinity where a cosine is missing."""
    odds = (cosine.astype(np.float64) - calibration.middle) / calibration.width
    return np.where(np.isnan(odds), -np.inf, odds)


def probability(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds (n,) as probabilities: many of them are 1 to the last digit, so they are no order."""
    return np.asarray(np.exp(-np.logaddexp(0, -odds)))


def sureness(heard: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """From two independent signs, as log-odds (n,), how sure it is that one is right: 0 upwards.

    It is minus the logarithm of the probability that neither is, and still grows where that is all but 0.
    """
    return np.asarray(np.logaddexp(0, heard) + np.logaddexp(0, seen))


def score(sure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sureness (n,) as the probability that at least one of two signs is right."""
    return np.asarray(-np.expm1(-sure))


def curve(card: ModelCard, fitted: Calibration, background: NDArray[np.float32]) -> Calibration:
    """What a cosine of this model means: as `fitted`, or for a model never calibrated by its `background`.

    The background are cosines of the query with anything; nearly all of them are of unrelated things. Half
    sure is what stands out by four of their spreads, or lies half way to being the same.
    """
    if card.calibrated or fitted == NEVER or len(background) < ENOUGH:
        return fitted
    usual = float(np.median(background))
    spread = 1.4826 * float(np.median(np.abs(background - usual)))  # robust: that of a normal distribution
    away = max(min(STANDS_OUT * spread, (1 - usual) / 2), 1e-3)
    return Calibration(usual + away, away / 8)


def reason(heard: float, seen: float) -> str:
    """Which of two probabilities found a moment, in words; the lesser is named if it says much by itself."""
    if min(heard, seen) >= SAYS_MUCH:
        return "sounds and looks like it"
    return "sounds like it" if heard >= seen else "looks as if it would sound like it"


def best_moments(candidates: list[Ranked], top: int) -> list[Ranked]:
    """The `top` best, without those that overlap a better one of the same video by half or more."""
    kept: list[Ranked] = []
    of_video: dict[int, list[Ranked]] = {}
    for moment in sorted(candidates, key=Ranked.order):
        better = of_video.setdefault(moment.video, [])
        if not any(_overlap(moment, other) for other in better):
            better.append(moment)
            kept.append(moment)
            if len(kept) == top:
                break
    return kept


def _overlap(one: Ranked, other: Ranked) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return shared >= 0.5 * shorter - 1e-6
