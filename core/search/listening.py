# SPDX-License-Identifier: MIT
"""A query as vectors."""

import logging
import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import NothingHeard, UserError
from core.features.constants import SAMPLE_RATE
from core.library.tags import video_at
from core.model.embedder import Embedder
from core.search.memory import Memory
from core.search.query import ImageQuery, MomentQuery, Query, SoundQuery
from core.search.silence import trim_silence

PHASES = 2  # windows a hop of a query: the library's grid is not its own, so it is tried half a hop shifted
LONGEST = 60.0  # s of a query that are compared; what is remembered of a sound is rarely longer
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listened:
    """A query as vectors (m, d) of windows that begin at `offsets` (m,) seconds."""

    vectors: NDArray[np.float32]
    offsets: NDArray[np.float64]
    seconds: float
    by_picture: bool = False
    waveform: NDArray[np.float32] | None = None  # of a sound, as it was compared


def listen(embedder: Embedder, memory: Memory, db: sqlite3.Connection, query: Query) -> Listened:
    """A query of any kind as vectors. Raises `NothingHeard` or `UserError` where there is none."""
    if isinstance(query, ImageQuery):
        if not embedder.sees:
            raise UserError("The model in use only hears; choose another to search with a picture.")
        return Listened(embedder.pictures(query.picture[None]), np.zeros(1), 0.0, by_picture=True)
    if isinstance(query, MomentQuery):
        return _moment(memory, db, query)
    return _sound(embedder, query)


def _sound(embedder: Embedder, query: SoundQuery) -> Listened:
    waveform = query.waveform
    if query.sample_rate != SAMPLE_RATE:
        import soxr

        waveform = soxr.resample(waveform, query.sample_rate, SAMPLE_RATE)
    waveform = trim_silence(np.asarray(waveform, np.float32)).waveform
    if len(waveform) > LONGEST * SAMPLE_RATE:
        log.info("Searching with the first %.0f s of the %s.", LONGEST, query.name)
        waveform = waveform[: int(LONGEST * SAMPLE_RATE)]
    heard = embedder.sound(waveform, hops=PHASES)
    if not len(heard.vectors):
        raise NothingHeard(f"There is no sound in the {query.name} to search with.")
    return Listened(heard.vectors, heard.starts, len(waveform) / SAMPLE_RATE, waveform=waveform)


def _moment(memory: Memory, db: sqlite3.Connection, query: MomentQuery) -> Listened:
    """By the stored vectors: nothing is decoded again."""
    video = video_at(db, query.path)
    if video is None:
        raise UserError(f"{query.path.name} is not in the library; index it first.")
    for rows, by_picture in ((memory.audio, False), (memory.visual, True)):
        there = rows.where((rows.videos == video) & (rows.starts <= query.at) & (query.at <= rows.ends))
        if len(there.ids):
            nearest = int(np.abs((there.starts + there.ends) / 2 - query.at).argmin())
            length = float(there.ends[nearest] - there.starts[nearest])
            return Listened(there.vectors[nearest][None], np.zeros(1), length, by_picture)
    raise UserError(f"Nothing is indexed of {query.path.name} at {query.at:.1f} s.")
