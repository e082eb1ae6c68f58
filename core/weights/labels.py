# SPDX-License-Identifier: MIT
"""The names of a classifier's classes, from a table in the form published with AudioSet and VGGSound."""

import csv
from pathlib import Path

from core.errors import UserError

COLUMNS = ("index", "mid", "display_name")
SIZE_LIMIT = 4 << 20  # bytes; the published tables have 15 kB


def read_labels(path: Path, classes: int) -> list[str]:
    """The `classes` names in the table `path`, in the order of their index.

    Raises `UserError` where the file is no such table or does not name each class once, and where there are
    no classes.
    """
    if not classes:
        raise UserError("This is no classifier: it has no classes that a table could name.")
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise UserError(f"{path.name} is too large for a table of labels.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path.name} is no table of labels in UTF-8.") from error
    if not rows or not {"index", "display_name"} <= set(rows[0]):
        raise UserError(f"{path.name} is no table of labels: its first line is not {','.join(COLUMNS)}.")
    return _in_order(path.name, rows, classes)


def _in_order(file: str, rows: list[dict[str, str]], classes: int) -> list[str]:
    names: dict[int, str] = {}
    for line, row in enumerate(rows, start=2):
        index, name = (row["index"] or "").strip(), (row["display_name"] or "").strip()
        if not index.isdecimal() or not name or int(index) in names:
            raise UserError(f"Line {line} of {file} has no new index with a name.")
        names[int(index)] = name
    if sorted(names) != list(range(classes)):
        raise UserError(f"{file} names {len(names)} classes; this model has {classes}, numbered from 0.")
    return [names[index] for index in range(classes)]
