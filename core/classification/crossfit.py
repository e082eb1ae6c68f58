# SPDX-License-Identifier: MIT
"""A linear classifier with honest figures: every video is judged once, by a fit that never saw it."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.classification.examples import Examples
from core.classification.folds import split
from core.classification.logistic import Linear, fit_linear
from core.classification.measures import log_loss
from core.classification.temperature import fit_temperature, grouped_mean, probabilities
from core.jobs import Progress

Floats = NDArray[np.float64]
FOLDS = 5
LEAST_FOLDS = 3  # one is judged, one chooses, one learns
PENALTIES = (10.0, 1.0, 0.1, 0.01, 0.001)  # from strong to weak: each fit starts from the one before
FITS = FOLDS * (len(PENALTIES) + 1) + len(PENALTIES)  # at most


@dataclass(frozen=True, slots=True)
class CrossFit:
    """The classifier fitted on everything, and what fits that had not seen them said of all units."""

    linear: Linear
    temperature: float
    l2: float
    probability: Floats  # (m, C) of each unit, by a fit that knew nothing of its video
    calibrated: bool  # False: the temperature is none that was chosen


def crossfit(
    x: NDArray[np.floating], data: Examples, *, multi_label: bool, seed: int = 1
) -> Generator[Progress, None, CrossFit]:
    """Fit vectors (n, d) to their classes; a job, each step of which is one fit.

    For each fold that is judged, the next one chooses the penalty and the temperature, the rest learn;
    then all but the judged fold learn with that penalty. The classifier itself is fitted on all, with
    the penalty and the temperature that were best over all choosing folds. Of two videos none is left to
    choose by.
    """
    count = min(FOLDS, len(np.unique(data.videos)))
    fold = split(data.unit_videos, data.unit_target, (1.0,) * count, seed)[data.units]  # (n,)
    work = _Work(x, data, multi_label)
    if count < LEAST_FOLDS:
        return (yield from _unchosen(work, fold))
    chosen = np.zeros((len(PENALTIES), *data.target.shape))  # logits of the fits that choose
    judged = np.zeros_like(data.unit_target)
    for k in range(count):
        asked = fold == (k + 1) % count
        path = yield from work.path((fold != k) & ~asked, PENALTIES)
        chosen[:, asked] = [linear.logits(x[asked]) for linear in path]
        best, temperature = work.choose(chosen, asked)
        work.judge(judged, fold == k, work.fit(fold != k, PENALTIES[best]), temperature)
        yield Progress(0, note="judging held-out videos")
    best, temperature = work.choose(chosen, np.ones(len(x), bool))
    path = yield from work.path(np.ones(len(x), bool), PENALTIES[: best + 1])
    return CrossFit(path[-1], temperature, PENALTIES[best], judged, calibrated=True)


def _unchosen(work: "_Work", fold: NDArray[np.int64]) -> Generator[Progress, None, CrossFit]:
    """Two videos, each judged by a fit on the other: a penalty of middling strength, logits as they are."""
    l2 = PENALTIES[len(PENALTIES) // 2]
    judged = np.zeros_like(work.data.unit_target)
    for k in range(int(fold.max()) + 1):
        work.judge(judged, fold == k, work.fit(fold != k, l2), 1.0)
        yield Progress(0, note="judging held-out videos")
    return CrossFit(work.fit(np.ones(len(fold), bool), l2), 1.0, l2, judged, calibrated=False)


@dataclass(frozen=True, slots=True)
class _Work:
    x: NDArray[np.floating]
    data: Examples
    multi_label: bool

    def fit(self, rows: NDArray[np.bool_], l2: float, start: Linear | None = None) -> Linear:
        x, target, weights = self.x[rows], self.data.target[rows], self.data.weights[rows]
        return fit_linear(x, target, weights, l2, multi_label=self.multi_label, start=start)

    def path(
        self, rows: NDArray[np.bool_], penalties: tuple[float, ...]
    ) -> Generator[Progress, None, list[Linear]]:
        fits: list[Linear] = []
        for l2 in penalties:
            fits.append(self.fit(rows, l2, fits[-1] if fits else None))
            yield Progress(0, note="fitting")
        return fits

    def judge(self, judged: Floats, rows: NDArray[np.bool_], linear: Linear, temperature: float) -> None:
        """Put what `linear` says of the units of `rows` (n,) into `judged` (m, C)."""
        p = probabilities(linear.logits(self.x[rows]), temperature, multi_label=self.multi_label)
        units = self.data.units[rows]
        judged[units] = grouped_mean(p, units, len(judged))[units]

    def choose(self, logits: Floats, rows: NDArray[np.bool_]) -> tuple[int, float]:
        """The number of the best penalty on `rows`, each at its best temperature, and that temperature."""
        data = self.data.where(rows)
        found = []
        for each in logits[:, rows]:
            t = fit_temperature(each, data.units, data.unit_target, multi_label=self.multi_label)
            p = grouped_mean(
                probabilities(each, t, multi_label=self.multi_label), data.units, len(data.unit_target)
            )
            found.append((log_loss(data.unit_target, p, multi_label=self.multi_label), t))
        best = int(np.argmin([loss for loss, _ in found]))
        return best, found[best][1]
