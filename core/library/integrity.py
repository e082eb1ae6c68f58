# SPDX-License-Identifier: MIT
"""Whether a library is whole: the catalogue, its vectors, and what is derived from them."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.jobs import Job, Progress
from core.library.catalogue import open_catalogue, transaction
from core.library.place import Library
from core.library.walk import is_gone, is_there

BATCH = 5_000  # vectors read at a time
LENGTH_OFF = 0.01  # by which float16 rounding may move the length of a unit vector
TEMPORARY = ("*.tmp", ".*.part")


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of damage: `what` in words, how often, and whether `repair` can mend it."""

    what: str
    count: int
    mendable: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What was looked at and what is wrong with it."""

    videos: int
    vectors: int
    problems: tuple[Problem, ...]


def check(library: Library) -> Job[Health]:
    """Look through the whole library and change nothing. Raises `UserError` where there is none."""
    return (yield from _examine(library, mend=False))


def repair(library: Library) -> Job[Health]:
    """Mend what can be mended; the `Health` tells what was wrong before.

    Vectors that are damaged are deleted and their videos marked to be indexed again. The user's own videos
    are never touched. Raises `UserError` where there is no library.
    """
    return (yield from _examine(library, mend=True))


def _examine(library: Library, *, mend: bool) -> Job[Health]:
    if not library.catalogue.exists():
        raise UserError(f"There is no library in {library.folder}; index a folder first.")
    with open_catalogue(library.catalogue) as db:
        steps: tuple[tuple[str, Callable[[sqlite3.Connection, Library, bool], list[Problem]]], ...] = (
            ("catalogue", _structure),
            ("references", _references),
            ("files", _files),
            ("thumbnails", _thumbnails),
            ("leftovers", _leftovers),
        )
        problems: list[Problem] = []
        for number, (name, step) in enumerate(steps):
            yield Progress(number, len(steps) + 1, name)
            problems += step(db, library, mend)
            if any(not problem.mendable for problem in problems):  # nothing else it says can be trusted
                return Health(0, 0, tuple(problems))
        problems += yield from _vectors(db, mend)
        (videos,) = db.execute("SELECT count(*) FROM video").fetchone()
        (vectors,) = db.execute("SELECT count(*) FROM vector").fetchone()
    return Health(videos, vectors, tuple(problems))


def _structure(db: sqlite3.Connection, library: Library, mend: bool) -> list[Problem]:
    """Pages and indexes of the file itself; a damaged index can be built anew, a damaged page cannot."""
    lines = _damage(db)
    if lines and mend:
        with suppress(sqlite3.DatabaseError):  # what is behind a damaged page stays as it is
            db.execute("REINDEX")
        if not (lines := _damage(db)):
            return [Problem("indexes of the catalogue are damaged", 1, True)]
    if not lines:
        return []
    mendable = all("index" in line for line in lines)
    return [Problem(f"the catalogue is damaged ({lines[0]})", len(lines), mendable)]


def _damage(db: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with its file, in its words."""
    try:
        return [line for (line,) in db.execute("PRAGMA integrity_check") if line != "ok"]
    except sqlite3.DatabaseError as error:  # damaged so far that it cannot be looked through
        return [str(error)]


def _references(db: sqlite3.Connection, library: Library, mend: bool) -> list[Problem]:
    """Rows that belong to a row that is gone."""
    lost = Counter(table for table, *_ in db.execute("PRAGMA foreign_key_check"))
    if lost and mend:
        with transaction(db):
            for table, condition in _ORPHANS.items():
                db.execute(f"DELETE FROM {table} WHERE {condition}")
            db.execute("UPDATE change SET deleted = deleted + 1")  # some of them may be vectors
    return [Problem(f"rows of '{table}' belong to nothing", count, True) for table, count in lost.items()]


def _files(db: sqlite3.Connection, library: Library, mend: bool) -> list[Problem]:
    """Files that went away while their source is there: the next indexing notes that too."""
    rows = db.execute(
        "SELECT file.id, file.path, source.path FROM file JOIN source ON source.id = file.source_id "
        "WHERE file.present = 1"
    ).fetchall()
    there = {source for source in {row[2] for row in rows} if is_there(Path(source))}
    gone = [(row,) for row, path, source in rows if source in there and is_gone(Path(path))]
    if gone and mend:
        with transaction(db):
            db.executemany("UPDATE file SET present = 0 WHERE id = ?", gone)
    return [Problem("files are listed that are no longer there", len(gone), True)] if gone else []


def _thumbnails(db: sqlite3.Connection, library: Library, mend: bool) -> list[Problem]:
    """Folders of pictures whose video is not in the catalogue; what other programs put there is not ours."""
    known = {str(video) for (video,) in db.execute("SELECT id FROM video")}
    folders = [
        folder for folder in library.thumbnails.glob("*") if folder.name.isdecimal() and folder.is_dir()
    ]
    orphans = [folder for folder in folders if folder.name not in known]
    for folder in orphans if mend else ():
        shutil.rmtree(folder, ignore_errors=True)
    return [Problem("folders of thumbnails belong to no video", len(orphans), True)] if orphans else []


def _leftovers(db: sqlite3.Connection, library: Library, mend: bool) -> list[Problem]:
    """Unfinished files of a program that was stopped in the middle of writing one."""
    places = (library.thumbnails, library.vectors, library.models)
    found = [file for place in places for pattern in TEMPORARY for file in place.rglob(pattern)]
    for file in found if mend else ():
        file.unlink(missing_ok=True)
    return [Problem("unfinished files were left behind", len(found), True)] if found else []


def _vectors(db: sqlite3.Connection, mend: bool) -> Job[list[Problem]]:
    """Vectors of a wrong size, or that are no unit vectors."""
    sizes = dict(db.execute(_USUAL_SIZE).fetchall())  # model -> bytes of most of its vectors
    (newest,) = db.execute("SELECT coalesce(max(id), 0) FROM vector").fetchone()
    damaged: list[tuple[int, int, int]] = []
    for first in range(0, newest, BATCH):
        rows = db.execute(_BATCH, (first, first + BATCH)).fetchall()
        damaged += [
            (row, video, model) for row, video, model, blob in rows if not _is_whole(blob, sizes[model])
        ]
        yield Progress(first, newest, "vectors")
    if damaged and mend:
        _forget(db, damaged)
    return [Problem("vectors are damaged", len(damaged), True)] if damaged else []


def _is_whole(blob: bytes, size: int) -> bool:
    if len(blob) != size or size % 2:
        return False
    length = float(np.linalg.norm(np.frombuffer(blob, np.float16).astype(np.float32)))
    return abs(length - 1) <= LENGTH_OFF  # false for NaN too


def _forget(db: sqlite3.Connection, damaged: list[tuple[int, int, int]]) -> None:
    """The videos of these rows are to be indexed again by their models."""
    pairs = sorted({(video, model) for _, video, model in damaged})
    with transaction(db):
        db.executemany("DELETE FROM vector WHERE id = ?", [(row,) for row, _, _ in damaged])
        db.executemany("DELETE FROM indexed WHERE video_id = ? AND model_id = ?", pairs)
        db.execute("UPDATE change SET deleted = deleted + 1")


_NO_VIDEO = "video_id NOT IN (SELECT id FROM video)"
_NO_MODEL = "model_id NOT IN (SELECT id FROM model)"
_ORPHANS = {
    "file": f"source_id NOT IN (SELECT id FROM source) OR (video_id IS NOT NULL AND {_NO_VIDEO})",
    "indexed": f"{_NO_VIDEO} OR {_NO_MODEL}",
    "vector": f"{_NO_VIDEO} OR {_NO_MODEL}",
    "tag": _NO_VIDEO,
}

_USUAL_SIZE = """
    SELECT model_id, size FROM (
        SELECT model_id, length(vector) AS size, row_number() OVER
            (PARTITION BY model_id ORDER BY count(*) DESC) AS place
        FROM vector GROUP BY model_id, length(vector)
    ) WHERE place = 1
"""

_BATCH = "SELECT id, video_id, model_id, vector FROM vector WHERE id > ? AND id <= ?"
