# SPDX-License-Identifier: MIT
"""A table for spreadsheets and scripts (RFC 4180)."""

import csv
import io
from collections.abc import Sequence

from core.export.footage import Clip

COLUMNS = ("path", "start", "end", "score", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute a cell that begins so


def document(clips: Sequence[Clip]) -> str:
    """A row a clip below a row of names; times in seconds."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for clip in clips:
        times = (round(clip.start, 3), round(clip.end, 3), round(clip.moment.score, 4))
        # Paths are absolute: they never look like a formula, and stay as they are.
        rows.writerow((clip.footage.path, *times, _as_text(clip.moment.reason)))
    return out.getvalue()


def _as_text(cell: str) -> str:
    """`cell`, marked as text where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
