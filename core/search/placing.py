# SPDX-License-Identifier: MIT
"""Where exactly in a video a recording of that very video lies.

A window of the model is seconds long and says what a stretch sounds like, not which of ten alike hammer
blows it is. Where the query was recorded from the video itself, its spectrogram fits one place only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core.errors import MediaError
from core.features.constants import FRAME_SHIFT, SAMPLE_RATE
from core.features.fbank import log_mel
from core.media.sound import read_sound
from core.search.rank import Ranked

REACH = 30.0  # s looked through on either side of where the model found it
LONGEST = 20.0  # s of the query that are laid over the video
APART = 50  # spectrogram frames: a fit so near the best one is the same place
TELLING = 150  # spectrogram frames of a video: a shorter one fits somewhere into any long recording
# By how much the best place must stand out in correlation. Of 64 sample videos searched with 3 s of their own
# sound, also with noise at 10 dB or through MP3, nine in ten are above; with another's sound, one in ten.
DISTINCT = 0.1
RECORDED = 0.6  # a correlation from which on the query is taken for a recording of the video itself
NEVER_WRONG = 1e-9  # what is left of doubt where the two are one and the same


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query fits best: seconds from the beginning, negative before it, the correlation there (-1..1),
    and how much it exceeds that of every other place."""

    start: float
    correlation: float
    distinct: float


def placed(moment: Ranked, path: Path, query: NDArray[np.float32]) -> tuple[Ranked, float]:
    """`moment` moved to where `query` (samples,) was recorded from its video, or as it is.

    With it the correlation there, 0 where it was not moved. Reads up to a minute of the video's sound; one
    that cannot be read leaves the moment as it is.
    """
    first = max(0.0, moment.start - REACH)
    try:
        sound = read_sound(path, first, moment.end + REACH)
    except MediaError:
        return moment, 0.0
    place = fit(sound, query[: int(LONGEST * SAMPLE_RATE)])
    if place is None or place.distinct < DISTINCT:
        return moment, 0.0
    begun = first + place.start
    end = begun + max(len(query) / SAMPLE_RATE, moment.end - moment.start)
    last = first + len(sound) / SAMPLE_RATE  # the end of the video's sound, where it is as near as this
    return replace(moment, start=max(0.0, begun), end=min(end, last)), place.correlation


def recorded_first(moments: Sequence[Ranked], fits: Sequence[tuple[Ranked, float]]) -> list[Ranked]:
    """`moments`, but the one the query was recorded from, if `fits` has one, before all others.

    A model hears that two stretches are alike; that one is the other it cannot hear.
    """
    source, correlation = max(fits, key=lambda fit: fit[1])
    if correlation < RECORDED:
        return list(moments)
    best = min(moments, key=Ranked.order)
    wrong = max(1 - correlation, NEVER_WRONG)
    first = replace(source, score=1 - (1 - best.score) * wrong, sure=best.sure - math.log(wrong))
    return [first, *(moment for moment in moments if moment is not source)]


def fit(sound: NDArray[np.float32], query: NDArray[np.float32]) -> Place | None:
    """Where the log-mel of `query` correlates best with that of `sound`: the shorter is laid over the longer.

    A recording that holds all of a short video began before it, at a negative time. None where either is too
    short to tell.
    """
    film, part = log_mel(torch.from_numpy(sound)), log_mel(torch.from_numpy(query))
    if len(film) < len(part):
        place = _over(part, film) if len(film) >= TELLING else None
        return None if place is None else replace(place, start=-place.start)
    return _over(film, part) if len(part) else None


def _over(film: Tensor, part: Tensor) -> Place:
    """Where `part` (t, mel) fits best in `film` (T, mel), which is not shorter."""
    film, part = _changes(film), _changes(part)  # (T, mel), (t, mel)
    product = F.conv1d(film.T[None], part.T[None])[0, 0]  # (1, mel, T) * (1, mel, t) -> (T - t + 1,)
    energy = film.square().sum(dim=1).cumsum(0)
    under = energy[len(part) - 1 :] - F.pad(energy, (1, 0))[: len(product)]  # of the film below the query
    correlation = product / (under.clamp(min=1e-6) * part.square().sum().clamp(min=1e-6)).sqrt()
    best = int(correlation.argmax())
    elsewhere = torch.cat([correlation[: max(0, best - APART)], correlation[best + APART + 1 :]])
    rest = float(elsewhere.max()) if len(elsewhere) else 0.0
    return Place(best * FRAME_SHIFT, float(correlation[best]), float(correlation[best]) - rest)


def _changes(log_mels: Tensor) -> Tensor:
    """(T, mel) without the mean of each band: the colour of microphone and room is taken out."""
    return log_mels - log_mels.mean(dim=0)
