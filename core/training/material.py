# SPDX-License-Identifier: MIT
"""What a library has to learn from."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.model.card import ModelCard
from core.training.cache import VideoCache
from core.training.fill import Wanted

GIGABYTE = 1e9
COMPARED = 2000  # videos at most whose likeness is looked at
_VIDEOS = """
    SELECT video.fingerprint, min(file.path), video.duration, video.has_sound, video.has_picture, video.id
    FROM video JOIN file ON file.video_id = video.id JOIN source ON source.id = file.source_id
    WHERE source.hidden = 0 AND file.present = 1 AND video.id IN (SELECT video_id FROM indexed)
    GROUP BY video.id ORDER BY min(file.path)
"""
_SOUNDS = """
    SELECT vector FROM vector JOIN model ON model.id = vector.model_id
    WHERE video_id = ? AND modality = 'audio' AND model.identity = ?
"""


@dataclass(frozen=True, slots=True)
class Material:
    """The videos of a library by what they are good for."""

    videos: tuple[Wanted, ...]  # with sound and picture, and there now
    without: int  # videos that lack sound or picture
    away: int  # videos whose drive is not plugged in, or does not answer
    alike: float  # share of the videos that sound like another one, as the model in use hears them

    @property
    def hours(self) -> float:
        """Of all videos together."""
        return sum(video.duration for video in self.videos) / 3600


def material(library: Library, card: ModelCard) -> Material:
    """What can be trained on; the model with `card` has embedded the library."""
    videos, rows, without, away = [], [], 0, 0
    with open_catalogue(library.catalogue) as db:
        for fingerprint, path, duration, has_sound, has_picture, row in db.execute(_VIDEOS).fetchall():
            if not (has_sound and has_picture):
                without += 1
            elif not os.path.exists(path):  # where a drive does not answer, Path.exists raises
                away += 1
            else:
                videos.append(Wanted(fingerprint, Path(path), duration))
                rows.append(row)
        means = []
        for row in rows[:COMPARED]:
            vectors = [np.frombuffer(v, np.float16) for (v,) in db.execute(_SOUNDS, (row, card.identity))]
            if vectors:
                means.append(np.stack(vectors).astype(np.float32).mean(axis=0))
    return Material(tuple(videos), without, away, _alike(means, card))


def cache_of(library: Library, limit_gb: float) -> VideoCache:
    """The cache of decoded videos of a library."""
    return VideoCache(library.folder / "training-cache", int(limit_gb * GIGABYTE))


def _alike(means: list[NDArray[np.float32]], card: ModelCard) -> float:
    """Share of the videos to which another is as near as things that belong together are, by the card."""
    if len(means) < 2:
        return 0.0
    vectors = np.stack(means)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-6)
    cosines = vectors @ vectors.T - 2 * np.eye(len(vectors), dtype=np.float32)
    return float((cosines.max(axis=1) > card.heard.middle).mean())
