# SPDX-License-Identifier: MIT
"""The folders and single files the user gave to the library."""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from core.errors import UserError
from core.library.catalogue import is_storable, open_catalogue, transaction
from core.library.failures import ABSENT, UNNAMED, FailedFile
from core.library.place import Library

SENTENCES = {
    ABSENT: "There is no file or folder {place} that can be reached.",
    UNNAMED: "The name of {place} is not in UTF-8; rename it to add it.",
}


def add_sources(db: sqlite3.Connection, places: Sequence[Path]) -> tuple[FailedFile, ...]:
    """Remember `places`, and tell which cannot be; one that was removed before comes back.

    Raises `UserError` naming the first place where none can be remembered.
    """
    reasons = {place: _hindrance(place) for place in places}
    if places and all(reasons.values()):
        raise UserError(SENTENCES[reasons[places[0]]].format(place=places[0]))
    with transaction(db):
        db.executemany(
            "INSERT INTO source (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET hidden = 0",
            [(_name(place),) for place, reason in reasons.items() if not reason],
        )
    return tuple(FailedFile(Path(_name(place)), reason) for place, reason in reasons.items() if reason)


def _hindrance(place: Path) -> str:
    """Why a place cannot be remembered; "" where it can."""
    if not os.path.exists(place):
        return ABSENT
    return "" if is_storable(place.absolute()) else UNNAMED


def visible_sources(db: sqlite3.Connection, places: Sequence[Path] = ()) -> dict[int, Path]:
    """The sources to look through by row id: those named, or all that were not removed."""
    wanted = {_name(place) for place in places}
    rows = db.execute("SELECT id, path FROM source WHERE hidden = 0 ORDER BY id")
    return {row: Path(path) for row, path in rows if not wanted or path in wanted}


def forget_source(library: Library, folder: Path) -> None:
    """Take a source out of lists and searches. Nothing is deleted, so `restore_source` undoes it at once."""
    _hide(library, folder, hidden=True)


def restore_source(library: Library, folder: Path) -> None:
    """Undo `forget_source`."""
    _hide(library, folder, hidden=False)


def _hide(library: Library, folder: Path, *, hidden: bool) -> None:
    with open_catalogue(library.catalogue) as db, transaction(db):
        db.execute("UPDATE source SET hidden = ? WHERE path = ?", (int(hidden), _name(folder)))
        _hand_over(db, _name(folder))


def _hand_over(db: sqlite3.Connection, folder: str) -> None:
    """Files of a hidden source that lie below a visible one too belong to that one, the innermost first."""
    visible = [(row, Path(path)) for row, path in db.execute("SELECT id, path FROM source WHERE hidden = 0")]
    visible.sort(key=lambda source: -len(source[1].parts))
    orphans = db.execute(
        "SELECT file.id, file.path FROM file JOIN source ON source.id = file.source_id "
        "WHERE source.hidden = 1 AND source.path = ?",
        (folder,),
    ).fetchall()
    for file, path in orphans:
        owners = [row for row, source in visible if Path(path).is_relative_to(source)]
        if owners:
            db.execute("UPDATE file SET source_id = ? WHERE id = ?", (owners[0], file))


def _name(place: Path) -> str:
    """A place as it is stored: absolute, without '..', links kept as they are."""
    return os.path.abspath(place)
