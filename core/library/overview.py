# SPDX-License-Identifier: MIT
"""What the library holds, as rows to show."""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.library.catalogue import open_catalogue
from core.library.failures import is_tried_again
from core.library.heard import searching_identity
from core.library.place import Library
from core.library.tags import Tag, tags
from core.library.walk import is_there


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A folder or file the user gave."""

    path: Path
    online: bool
    videos: int


@dataclass(frozen=True, slots=True)
class VideoRow:
    """A file of the library; times in seconds.

    `state` is indexed (by the model that searches), failed, waiting or offline.
    """

    id: int
    path: Path
    duration: float
    state: str
    reason: str
    has_sound: bool
    has_picture: bool
    moments: int
    thumbnail: Path | None
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole library at one glance.

    A row of `videos` is a file; all that is counted below counts copies, and a file moved since its drive was
    unplugged, once. `moments` are those the model that searches can find; `is_heard` tells whether there is
    anything that any model has heard.
    """

    sources: tuple[SourceRow, ...]
    videos: tuple[VideoRow, ...]
    moments: int
    media_seconds: float  # of what any model has heard
    is_heard: bool
    contents: int  # how many different videos there are


# A parameter that is no identity at all stands for any model.
_MOMENTS = """
    (SELECT max(moments) FROM indexed JOIN model ON model.id = indexed.model_id
     WHERE indexed.video_id = file.video_id AND model.identity = coalesce(?, model.identity))
"""

_VIDEOS = f"""
    SELECT file.id, file.path, source.path, video.id, coalesce(video.duration, 0), file.reason,
           coalesce(video.has_sound, 0), coalesce(video.has_picture, 0), {_MOMENTS}, {_MOMENTS}
    FROM file JOIN source ON source.id = file.source_id LEFT JOIN video ON video.id = file.video_id
    WHERE source.hidden = 0 AND file.present = 1 ORDER BY file.path
"""

_STATES = f"""
    SELECT source.path, file.reason, {_MOMENTS}, {_MOMENTS}
    FROM file JOIN source ON source.id = file.source_id
    WHERE source.hidden = 0 AND file.present = 1
"""


def overview(library: Library) -> Overview:
    """Sources and files of the library; reads the disk only to see which sources are there."""
    identity = searching_identity(library)
    with open_catalogue(library.catalogue) as db:
        online, tagged = _online(db), _tagged(db)
        rows = db.execute(_VIDEOS, (identity, None)).fetchall()
        videos = tuple(_video(row[:9], row[9], online, library, tagged) for row in rows)
        sources = tuple(
            SourceRow(Path(path), online[path], sum(video.path.is_relative_to(path) for video in videos))
            for (path,) in db.execute("SELECT path FROM source WHERE hidden = 0 ORDER BY path")
        )
    contents = {row[3] or -row[0]: row for row in rows}  # a file that could not be read is like no other
    moments = sum(row[8] or 0 for row in contents.values())
    heard = [row[4] for row in contents.values() if row[9]]
    return Overview(sources, videos, moments, sum(heard), bool(heard), len(contents))


def unfinished(library: Library) -> bool:
    """An interrupted indexing is waiting to go on: with files that are there, for the model that searches."""
    if not os.path.exists(library.catalogue):
        return False
    identity = searching_identity(library)
    with open_catalogue(library.catalogue) as db:
        online = _online(db)
        rows = db.execute(_STATES, (identity, None))
        return any(online[source] and _state(*row) == "waiting" for source, *row in rows)


def _state(reason: str, moments: int | None, by_any: int | None) -> str:
    """How far a file is, by why it failed and its moments for the model that searches and for any.

    A film that is damaged further on has both a reason and moments. A new model hears it too.
    """
    if moments is not None:
        return "indexed"
    failed = reason and (by_any is None or is_tried_again(reason))
    return "failed" if failed else "waiting"


def _online(db: sqlite3.Connection) -> dict[str, bool]:
    """Which sources are there; an empty folder counts as one unless files of it are known."""
    rows = db.execute(
        "SELECT path, EXISTS (SELECT 1 FROM file WHERE source_id = source.id AND present = 1) FROM source"
    )
    return {path: is_there(Path(path)) or (not known and os.path.exists(path)) for path, known in rows}


def _tagged(db: sqlite3.Connection) -> Mapping[int, list[Tag]]:
    """The tags of each video that has some, but for those the user rejected."""
    found: dict[int, list[Tag]] = defaultdict(list)
    for tag in tags(db):
        if tag.standing != "rejected":
            found[tag.video].append(tag)
    return found


def _video(
    row: tuple[int, str, str, int, float, str, int, int, int | None],
    by_any: int | None,
    online: dict[str, bool],
    library: Library,
    tagged: Mapping[int, list[Tag]],
) -> VideoRow:
    number, path, source, video, duration, reason, has_sound, has_picture, moments = row
    state = _state(reason, moments, by_any)
    return VideoRow(
        number,
        Path(path),
        duration,
        state if online[source] else "offline",
        reason,
        bool(has_sound),
        bool(has_picture),
        moments or 0,
        first_thumbnail(library, video),
        tuple(tagged.get(video, ())),
    )


def first_thumbnail(library: Library, video: int | None) -> Path | None:
    """The earliest thumbnail of a video, or None where it has none."""
    if video is None:
        return None
    return next(iter(library.pictures(video)), None)
