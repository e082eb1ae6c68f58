# SPDX-License-Identifier: MIT
"""Comparing a query with everything the library heard and saw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.model.card import Calibration
from core.model.embedder import Embedder
from core.search.listening import PHASES
from core.search.memory import CANDIDATES, Memory
from core.search.rank import Ranked, curve, log_odds, probability, reason, score, sureness
from core.search.times import heard_with, laid, seen_during
from core.search.vectors import Rows

BACKGROUND = 2000  # windows that tell what cosines are usual
SPARE = 40  # moments looked at for each one asked for: many of them overlap


def by_sound(
    memory: Memory,
    embedder: Embedder,
    query: NDArray[np.float32],
    offsets: NDArray[np.float64],
    seconds: float,
    top: int,
) -> list[Ranked]:
    """Moments that sound like `query` (m, d), or look as if they would.

    Its windows begin `offsets` (m,) seconds after it, `PHASES` of them a hop, and it lasts `seconds`.
    """
    pictures = memory.visual.where(np.isin(memory.visual.videos, memory.visible))
    looks = pictures.vectors @ query.mean(axis=0) if len(pictures.ids) else np.empty(0, np.float32)
    rows = memory.near(query, offsets, embedder.hop, _looking_best(memory.audio, pictures, looks))
    rows = rows.where(np.isin(rows.videos, memory.visible))
    sees = curve(embedder.card, embedder.card.seen, looks)
    only_seen = _top(_only_seen(memory.audio, pictures, looks, sees), top)
    if not len(rows.ids):
        return only_seen
    at, begins, heard = laid(rows, rows.vectors @ query.T, offsets, embedder.hop, PHASES)
    videos, starts = rows.videos[at], np.maximum(begins, 0.0)
    ends = _within(starts, np.maximum(rows.ends[at], begins + seconds), memory.durations(videos))
    seen = seen_during(starts, ends, videos, pictures, looks)
    hears = curve(embedder.card, embedder.card.heard, _usual(memory.audio, query))
    odds = (log_odds(heard, hears), log_odds(seen, sees))
    return _top(_Found(videos, starts, ends, *odds, heard, seen), top) + only_seen


def by_picture(memory: Memory, embedder: Embedder, query: NDArray[np.float32], top: int) -> list[Ranked]:
    """Moments that sound the way a picture (d,) looks, or look like it."""
    rows = memory.audio.where(np.isin(memory.audio.videos, memory.visible))
    pictures = memory.visual.where(np.isin(memory.visual.videos, memory.visible))
    looks = pictures.vectors @ query if len(pictures.ids) else np.empty(0, np.float32)
    looks_like = curve(embedder.card, embedder.card.heard, looks)
    only_seen = _top(_only_seen(rows, pictures, looks, looks_like), top)
    if not len(rows.ids):
        return only_seen
    heard = rows.vectors @ query
    seen = seen_during(rows.starts, rows.ends, rows.videos, pictures, looks)
    sounds_like = curve(embedder.card, embedder.card.seen, heard)
    odds = (log_odds(heard, sounds_like), log_odds(seen, looks_like))
    return _top(_Found(rows.videos, rows.starts, rows.ends, *odds, heard, seen), top) + only_seen


@dataclass(frozen=True, slots=True)
class _Found:
    """Columns of what was compared, each (n,); `heard` is None where only pictures were."""

    videos: NDArray[np.int64]
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    odds_heard: NDArray[np.float64]  # logarithms
    odds_seen: NDArray[np.float64]
    heard: NDArray[np.float32] | None
    seen: NDArray[np.float32]


def _within(
    starts: NDArray[np.float64], ends: NDArray[np.float64], durations: NDArray[np.float64]
) -> NDArray[np.float64]:
    """`ends` (n,) cut where the video ends: a query may go on longer than the video it resembles."""
    return np.where(durations > starts, np.minimum(ends, durations), ends)


def _usual(rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosines of the query (m, d) with some of everything that was heard."""
    step = max(1, len(rows.ids) // BACKGROUND)
    return np.asarray(rows.vectors[::step] @ query.mean(axis=0), np.float32)


def _looking_best(rows: Rows, pictures: Rows, looks: NDArray[np.float32]) -> NDArray[np.int64]:
    """Positions (p,) of the rows heard with the best pictures: the graph knows only which sound right."""
    heard = np.flatnonzero(np.isin(pictures.videos, rows.videos))
    best = heard[np.argsort(-looks[heard])[:CANDIDATES]]
    return heard_with(pictures.where(best), rows)


def _only_seen(
    rows: Rows, pictures: Rows, looks: NDArray[np.float32], calibration: Calibration
) -> _Found | None:
    """Pictures of videos that have no sound to compare."""
    silent = ~np.isin(pictures.videos, rows.videos)
    if not silent.any():
        return None
    mute, looks = pictures.where(silent), looks[silent]
    odds = log_odds(looks, calibration)
    return _Found(mute.videos, mute.starts, mute.ends, np.full_like(odds, -np.inf), odds, None, looks)


def _top(found: _Found | None, top: int) -> list[Ranked]:
    """The best as moments; more than `top`, since overlapping ones drop out later."""
    if found is None:
        return []
    sure = sureness(found.odds_heard, found.odds_seen)
    scores, heard, seen = score(sure), probability(found.odds_heard), probability(found.odds_seen)
    count = min(len(sure), top * SPARE)
    best = np.argpartition(-sure, count - 1)[:count]
    return [
        Ranked(
            video=int(found.videos[i]),
            start=float(found.starts[i]),
            end=float(found.ends[i]),
            score=float(scores[i]),
            heard=None if found.heard is None else float(found.heard[i]),
            seen=None if np.isnan(found.seen[i]) else float(found.seen[i]),
            reason=reason(float(heard[i]), float(seen[i])),
            sure=float(sure[i]),
        )
        for i in best
    ]
