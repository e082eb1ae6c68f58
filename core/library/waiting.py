# SPDX-License-Identifier: MIT
"""Which files of a library are still to be decoded."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from core.library.failures import is_tried_again
from core.library.walk import Found


@dataclass(frozen=True, slots=True)
class PresentFile:
    """A file that is there: its row, that of its content (None: it could not be read), why it failed."""

    id: int
    video: int | None
    path: Path
    size: int
    mtime_ns: int
    reason: str

    @property
    def found(self) -> Found:
        """As it was when it was last looked at."""
        return Found(self.path, self.size, self.mtime_ns)


@dataclass(slots=True)
class Sorted:
    """Present files by what is to be done with them."""

    to_decode: list[PresentFile] = field(default_factory=list)  # one a video
    unreadable: list[PresentFile] = field(default_factory=list)
    copies: dict[int, list[PresentFile]] = field(default_factory=dict)  # by video: beside the one to decode
    failed: list[PresentFile] = field(default_factory=list)  # for good, from the start or further on
    done: int = 0  # nothing is to be done with: indexed, copies, and those that failed


def present(db: sqlite3.Connection, sources: dict[int, Path]) -> list[PresentFile]:
    """The files of `sources` that were there when they were looked through."""
    rows = db.execute(
        "SELECT id, video_id, path, size, mtime_ns, reason, source_id FROM file "
        "WHERE present = 1 ORDER BY path"
    )
    return [PresentFile(row[0], row[1], Path(row[2]), *row[3:6]) for row in rows if row[6] in sources]


def sort_out(db: sqlite3.Connection, model: int, files: list[PresentFile]) -> Sorted:
    """What the model with row `model` has to go through; last come those whose decoder was ended before.

    So they hold up no other, and a copy that lies on a better disk is taken instead.
    """
    done = {video for (video,) in db.execute("SELECT video_id FROM indexed WHERE model_id = ?", (model,))}
    heard = {video for (video,) in db.execute("SELECT video_id FROM indexed")}  # by any model
    found, others = Sorted(), []
    for file in sorted(files, key=lambda file: is_tried_again(file.reason)):
        failed = bool(file.reason) and not is_tried_again(file.reason)
        if file.video is None:
            found.unreadable.append(file)
        elif file.video in done or file.video in found.copies or (failed and file.video not in heard):
            others.append((file.video, file))
        else:
            found.to_decode.append(file)
            found.copies[file.video] = []
    found.done = len(others)
    for video, file in others:
        if video in found.copies:
            found.copies[video].append(file)
        elif file.reason:
            found.failed.append(file)
    return found
