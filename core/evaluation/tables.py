# SPDX-License-Identifier: MIT
"""Clips named in a CSV file: columns path[,start,end][,id][,label], or a folder of videos.

The 1,500-clip AudioSet and VGGSound subsets of the paper are such a file once their clips are on disk: one
row a clip. Paths are relative to the CSV; start and end are seconds; several labels are joined by ";". Of a
row without an end no more than `clips.LONGEST` is measured.
"""

import csv
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import MediaError, UserError
from core.evaluation.clips import read_clip
from core.evaluation.items import Item, Missing


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `end` is None for "to the end"."""

    path: Path  # absolute and without '..': one file has one name, however it was spelled
    start: float
    end: float | None
    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a CSV file, decoded one by one. `pictures`: they are wanted, not only the sound."""

    path: Path
    rows: tuple[Row, ...]
    pictures: bool

    @property
    def title(self) -> str:
        """What the set is: its size only, its names stay with the user."""
        return f"{len(self.rows)} clips of a table"

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def items(self) -> Iterator[Item | Missing]:
        """Every row; what cannot be read is said, never left out silently."""
        for row in self.rows:
            try:
                clip = read_clip(row.path, row.start, row.end, pictures=self.pictures)
                yield Item(row.name, str(row.path), row.labels, clip.waveform, clip.pictures, cut=clip.cut)
            except MediaError as error:
                yield Missing(row.name, str(error))


def read_table(path: Path, *, labelled: bool) -> Table:
    """The table in a CSV file, or the videos of a folder. Raises `UserError` that names the line at fault."""
    if path.is_dir() and not labelled:
        from core.media.containers import VIDEO_SUFFIXES, is_media

        found = sorted(f for f in path.rglob("*") if is_media(f) and f.suffix.lower() in VIDEO_SUFFIXES)
        rows = [Row(_absolute(file), 0.0, None, str(file.relative_to(path)), ()) for file in found]
    else:
        rows = list(_rows(path, labelled))
    if len(rows) < 2:
        raise UserError(f"{path} names fewer than two clips; there is nothing to tell apart.")
    if len({row.name for row in rows}) < len(rows):
        raise UserError(f"Two rows of {path} have the same id, or the same path, start and end.")
    return Table(path, tuple(rows), pictures=not labelled)


def _rows(path: Path, labelled: bool) -> Iterator[Row]:
    needed = ("path", "label") if labelled else ("path",)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            if absent := [name for name in needed if name not in (lines.fieldnames or ())]:
                raise UserError(f"{path} has no column '{absent[0]}' in its first line.")
            for line in lines:
                yield _row(path, line, f"line {lines.line_num} of {path}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"{path} cannot be read as a table ({reason}).") from error


def _row(table: Path, line: dict[str, str | None], where: str) -> Row:
    text = {key: (value or "").strip() for key, value in line.items() if isinstance(value, str)}
    try:
        start = float(text.get("start") or 0)
        end = float(text["end"]) if text.get("end") else None
    except ValueError:
        raise UserError(f"A time in {where} is no number of seconds.") from None
    until = math.inf if end is None else end
    if not text.get("path") or not 0 <= start < until or end == math.inf:
        raise UserError(f"There is no path, or the end is not after the start, in {where}.")
    place = _absolute(table.parent / text["path"])
    span = f"@{start:g}-{'' if end is None else f'{end:g}'}" if start or end else ""
    labels = tuple(label.strip() for label in text.get("label", "").split(";") if label.strip())
    return Row(place, start, end, text.get("id") or f"{text['path']}{span}", labels)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))
