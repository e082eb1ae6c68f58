# SPDX-License-Identifier: MIT
"""Comparing a query with everything the library heard and saw."""

import numpy as np
from numpy.typing import NDArray

from core.model.card import Calibration
from core.model.embedder import Embedder
from core.search.memory import Memory
from core.search.rank import Ranked, aligned, either, probability, seen_during
from core.search.vectors import Rows

SPARE = 20  # moments looked at for each one asked for: many of them overlap


def by_sound(
    memory: Memory,
    embedder: Embedder,
    query: NDArray[np.float32],
    offsets: NDArray[np.float64],
    seconds: float,
    top: int,
) -> list[Ranked]:
    """Moments that sound like `query` (m, d), or look as if they would."""
    rows = memory.near(query, offsets, embedder.hop)
    rows = rows.where(np.isin(rows.videos, memory.visible))
    pictures = memory.visual.where(np.isin(memory.visual.videos, memory.visible))
    looks = pictures.vectors @ query.mean(axis=0) if len(pictures.ids) else np.empty(0, np.float32)
    length = max(seconds - embedder.card.window, 0.0)  # what a long query takes beyond its first window
    found = _heard(rows, pictures, looks, query, offsets, length, embedder)
    return _top(found, top) + _top(_only_seen(rows, pictures, looks, embedder.card.seen), top)


def by_picture(
    memory: Memory,
    embedder: Embedder,
    query: NDArray[np.float32],
    offsets: NDArray[np.float64],
    seconds: float,
    top: int,
) -> list[Ranked]:
    """Moments that sound the way a picture looks: its vector is compared with sounds and, alike, pictures."""
    rows = memory.audio.where(np.isin(memory.audio.videos, memory.visible))
    pictures = memory.visual.where(np.isin(memory.visual.videos, memory.visible))
    card = embedder.card
    looks = pictures.vectors @ query[0] if len(pictures.ids) else np.empty(0, np.float32)
    if not len(rows.ids):
        return _top(_only_seen(rows, pictures, looks, card.heard), top)
    heard = rows.vectors @ query[0]
    seen = seen_during(rows.starts, rows.ends, rows.videos, pictures, looks)
    score = either(probability(heard, card.seen), probability(seen, card.heard))
    return _top((rows, rows.ends, score, heard, seen), top)


_Found = tuple[
    Rows, NDArray[np.float64], NDArray[np.float64], NDArray[np.float32] | None, NDArray[np.float32]
]


def _heard(
    rows: Rows,
    pictures: Rows,
    looks: NDArray[np.float32],
    query: NDArray[np.float32],
    offsets: NDArray[np.float64],
    length: float,
    embedder: Embedder,
) -> _Found | None:
    if not len(rows.ids):
        return None
    heard = aligned(rows, query, offsets, embedder.hop)
    ends = rows.ends + length
    seen = seen_during(rows.starts, ends, rows.videos, pictures, looks)
    score = either(probability(heard, embedder.card.heard), probability(seen, embedder.card.seen))
    return rows, ends, score, heard, seen


def _only_seen(
    rows: Rows, pictures: Rows, looks: NDArray[np.float32], calibration: Calibration
) -> _Found | None:
    """Pictures of videos that have no sound to compare."""
    silent = ~np.isin(pictures.videos, rows.videos)
    if not silent.any():
        return None
    mute, looks = pictures.where(silent), looks[silent]
    return mute, mute.ends, probability(looks, calibration), None, looks


def _top(found: _Found | None, top: int) -> list[Ranked]:
    """The best as moments; more than `top`, since overlapping ones drop out later."""
    if found is None:
        return []
    rows, ends, score, heard, seen = found
    count = min(len(score), top * SPARE)
    best = np.argpartition(-score, count - 1)[:count]
    return [
        Ranked(
            int(rows.videos[i]),
            float(rows.starts[i]),
            float(ends[i]),
            float(score[i]),
            None if heard is None else float(heard[i]),
            None if np.isnan(seen[i]) else float(seen[i]),
        )
        for i in best
    ]
