# SPDX-License-Identifier: MIT
"""What a probe learns from: the labelled videos of a library, as the vectors that it holds of them."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from core.classification.labels import Labelled, Labels
from core.classification.moments import Moments, moments_of
from core.classification.target import Target, no_vectors, nothing_for
from core.classification.unused import Unused, unused
from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import Stretch
from core.model import store
from core.model.card import ModelCard
from core.paths import command_line

LEAST, MOST = 3, 10  # moments of one video, tagged alike, that are learned from: a film has thousands
TOGETHER = 6_000  # of all videos, if they are not very many: more take minutes and tell little new


@dataclass(frozen=True, slots=True)
class Stored:
    """The model in use, the labels, and the moments that it made of the labelled videos."""

    known: ModelCard
    labelled: Labelled  # among what is unused also videos that teach nothing
    moments: Moments


def read_labelled(library: Library, labels: Labels, modality: str) -> Stored:
    """The labelled videos, for a classifier of `modality`.

    Raises `UserError` where there are no labels, or none of the videos is indexed.
    """
    with open_catalogue(library.catalogue) as db:
        known = store.active_card(library.models)
        labelled = labels(db)
        videos = {stretch.video for stretch in labelled.stretches}
        if not videos:
            raise UserError(f"No video of the library has a label yet; see {command_line()} tag --help.")
        most = max(LEAST, min(MOST, TOGETHER // len(videos)))
        moments = read_moments(db, known.identity, videos, most, labelled.stretches)
        silent = _unused(db, known, videos, moments, modality)
        return Stored(known, replace(labelled, unused=labelled.unused + silent), moments)


def read_moments(
    db: sqlite3.Connection,
    identity: str,
    videos: Collection[int] | None = None,
    most: int | None = None,
    stretches: Iterable[Stretch] = (),
) -> Moments:
    """Moments of the model `identity` in `videos`, or in all that are shown.

    Of each video at most `most` that `stretches` give the same labels to. Raises `UserError` where that
    model has gone through none of them.
    """
    tagged: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        tagged[stretch.video].append(stretch)
    parts = [
        moments_of(db, identity, video, most, tagged[video])
        for (video,) in db.execute(_INDEXED, (identity,)).fetchall()
        if videos is None or video in videos
    ]
    if not any(part.spans for part in parts):
        raise UserError("None of these videos is indexed with the model in use; index them first.")
    spans = tuple(span for part in parts for span in part.spans)
    return Moments(
        spans,
        np.concatenate([part.audio for part in parts if part.spans]),
        np.concatenate([part.visual for part in parts if part.spans]),
    )


def _unused(
    db: sqlite3.Connection, known: ModelCard, videos: set[int], moments: Moments, modality: str
) -> Unused:
    """The `videos` of which a classifier of `modality` has nothing to read."""
    readable = zip(moments.spans, moments.readable(modality), strict=True)
    indexed = {video for (video,) in db.execute(_GONE_THROUGH, (known.identity,))}

    def why(target: Target) -> str:
        return nothing_for(modality) if target.video in indexed else no_vectors(target, known.name)

    return unused(db, videos - {span.video for span, kept in readable if kept}, why)


_INDEXED = """
    SELECT DISTINCT indexed.video_id FROM indexed JOIN model ON model.id = indexed.model_id
    JOIN file ON file.video_id = indexed.video_id JOIN source ON source.id = file.source_id
    WHERE model.identity = ? AND file.present = 1 AND source.hidden = 0 ORDER BY indexed.video_id
"""

_GONE_THROUGH = """
    SELECT video_id FROM indexed JOIN model ON model.id = indexed.model_id WHERE model.identity = ?
"""
