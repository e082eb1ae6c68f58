# SPDX-License-Identifier: MIT
"""What a classifier says of a video, and what of it is worth suggesting."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.classification.card import ClassifierCard
from core.classification.examples import Span
from core.library.tags import Stretch, Suggestion

Floats = NDArray[np.float64]
NEXT = 0.05  # s: moments that lie no further apart belong to one stretch
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Prediction:
    """Probabilities of one video and of each of its moments."""

    path: Path
    video: int | None  # None: the file is not in the library
    starts: Floats  # (n,) seconds
    ends: Floats  # (n,)
    moments: Floats  # (n, C)

    @property
    def whole(self) -> Floats:
        """(C,) of the video: the mean over its moments, which is what the temperature was fitted for."""
        return np.asarray(self.moments.mean(axis=0))


def predicted(path: Path, video: int | None, spans: list[Span], moments: Floats) -> Prediction:
    """A prediction from moments in any order."""
    order = np.argsort([span.start for span in spans], kind="stable")
    times = np.array([(spans[i].start, spans[i].end) for i in order], np.float64).reshape(len(spans), 2)
    return Prediction(path, video, times[:, 0], times[:, 1], moments[order])


def suggestions(found: Prediction, card: ClassifierCard, threshold: float) -> Iterator[Suggestion]:
    """A label for the whole video where it is probable enough, else for the stretches where it is.

    A classifier of one class each suggests the most probable one only.
    """
    if found.video is None:
        return
    sure = _sure(found.whole, card, threshold)
    for c in np.flatnonzero(sure):
        yield Suggestion(Stretch(found.video, card.labels[c]), round(float(found.whole[c]), DIGITS))
    if card.multi_label or not sure.any():
        for c in np.flatnonzero(~sure):
            yield from _stretches(found, found.video, card, int(c), threshold)


def _sure(p: Floats, card: ClassifierCard, threshold: float) -> NDArray[np.bool_]:
    """Which probabilities (..., C) are worth suggesting."""
    best = p == p.max(axis=-1, keepdims=True)
    return np.asarray((p >= threshold) & (best | card.multi_label))


def _stretches(
    found: Prediction, video: int, card: ClassifierCard, c: int, threshold: float
) -> Iterator[Suggestion]:
    """Neighbouring moments that are probable enough, as one with their mean probability."""
    rows = np.flatnonzero(_sure(found.moments, card, threshold)[:, c])
    apart = np.flatnonzero(found.starts[rows[1:]] > found.ends[rows[:-1]] + NEXT) + 1
    for run in np.split(rows, apart):
        if len(run):
            stretch = Stretch(
                video, card.labels[c], float(found.starts[run[0]]), float(found.ends[run].max())
            )
            yield Suggestion(stretch, round(float(found.moments[run, c].mean()), DIGITS))
