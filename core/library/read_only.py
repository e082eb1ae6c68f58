# SPDX-License-Identifier: MIT
"""The catalogue of a library that cannot be written, on a protected drive or in another's folder."""

import atexit
import os
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from core.errors import UserError, system_sentence
from core.library.catalogue_errors import kind

_CATALOGUE, _LATEST = "catalogue.sqlite", "-wal"  # what was written last lies in a file of its own


def can_only_be_read(error: sqlite3.Error, path: Path) -> bool:
    """Whether `path` is there, and `error` came of nothing else than that it or its folder is protected."""
    if kind(error) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) or not path.is_file():
        return False
    return not (os.access(path, os.W_OK) and _takes_files(path.parent))


def _takes_files(folder: Path) -> bool:
    """Whether a file can be made in it: asked of the drive, not all systems know it otherwise."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def connect(path: Path) -> sqlite3.Connection:
    """A connection that reads all there is and refuses to write. May raise `sqlite3.Error`.

    SQLite wants to write beside a catalogue even to read it, unless it is told that nobody changes the file;
    then it leaves out what was written last, if that has not been moved into it. Where it has not, as after
    a crash, a copy is read.
    """
    latest = path.with_name(path.name + _LATEST)
    try:
        if latest.is_file() and latest.stat().st_size:
            return _connect_copy(_copied(path, latest, _stamp(path), _stamp(latest)))
    except OSError as error:
        raise UserError(system_sentence(error) or f"The catalogue {path} cannot be read: {error}.") from error
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def _connect_copy(copy: Path) -> sqlite3.Connection:
    db = sqlite3.connect(copy, isolation_level=None, timeout=30)
    db.execute("PRAGMA query_only = ON")  # what is written to a copy would be lost
    return db


@cache
def _copied(path: Path, latest: Path, *stamps: tuple[int, int]) -> Path:
    """Copies of both that go when Earshot ends; made once for each state of the two that `stamps` tell."""
    folder = Path(tempfile.mkdtemp(prefix="earshot-catalogue-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copyfile(path, folder / _CATALOGUE)
    shutil.copyfile(latest, folder / (_CATALOGUE + _LATEST))
    return folder / _CATALOGUE


def _stamp(file: Path) -> tuple[int, int]:
    facts = file.stat()
    return facts.st_size, facts.st_mtime_ns
