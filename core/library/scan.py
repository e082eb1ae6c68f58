# SPDX-License-Identifier: MIT
"""Comparing the sources on disk with the catalogue: what is new, changed, moved or gone."""

import sqlite3
from pathlib import Path

from core.jobs import Job, Progress
from core.library.catalogue import is_storable, transaction
from core.library.failures import UNNAMED, UNREACHED, FailedFile
from core.library.recognise import mark_of
from core.library.walk import Found, is_there, walk

BATCH = 200  # files between two moments to stop at


def scan(db: sqlite3.Connection, source_id: int, source: Path) -> Job[tuple[FailedFile, ...]]:
    """Bring the `file` rows of one source up to date with the disk; gives what no row can be made of.

    A source that is not there (an unplugged drive) is left as it is: offline, nothing forgotten.
    """
    if not is_there(source):
        return ()
    seen: set[str] = set()
    unnamed: list[Path] = []
    unreached: list[Path] = []
    for found in walk(source, unreached):
        if not is_storable(found.path):
            unnamed.append(found.path)
            continue
        seen.add(str(found.path))
        if not _is_known(db, source_id, found):
            mark = yield from mark_of(db, found.path)
            _note(db, source_id, found, mark)
        if len(seen) % BATCH == 0:
            yield Progress(len(seen), note=found.path.name)
    if is_there(source):  # it may have been unplugged meanwhile
        _note_gone(db, source_id, seen, unreached)
    yield Progress(len(seen), note=source.name)
    told = [(path, UNNAMED) for path in unnamed] + [(path, UNREACHED) for path in unreached]
    return tuple(FailedFile(path, reason) for path, reason in told)


def _is_known(db: sqlite3.Connection, source_id: int, found: Found) -> bool:
    """Whether the file is as it was noted; it is then noted as present."""
    row = db.execute(
        "SELECT id, size, mtime_ns, present, source_id FROM file WHERE path = ? AND video_id IS NOT NULL",
        (str(found.path),),
    ).fetchone()
    if row is None or row[1:3] != (found.size, found.mtime_ns):
        return False
    if row[3:] != (1, source_id):
        with transaction(db):
            db.execute("UPDATE file SET present = 1, source_id = ? WHERE id = ?", (source_id, row[0]))
    return True


def _note(db: sqlite3.Connection, source_id: int, found: Found, mark: str | None) -> None:
    """A file that is new or changed; without a mark it cannot be read now."""
    with transaction(db):
        if mark is not None:
            db.execute("INSERT OR IGNORE INTO video (fingerprint) VALUES (?)", (mark,))
        db.execute(
            "INSERT INTO file (path, source_id, size, mtime_ns, video_id) "
            "VALUES (?, ?, ?, ?, (SELECT id FROM video WHERE fingerprint = ?)) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
            "video_id = excluded.video_id, source_id = excluded.source_id, present = 1, reason = ''",
            (str(found.path), source_id, found.size, found.mtime_ns, mark),
        )


def _note_gone(db: sqlite3.Connection, source_id: int, seen: set[str], unreached: list[Path]) -> None:
    """Files that were not seen are no longer there, but for those at or below a place not reached."""
    known = db.execute(
        "SELECT id, path FROM file WHERE source_id = ? AND present = 1", (source_id,)
    ).fetchall()
    missing = [(row, Path(path)) for row, path in known if path not in seen]
    gone = [(row,) for row, path in missing if not any(map(path.is_relative_to, unreached))]
    with transaction(db):
        db.executemany("UPDATE file SET present = 0 WHERE id = ?", gone)
