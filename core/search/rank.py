# SPDX-License-Identifier: MIT
"""From similarities to moments in order, each with a score and its reason."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.card import NEVER, Calibration, ModelCard
from core.search.vectors import Rows

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


def aligned(
    rows: Rows, query: NDArray[np.float32], offsets: NDArray[np.float64], hop: float
) -> NDArray[np.float32]:
    """Cosine of a query with the run of rows around each row: (n,).

    The windows of the query (m, d) begin `offsets` (m,) seconds after the row, or before it. Each is
    compared with the row that begins there, to half a `hop`, in the same video, and the mean is taken:
    a query longer than the model's window is found where its whole course agrees.
    """
    total, heard = np.zeros(len(rows.ids), np.float32), np.zeros(len(rows.ids), np.float32)
    key = _order(rows)
    for vector, offset in zip(query, offsets, strict=True):
        there = np.searchsorted(key, key + offset - hop / 2 - 1e-3).clip(max=len(key) - 1)
        found = np.abs(key[there] - key - offset) <= hop / 2 + 1e-3
        total += np.where(found, (rows.vectors @ vector)[there], 0)
        heard += found
    # A run cut off by the end of its video is trusted by the share of the query it covers.
    return np.asarray(total / np.maximum(heard, 1) * np.sqrt(heard / len(query)), np.float32)


def _order(rows: Rows) -> NDArray[np.float64]:
    """One number a row (n,) that grows by video and then by time: no film is a million seconds long."""
    return np.asarray(rows.videos * 1e6 + rows.starts)


def seen_during(
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    videos: NDArray[np.int64],
    rows: Rows,
    similarity: NDArray[np.float32],
) -> NDArray[np.float32]:
    """The best similarity (p,) of any picture shown during each span (n,); NaN where there is none."""
    best = np.full(len(starts), np.nan, np.float32)
    if not len(rows.ids):
        return best
    key = _order(rows)
    last = np.searchsorted(key, videos * 1e6 + ends, side="left") - 1  # the last picture begun before the end
    first = np.searchsorted(key, videos * 1e6 + starts, side="right") - 1  # the one on show at the start
    for span in range(int((last - first).max(initial=0)) + 1):
        row = np.minimum(first + span, last)
        shown = (row >= 0) & (rows.videos[row] == videos)
        best = np.fmax(best, np.where(shown, similarity[row], np.nan))
    return np.asarray(best, np.float32)


def probability(cosine: NDArray[np.float32], calibration: Calibration) -> NDArray[np.float64]:
    """How likely a pair of this cosine belongs together, 0 where the cosine is missing."""
    odds = np.exp(np.clip((cosine.astype(np.float64) - calibration.middle) / calibration.width, -40, 40))
    return np.asarray(np.nan_to_num(odds / (1 + odds)))


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


def either(heard: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability that at least one of two independent signs is right."""
    return np.asarray(1 - (1 - heard) * (1 - seen))


def best_moments(candidates: list[Ranked], top: int) -> list[Ranked]:
    """The `top` best, without those that overlap a better one of the same video by half or more."""
    kept: list[Ranked] = []
    of_video: dict[int, list[Ranked]] = {}
    for moment in sorted(candidates, key=lambda m: -m.score):
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
