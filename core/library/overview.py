# SPDX-License-Identifier: MIT
"""What the library holds, as rows to show."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import Tag, tags


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A folder or file the user gave."""

    path: Path
    online: bool
    videos: int


@dataclass(frozen=True, slots=True)
class VideoRow:
    """A file of the library. `state` is indexed, failed, waiting or offline; times in seconds."""

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
    """The whole library at one glance."""

    sources: tuple[SourceRow, ...]
    videos: tuple[VideoRow, ...]
    moments: int
    media_seconds: float


_VIDEOS = """
    SELECT file.id, file.path, source.path, video.id, coalesce(video.duration, 0), file.reason,
           coalesce(video.has_sound, 0), coalesce(video.has_picture, 0),
           (SELECT max(moments) FROM indexed WHERE indexed.video_id = video.id)
    FROM file JOIN source ON source.id = file.source_id LEFT JOIN video ON video.id = file.video_id
    WHERE source.hidden = 0 AND file.present = 1 ORDER BY file.path
"""

_WAITING = """
    SELECT 1 FROM file JOIN source ON source.id = file.source_id
    WHERE source.hidden = 0 AND file.present = 1 AND file.reason = ''
      AND NOT EXISTS (SELECT 1 FROM indexed WHERE indexed.video_id = file.video_id) LIMIT 1
"""


def overview(library: Library) -> Overview:
    """Sources and files of the library; reads the disk only to see which sources are there."""
    with open_catalogue(library.catalogue) as db:
        online, tagged = _online(db), _tagged(db)
        videos = tuple(_video(row, online, library, tagged) for row in db.execute(_VIDEOS))
        sources = tuple(
            SourceRow(Path(path), online[path], sum(video.path.is_relative_to(path) for video in videos))
            for (path,) in db.execute("SELECT path FROM source WHERE hidden = 0 ORDER BY path")
        )
    searchable = [video for video in videos if video.moments]
    return Overview(sources, videos, sum(v.moments for v in searchable), sum(v.duration for v in searchable))


def unfinished(library: Library) -> bool:
    """An interrupted indexing is waiting to go on."""
    if not library.catalogue.exists():
        return False
    with open_catalogue(library.catalogue) as db:
        return db.execute(_WAITING).fetchone() is not None


def _online(db: sqlite3.Connection) -> dict[str, bool]:
    return {path: Path(path).exists() for (path,) in db.execute("SELECT path FROM source")}


def _tagged(db: sqlite3.Connection) -> Mapping[int, list[Tag]]:
    """The tags of each video that has some, but for those the user rejected."""
    found: dict[int, list[Tag]] = defaultdict(list)
    for tag in tags(db):
        if tag.standing != "rejected":
            found[tag.video].append(tag)
    return found


def _video(
    row: tuple[int, str, str, int, float, str, int, int, int | None],
    online: dict[str, bool],
    library: Library,
    tagged: Mapping[int, list[Tag]],
) -> VideoRow:
    number, path, source, video, duration, reason, has_sound, has_picture, moments = row
    state = "indexed" if moments is not None else "failed" if reason else "waiting"
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
    return min((library.thumbnails / str(video)).glob("*.jpg"), default=None)
