# SPDX-License-Identifier: MIT
"""What SQLite reports of a catalogue, as sentences for its user."""

import sqlite3
from pathlib import Path

from core.errors import DISK_FULL

DAMAGED = "The catalogue {path} cannot be read ({error}); restore it from a backup."
_LOCKED = "The catalogue {path} is kept by another program; close that, or wait until it is done."
_FIXED = "The catalogue {path} cannot be written ({error}); move the library to a folder that can be."
_AWAY = "The catalogue {path} can no longer be used ({error}); is its drive still there?"
_SENTENCES = {
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _FIXED,
    sqlite3.SQLITE_CANTOPEN: _FIXED,
    sqlite3.SQLITE_PERM: _FIXED,
    sqlite3.SQLITE_IOERR: _AWAY,
}
# The second: no room for the small file beside the catalogue by which its users know of each other.
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def is_full(error: sqlite3.Error) -> bool:
    """Whether the disk is full."""
    return getattr(error, "sqlite_errorcode", 0) in _FULL


def kind(error: sqlite3.Error) -> int:
    """The kind of error without what SQLite adds to tell those of one kind apart; 0 where it names none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def sentence(error: sqlite3.Error, path: Path) -> str:
    """What to tell of an error that lies in the file or its place; nothing where it is more likely a bug."""
    if is_full(error):
        return DISK_FULL
    return _SENTENCES.get(kind(error), "").format(path=path, error=error)
