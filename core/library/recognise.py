# SPDX-License-Identifier: MIT
"""Which video a file holds: one the library knows under another name, or a new one."""

import sqlite3
from pathlib import Path

from core.jobs import Job
from core.library.fingerprint import alike, fingerprint, whole_hash
from core.library.walk import Found, look


def mark_of(db: sqlite3.Connection, path: Path) -> Job[str | None]:
    """The mark of what the file holds, as in `video.fingerprint`; None where it cannot be read now.

    It is the fingerprint, and for another content of the same fingerprint also a hash of all of it. Which of
    them it is shows only beside a file that is there; where there is none, a file that was moved is meant.
    """
    try:
        mark = fingerprint(path)
        namesakes = _namesakes(db, mark)
        another = yield from _is_another(path, _holders(db, mark, path))
        if not another and not namesakes:
            return mark
        own = f"{mark}-{yield from whole_hash(path)}"
    except OSError:
        return None
    return own if another or own in namesakes else mark


def _is_another(path: Path, holders: list[Path]) -> Job[bool]:
    """Whether there are files to compare it with, and it is none of them."""
    compared = False
    for holder in holders:
        try:
            if (yield from alike(path, holder)):
                return False
            compared = True
        except OSError:  # one that cannot be read says nothing about this one
            continue
    return compared


def _namesakes(db: sqlite3.Connection, mark: str) -> set[str]:
    rows = db.execute("SELECT fingerprint FROM video WHERE fingerprint GLOB ?", (f"{mark}-*",))
    return {name for (name,) in rows}


def _holders(db: sqlite3.Connection, mark: str, path: Path) -> list[Path]:
    """Other files that hold the video `mark` and are there, unchanged since they were noted."""
    rows = db.execute(
        "SELECT file.path, file.size, file.mtime_ns FROM file JOIN video ON video.id = file.video_id "
        "WHERE video.fingerprint = ? AND file.present = 1 AND file.path != ?",
        (mark, str(path)),
    )
    noted = [Found(Path(name), size, changed) for name, size, changed in rows]
    return [found.path for found in noted if look(found.path) == found]
