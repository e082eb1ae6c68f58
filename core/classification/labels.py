# SPDX-License-Identifier: MIT
"""Where labels come from: the user's tags, a CSV file, or the names of folders."""

import csv
import os
import sqlite3
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.library.sources import visible_sources
from core.library.tags import WHOLE, Stretch, clean_label, tags, video_at

COLUMNS = ("path", "label")
UNKNOWN = "it is not in the library; index it first"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labels found, and what could not be used: each a place and the reason."""

    stretches: tuple[Stretch, ...]
    unused: tuple[tuple[str, str], ...] = ()


Labels = Callable[[sqlite3.Connection], Labelled]


def from_tags(db: sqlite3.Connection) -> Labelled:
    """The user's own tags."""
    return Labelled(tuple(Stretch(t.video, t.label, t.start, t.end) for t in tags(db, "own")))


def from_csv(db: sqlite3.Connection, file: Path) -> Labelled:
    """Rows of path, label and, if only a stretch is meant, start and end in seconds.

    A path is looked for beside the file, then below each source. A row that cannot be used is noted.
    Raises `UserError` for a file that cannot be read or has no such columns.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            if not set(COLUMNS) <= set(reader.fieldnames or ()):
                raise UserError(f"{file} needs the columns {' and '.join(COLUMNS)} in its first line.")
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"{file} cannot be read as a table: {reason}.") from error
    places = [file.absolute().parent, *visible_sources(db).values()]
    found, unused = [], []
    for number, row in rows:
        try:
            found.append(_stretch(db, row, places))
        except (UserError, ValueError) as error:
            unused.append((f"line {number}: {row['path']}", str(error)))
    return Labelled(tuple(found), tuple(unused))


def _stretch(db: sqlite3.Connection, row: dict[str, str | None], places: list[Path]) -> Stretch:
    path, label = row["path"], clean_label(row["label"] or "")
    for candidate in (place / name for name in _spellings(path or "") for place in places):
        if (video := video_at(db, candidate)) is not None:
            start, end = row.get("start"), row.get("end")
            return Stretch(video, label, *up_to_the_end(db, video, *span(start or "0", end or "inf")))
    raise UserError(UNKNOWN)


def _spellings(path: str) -> list[str]:
    """A path as it is written, and with its accents composed or apart: tables and file systems differ."""
    forms = unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)
    return list(dict.fromkeys((path, *forms))) if path else []


def span(start: str, end: str) -> tuple[float, float]:
    """Seconds written as numbers; `UserError` where they are none, or run backwards."""
    try:
        first, last = float(start), float(end)
    except ValueError:
        raise UserError(f"'{start}-{end}' is no stretch of time in seconds") from None
    if not 0 <= first < last:
        raise UserError(f"'{start}-{end}' is no stretch of time: it must end after it begins")
    return first, last


def up_to_the_end(db: sqlite3.Connection, video: int, start: float, end: float) -> tuple[float, float]:
    """A stretch, cut where its video ends: how long that is, is known once a model has gone through it.

    Raises `UserError` where the stretch begins after that.
    """
    (duration,) = db.execute("SELECT duration FROM video WHERE id = ?", (video,)).fetchone()
    if not duration or (end == WHOLE and start < duration):
        return start, end
    if start >= duration:
        raise UserError(f"it begins after the video ends, which is {duration:.1f} s long")
    return start, min(end, duration)


def from_folders(db: sqlite3.Connection, below: Path | None = None) -> Labelled:
    """Every video labelled with the first folder it lies in below `below`, or below its source.

    Videos that lie in no such folder are noted. Raises `UserError` where nothing lies below `below`.
    """
    roots = [Path(os.path.abspath(below))] if below else list(visible_sources(db).values())
    found, unused = [], []
    for path, video in db.execute(_FILES):
        holders = [root for root in roots if Path(path).is_relative_to(root)]
        if not holders:
            continue
        folders = Path(path).relative_to(max(holders, key=lambda root: len(root.parts))).parts[:-1]
        try:
            found.append(Stretch(video, clean_label(folders[0] if folders else "")))
        except UserError:
            unused.append((path, "it lies in no folder that could be its label"))
    if below and not found and not unused:
        raise UserError(f"No video of the library lies below {below}; index it first.")
    return Labelled(tuple(found), tuple(unused))


_FILES = "SELECT path, video_id FROM file WHERE present = 1 AND video_id IS NOT NULL ORDER BY path"
