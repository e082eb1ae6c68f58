# SPDX-License-Identifier: MIT
"""The catalogue: one SQLite file that holds every source, file, video and vector.

A *video* is content, found again by its fingerprint; a *file* is a path that holds it now.
So a renamed or moved file keeps its vectors, and two copies are embedded once.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import DISK_FULL, NewerCatalogue, UserError
from core.library import read_only
from core.library.catalogue_errors import DAMAGED, is_full, kind, sentence
from core.library.schema import MIGRATIONS

PATIENCE = 30.0  # s: how long another may keep the catalogue
AGAIN = 0.02  # s until it is asked again where SQLite does not wait by itself


@contextmanager
def open_catalogue(path: Path) -> Iterator[sqlite3.Connection]:
    """One thread's connection at the newest schema, closed on exit.

    Of a library that cannot be written it only reads. Raises `NewerCatalogue` for a file from a newer
    Earshot, `UserError` where it cannot be opened, and also where the block finds it damaged, locked by
    others or not to be written, or the disk full.
    """
    try:
        db = _connect(path)
    except sqlite3.Error as error:
        raise UserError(sentence(error, path) or DAMAGED.format(path=path, error=error)) from error
    with closing(db):
        try:
            yield db
        except sqlite3.DatabaseError as error:
            if told := sentence(error, path):
                raise UserError(told) from error
            raise


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return _prepared(sqlite3.connect(path, isolation_level=None, timeout=PATIENCE), path, _migrate)
    except sqlite3.DatabaseError as error:
        if not read_only.can_only_be_read(error, path):
            raise
        return _prepared(read_only.connect(path), path, _check)


def _prepared(
    db: sqlite3.Connection, path: Path, prepare: Callable[[sqlite3.Connection, Path], None]
) -> sqlite3.Connection:
    """`db` after `prepare`, or closed."""
    try:
        prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def is_storable(path: Path) -> bool:
    """Whether the catalogue can hold the name: it is UTF-8, and names on a disk may be other bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    _write_ahead(db)
    db.executescript("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
    if not _is_older(db, path):
        return
    with transaction(db):  # a second starter waits here, and then finds the work done
        for number in range(_version(db), len(MIGRATIONS)):
            for statement in _statements(MIGRATIONS[number]):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number + 1}")


def _write_ahead(db: sqlite3.Connection) -> None:
    """Keep a log that is written ahead: SQLite does not wait for it while another prepares the same file."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if kind(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(AGAIN)


def _check(db: sqlite3.Connection, path: Path) -> None:
    """What can be asked of a catalogue that cannot be changed."""
    if _is_older(db, path):
        raise UserError(
            f"The library {path.parent} was written by an older Earshot and cannot be changed where it is; "
            "copy it to a folder that can be written, and open it there."
        )


def _is_older(db: sqlite3.Connection, path: Path) -> bool:
    """Whether its schema is not the newest yet. Raises `NewerCatalogue` for one of a newer Earshot."""
    if _version(db) > len(MIGRATIONS):
        raise NewerCatalogue(f"The library {path.parent} was written by a newer Earshot; update to open it.")
    return _version(db) < len(MIGRATIONS)


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
        if not is_full(error):
            raise
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise UserError(DISK_FULL) from error


def model_row(db: sqlite3.Connection, identity: str) -> int:
    """The row id of the model with `identity`, made where it is new."""
    db.execute("INSERT OR IGNORE INTO model (identity) VALUES (?)", (identity,))
    (row,) = db.execute("SELECT id FROM model WHERE identity = ?", (identity,)).fetchone()
    return int(row)
