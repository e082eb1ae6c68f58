# SPDX-License-Identifier: MIT
"""Comparing the sources on disk with the catalogue: what is new, changed, moved or gone."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.jobs import Job, Progress
from core.library.catalogue import transaction
from core.library.fingerprint import fingerprint
from core.media.containers import is_hidden, is_media

BATCH = 200  # files a transaction: each is a safe place to stop


@dataclass(frozen=True, slots=True)
class Found:
    """A media file on disk."""

    path: Path
    size: int
    mtime_ns: int


def scan(db: sqlite3.Connection, source_id: int, source: Path) -> Job[None]:
    """Bring the `file` rows of one source up to date with the disk.

    A source that is not there (an unplugged drive) is left as it is: offline, nothing forgotten.
    """
    if not source.exists():
        return
    seen: set[str] = set()
    batch: list[Found] = []
    for found in walk(source):
        seen.add(str(found.path))
        batch.append(found)
        if len(batch) == BATCH:
            _note(db, source_id, batch)
            batch = []
            yield Progress(len(seen), note=found.path.name)
    _note(db, source_id, batch)
    _note_gone(db, source_id, seen)
    yield Progress(len(seen), note=source.name)


def walk(source: Path) -> Iterator[Found]:
    """Every media file at or below `source`, in order of path; what cannot be listed is passed over."""
    if source.is_file():
        if (found := _stat(source)) is not None:
            yield found
        return
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(name for name in folders if not is_hidden(Path(name)))
        for name in sorted(files):
            path = Path(folder, name)
            if is_media(path) and (found := _stat(path)) is not None:
                yield found


def _stat(path: Path) -> Found | None:
    try:
        status = path.stat()
    except OSError:  # deleted or unplugged since it was listed
        return None
    return Found(path.absolute(), status.st_size, status.st_mtime_ns)


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
                "video_id = excluded.video_id, present = 1, reason = ''",
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
