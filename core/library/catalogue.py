# SPDX-License-Identifier: MIT
"""The catalogue: one SQLite file that holds every source, file, video and vector.

A *video* is content, found again by its fingerprint; a *file* is a path that holds it now.
So a renamed or moved file keeps its vectors, and two copies are embedded once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import DISK_FULL, NewerCatalogue, UserError

MIGRATIONS = (  # append only: a released step never changes
    """
    CREATE TABLE source (
        id INTEGER PRIMARY KEY,
        path TEXT UNIQUE NOT NULL,
        hidden INTEGER NOT NULL DEFAULT 0      -- 1: the user removed it; undo brings it back
    ) STRICT;
    CREATE TABLE video (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT UNIQUE NOT NULL,
        duration REAL NOT NULL DEFAULT 0,      -- seconds
        has_sound INTEGER NOT NULL DEFAULT 0,
        has_picture INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE file (
        id INTEGER PRIMARY KEY,
        path TEXT UNIQUE NOT NULL,
        source_id INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,
        video_id INTEGER REFERENCES video,     -- NULL: never read
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        present INTEGER NOT NULL DEFAULT 1,    -- 0: its source is there and the file is not
        reason TEXT NOT NULL DEFAULT ''        -- why it failed, or what is missing from it
    ) STRICT;
    CREATE INDEX file_of_video ON file (video_id);
    CREATE TABLE model (
        id INTEGER PRIMARY KEY,
        identity TEXT UNIQUE NOT NULL          -- hash of weights and preprocessing constants
    ) STRICT;
    CREATE TABLE indexed (                     -- a video that one model has gone through to its end
        video_id INTEGER NOT NULL REFERENCES video ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
        moments INTEGER NOT NULL,
        PRIMARY KEY (video_id, model_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE vector (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- grows for ever: a reader asks for what came after its last
        video_id INTEGER NOT NULL REFERENCES video ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
        modality TEXT NOT NULL CHECK (modality IN ('audio', 'visual')),
        start REAL NOT NULL,                   -- seconds
        end REAL NOT NULL,
        vector BLOB NOT NULL                   -- float16, L2-normalised
    ) STRICT;
    CREATE INDEX vector_of_video ON vector (video_id, model_id);
    CREATE TABLE change (deleted INTEGER NOT NULL) STRICT;  -- one row; grows when vectors are deleted
    INSERT INTO change VALUES (0);
    """,
    """
    CREATE TABLE tag (
        id INTEGER PRIMARY KEY,
        video_id INTEGER NOT NULL REFERENCES video ON DELETE CASCADE,
        label TEXT NOT NULL,
        start REAL NOT NULL,                   -- seconds
        end REAL NOT NULL,                     -- infinity: up to the end of the video
        standing TEXT NOT NULL CHECK (standing IN ('own', 'suggested', 'rejected')),
        classifier TEXT NOT NULL DEFAULT '',   -- who suggested it; '' for what the user decided
        probability REAL,                      -- of a suggestion
        UNIQUE (video_id, label, start, end, classifier)
    ) STRICT;
    """,
)


@contextmanager
def open_catalogue(path: Path) -> Iterator[sqlite3.Connection]:
    """One thread's connection at the newest schema, closed on exit.

    Raises `NewerCatalogue` for a file from a newer Earshot, `UserError` where it cannot be opened, and also
    where the block finds it damaged, locked by others or not to be written.
    """
    try:
        db = sqlite3.connect(path, isolation_level=None, timeout=30)
    except sqlite3.Error as error:
        raise UserError(f"The catalogue {path} cannot be opened: {error}.") from error
    with closing(db):
        try:
            _migrate(db, path)
        except sqlite3.DatabaseError as error:
            raise UserError(_sentence(error, path) or _DAMAGED.format(path=path, error=error)) from error
        try:
            yield db
        except sqlite3.DatabaseError as error:
            if sentence := _sentence(error, path):
                raise UserError(sentence) from error
            raise


_DAMAGED = "The catalogue {path} cannot be read ({error}); restore it from a backup."
_LOCKED = "The catalogue {path} is kept by another program; close that, or wait until it is done."
_FIXED = "The catalogue {path} cannot be written ({error}); move the library to a folder that can be."
_AWAY = "The catalogue {path} can no longer be used ({error}); is its drive still there?"
_SENTENCES = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _FIXED,
    sqlite3.SQLITE_CANTOPEN: _FIXED,
    sqlite3.SQLITE_PERM: _FIXED,
    sqlite3.SQLITE_IOERR: _AWAY,
}


def _sentence(error: sqlite3.DatabaseError, path: Path) -> str:
    """What to tell of an error that lies in the file or its place; nothing where it is more likely a bug."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without what SQLite adds to tell the kinds apart
    return _SENTENCES[code].format(path=path, error=error) if code in _SENTENCES else ""


def is_storable(path: Path) -> bool:
    """Whether the catalogue can hold the name: it is UTF-8, and names on a disk may be other bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
    if _version(db) == len(MIGRATIONS):
        return
    if _version(db) > len(MIGRATIONS):
        raise NewerCatalogue(f"The library {path.parent} was written by a newer Earshot; update to open it.")
    with transaction(db):  # a second starter waits here, and then finds the work done
        for number in range(_version(db), len(MIGRATIONS)):
            for statement in _statements(MIGRATIONS[number]):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number + 1}")


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def _statements(script: str) -> Iterator[str]:
    """The statements of `script` one by one: executescript would commit the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of the block or none of it, also when a job is closed half way.

    Raises `UserError` where the disk is full.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if db.in_transaction:  # a full disk makes SQLite roll back by itself
                db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise UserError(DISK_FULL) from error


def model_row(db: sqlite3.Connection, identity: str) -> int:
    """The row id of the model with `identity`, made where it is new."""
    db.execute("INSERT OR IGNORE INTO model (identity) VALUES (?)", (identity,))
    (row,) = db.execute("SELECT id FROM model WHERE identity = ?", (identity,)).fetchone()
    return int(row)
