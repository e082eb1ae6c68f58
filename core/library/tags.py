# SPDX-License-Identifier: MIT
"""Tags: a label on a video or a stretch of it, set by the user or suggested by a classifier.

What the user decided (his own tags and what he rejected) is never touched by a classifier.
"""

import math
import os
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.library.catalogue import is_storable, open_catalogue, transaction
from core.library.place import Library

WHOLE = math.inf  # the end of a tag that goes up to the end of its video
LONGEST = 120  # characters of a label
COVERED = 0.5  # a decision on so much of a suggested stretch is a decision on the suggestion


@dataclass(frozen=True, slots=True)
class Stretch:
    """A label on seconds `start` to `end` of a video."""

    video: int
    label: str
    start: float = 0.0
    end: float = WHOLE


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a classifier proposes, and how probable it holds it to be."""

    stretch: Stretch
    probability: float


@dataclass(frozen=True, slots=True)
class Tag:
    """A row of the catalogue; `standing` is own, suggested or rejected."""

    id: int
    video: int
    label: str
    start: float
    end: float
    standing: str
    classifier: str
    probability: float | None


def clean_label(text: str) -> str:
    """A label as it is stored: composed Unicode, no space around it. `UserError` for one that cannot be."""
    label = unicodedata.normalize("NFC", text).strip()
    if not label or len(label) > LONGEST or any(unicodedata.category(c) in ("Cc", "Cs") for c in label):
        raise UserError(f"{text!r} is no label: write 1 to {LONGEST} characters on one line.")
    return label


def video_at(db: sqlite3.Connection, path: Path) -> int | None:
    """The video that a file holds; None for a file the library does not know."""
    if not is_storable(path):
        return None
    row = db.execute(
        "SELECT video_id FROM file WHERE path = ? AND video_id IS NOT NULL", (os.path.abspath(path),)
    ).fetchone()
    return None if row is None else int(row[0])


def add_tags(db: sqlite3.Connection, stretches: Iterable[Stretch]) -> int:
    """Tag as the user does, in place of what was suggested or rejected there; gives how many are new."""
    new = 0
    with transaction(db):
        for one in stretches:
            new += _decide(db, one, "own")
    return new


def remove_tags(db: sqlite3.Connection, stretches: Iterable[Stretch]) -> int:
    """Take the user's own tags away; a stretch of the whole video takes all of its label. Gives how many."""
    with transaction(db):
        return sum(
            db.execute(
                "DELETE FROM tag WHERE video_id = ? AND label = ? AND standing = 'own' "
                "AND (? OR (abs(start - ?) < 1e-3 AND abs(end - ?) < 1e-3))",
                (one.video, one.label, one.start <= 0 and one.end == WHOLE, one.start, one.end),
            ).rowcount
            for one in stretches
        )


def tags(db: sqlite3.Connection, standing: str | None = None) -> list[Tag]:
    """Every tag, or those of one standing, in order of video, time and label."""
    rows = db.execute(
        "SELECT id, video_id, label, start, end, standing, classifier, probability FROM tag "
        "WHERE ?1 IS NULL OR standing = ?1 ORDER BY video_id, start, end, label",
        (standing,),
    )
    return [Tag(*row) for row in rows]


def suggest(
    db: sqlite3.Connection, classifier: str, videos: Sequence[int], suggestions: Iterable[Suggestion]
) -> int:
    """Put `suggestions` in place of the classifier's earlier ones on `videos`; gives how many stand.

    A suggestion on what the user has decided on already is left out.
    """
    written = 0
    with transaction(db):
        db.executemany(
            "DELETE FROM tag WHERE standing = 'suggested' AND classifier = ? AND video_id = ?",
            [(classifier, video) for video in videos],
        )
        for each in suggestions:
            one = each.stretch
            if not _is_decided(db, one):
                _write_suggestion(db, classifier, each)
                written += 1
    return written


def accept(db: sqlite3.Connection, suggested: Iterable[Tag]) -> int:
    """Make suggestions the user's own tags; gives how many."""
    return _settle(db, suggested, "own")


def reject(db: sqlite3.Connection, suggested: Iterable[Tag]) -> int:
    """Take suggestions away for good: they are not suggested again. Gives how many."""
    return _settle(db, suggested, "rejected")


def suggest_again(library: Library, rejected: Sequence[Tag]) -> None:
    """Take `reject` back, on a connection of its own: suggestions stand again as they were.

    What was decided otherwise since then stays.
    """
    with open_catalogue(library.catalogue) as db, transaction(db):
        for tag in rejected:
            one = Stretch(tag.video, tag.label, tag.start, tag.end)
            db.execute(
                "DELETE FROM tag WHERE standing = 'rejected' AND video_id = ? AND label = ? AND start = ? "
                "AND end = ?",
                (one.video, one.label, one.start, one.end),
            )
        for tag in rejected:
            one = Stretch(tag.video, tag.label, tag.start, tag.end)
            if not _is_decided(db, one):
                _write_suggestion(db, tag.classifier, Suggestion(one, tag.probability or 0.0))


def settle(library: Library, suggested: Sequence[Tag], *, accepted: bool) -> int:
    """`accept` or `reject` on a connection of its own: for a window."""
    with open_catalogue(library.catalogue) as db:
        return accept(db, suggested) if accepted else reject(db, suggested)


def _settle(db: sqlite3.Connection, suggested: Iterable[Tag], standing: str) -> int:
    count = 0
    with transaction(db):
        for tag in suggested:
            if db.execute("SELECT 1 FROM tag WHERE id = ? AND standing = 'suggested'", (tag.id,)).fetchone():
                _decide(db, Stretch(tag.video, tag.label, tag.start, tag.end), standing)
                count += 1
    return count


def _write_suggestion(db: sqlite3.Connection, classifier: str, each: Suggestion) -> None:
    one = each.stretch
    db.execute(
        "INSERT OR REPLACE INTO tag (video_id, label, start, end, standing, classifier, probability) "
        "VALUES (?, ?, ?, ?, 'suggested', ?, ?)",
        (one.video, one.label, one.start, one.end, classifier, each.probability),
    )


def _decide(db: sqlite3.Connection, one: Stretch, standing: str) -> bool:
    """Write what the user decided; suggestions it covers go. True where it is news."""
    key = (one.video, one.label, one.start, one.end)
    before = db.execute(
        "SELECT standing FROM tag WHERE video_id = ? AND label = ? AND start = ? AND end = ? "
        "AND classifier = ''",
        key,
    ).fetchone()
    db.execute(
        "INSERT INTO tag (video_id, label, start, end, standing) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (video_id, label, start, end, classifier) DO UPDATE SET standing = excluded.standing",
        (*key, standing),
    )
    db.execute(
        "DELETE FROM tag WHERE standing = 'suggested' AND video_id = ? AND label = ? "
        "AND start >= ? AND end <= ?",
        key,
    )
    return before is None or before[0] != standing


def _is_decided(db: sqlite3.Connection, one: Stretch) -> bool:
    decided = db.execute(
        "SELECT start, end FROM tag WHERE video_id = ? AND label = ? AND standing <> 'suggested'",
        (one.video, one.label),
    )
    return any(share_covered(one.start, one.end, start, end) >= COVERED for start, end in decided)


def share_covered(start: float, end: float, over_start: float, over_end: float) -> float:
    """How much of the stretch `start` to `end` lies in the other one, 0 to 1."""
    if over_start <= start and over_end >= end:
        return 1.0
    common = min(end, over_end) - max(start, over_start)
    return max(0.0, common) / (end - start) if end < WHOLE and end > start else 0.0
