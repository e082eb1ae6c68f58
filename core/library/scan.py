# SPDX-License-Identifier: MIT
"""Comparing the sources on disk with the catalogue: what is new, changed, moved or gone."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.jobs import Job, Progress
from core.library.catalogue import is_storable, transaction
from core.library.fingerprint import fingerprint
from core.media.containers import is_hidden, is_media

BATCH = 200  # files a transaction: each is a safe place to stop
LATEST_NS = 2**63 - 1  # what SQLite can hold: the year 2262, which no clock that is right shows


@dataclass(frozen=True, slots=True)
class Found:
    """A media file on disk."""

    path: Path
    size: int
    mtime_ns: int


def scan(db: sqlite3.Connection, source_id: int, source: Path) -> Job[tuple[Path, ...]]:
    """Bring the `file` rows of one source up to date with the disk; gives files no row can be made of.

    A source that is not there (an unplugged drive) is left as it is: offline, nothing forgotten.
    """
    if not source.exists():
        return ()
    seen: set[str] = set()
    batch: list[Found] = []
    unnamed: list[Path] = []
    for found in walk(source):
        if not is_storable(found.path):
            unnamed.append(found.path)
            continue
        seen.add(str(found.path))
        batch.append(found)
        if len(batch) == BATCH:
            _note(db, source_id, batch)
            batch = []
            yield Progress(len(seen), note=found.path.name)
    _note(db, source_id, batch)
    _note_gone(db, source_id, seen)
    yield Progress(len(seen), note=source.name)
    return tuple(unnamed)


def walk(source: Path) -> Iterator[Found]:
    """Every media file at or below `source`, in order of path; what cannot be listed is passed over."""
    if source.is_file():
        if (found := look(source)) is not None:
            yield found
        return
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(name for name in folders if not is_hidden(Path(name)))
        for name in sorted(files):
            path = Path(folder, name)
            if is_media(path) and (found := look(path)) is not None:
                yield found


def look(path: Path) -> Found | None:
    """The file at `path`; None where there is none, or a pipe or device that would never end."""
    try:
        status = path.stat()
    except OSError:  # deleted or unplugged since it was listed
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    changed = max(-LATEST_NS, min(status.st_mtime_ns, LATEST_NS))
    return Found(path.absolute(), status.st_size, changed)


def _note(db: sqlite3.Connection, source_id: int, batch: list[Found]) -> None:
    with transaction(db):
        for found in batch:
            known = db.execute(
                "SELECT id, size, mtime_ns FROM file WHERE path = ? AND video_id IS NOT NULL",
                (str(found.path),),
            ).fetchone()
            if known and known[1:] == (found.size, found.mtime_ns):
                db.execute("UPDATE file SET present = 1, source_id = ? WHERE id = ?", (source_id, known[0]))
                continue
            db.execute(
                "INSERT INTO file (path, source_id, size, mtime_ns, video_id) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
                "video_id = excluded.video_id, source_id = excluded.source_id, present = 1, reason = ''",
                (str(found.path), source_id, found.size, found.mtime_ns, _content(db, found.path)),
            )


def _content(db: sqlite3.Connection, path: Path) -> int | None:
    """The video row of what the file holds; None where it cannot be read now."""
    try:
        mark = fingerprint(path)
    except OSError:
        return None
    db.execute("INSERT OR IGNORE INTO video (fingerprint) VALUES (?)", (mark,))
    (row,) = db.execute("SELECT id FROM video WHERE fingerprint = ?", (mark,)).fetchone()
    return int(row)


def _note_gone(db: sqlite3.Connection, source_id: int, seen: set[str]) -> None:
    known = db.execute(
        "SELECT id, path FROM file WHERE source_id = ? AND present = 1", (source_id,)
    ).fetchall()
    gone = [(row,) for row, path in known if path not in seen]
    with transaction(db):
        db.executemany("UPDATE file SET present = 0 WHERE id = ?", gone)
