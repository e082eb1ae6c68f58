# SPDX-License-Identifier: MIT
"""Labelled videos that nothing can be learned from, each with the reason: none goes missing unsaid."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from core.classification.target import Target, shown_targets
from core.errors import UserError

Unused = tuple[tuple[str, str], ...]  # a place and the reason
GONE = "it is no longer in the library: the file is gone, or its folder was removed"
AWAY = "it is not there; was it moved, or its drive unplugged?"


def unused(db: sqlite3.Connection, videos: Iterable[int], why: Callable[[Target], str]) -> Unused:
    """A place for each of `videos`, and the reason: for those that the library shows, what `why` says."""
    shown = shown_targets(db)
    return tuple(
        (str(shown[video].path), why(shown[video])) if video in shown else (_last_place(db, video), GONE)
        for video in sorted(videos)
    )


def _last_place(db: sqlite3.Connection, video: int) -> str:
    row = db.execute("SELECT path FROM file WHERE video_id = ? ORDER BY id", (video,)).fetchone()
    return row[0] if row else "a video that no file holds any more"


@contextmanager
def naming(left_out: Sequence[tuple[str, str]]) -> Iterator[None]:
    """A `UserError` inside that there is too little to learn from also says what was left out, and why."""
    try:
        yield
    except UserError as error:
        if not left_out:
            raise
        place, reason = left_out[0]
        more = f", and {len(left_out) - 1} more" if len(left_out) > 1 else ""
        raise UserError(f"{error} Labelled, but not used: {place} ({reason}){more}.") from error
