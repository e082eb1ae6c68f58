# SPDX-License-Identifier: MIT
"""The media files below a folder, and what of it cannot be reached now."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.media.containers import is_hidden, is_media

LATEST_NS = 2**63 - 1  # what SQLite can hold: the year 2262, which no clock that is right shows
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})  # also a link that leads to itself


@dataclass(frozen=True, slots=True)
class Found:
    """A media file on disk."""

    path: Path
    size: int
    mtime_ns: int


def walk(source: Path, unreached: list[Path]) -> Iterator[Found]:
    """Every media file at or below `source`, in order of path.

    `unreached` gets the folders that cannot be listed and the files that cannot be looked at: whether there
    is something is not known then.
    """
    if os.path.isfile(source):
        yield from _looked_at(source, unreached)
        return
    for folder, folders, files in os.walk(source, onerror=lambda error: _note(error, source, unreached)):
        folders[:] = sorted(name for name in folders if not is_hidden(Path(name)))
        for name in sorted(files):
            path = Path(folder, name)
            if is_media(path):
                yield from _looked_at(path, unreached)


def look(path: Path) -> Found | None:
    """The file at `path`; None where there is none, or a pipe or device that would never end."""
    return next(_looked_at(path, []), None)


def is_gone(path: Path) -> bool:
    """Whether there is certainly no file at `path`: not where a disk or folder only does not answer."""
    try:
        os.stat(path)
    except OSError as error:
        return error.errno in _GONE
    return False


def is_there(source: Path) -> bool:
    """Whether a source can be reached now: an absent drive leaves nothing behind, or an empty folder."""
    if not os.path.exists(source):
        return False
    try:
        with os.scandir(source) as entries:
            return next(entries, None) is not None
    except OSError:  # a file, or a folder that cannot be listed
        return True


def _looked_at(path: Path, unreached: list[Path]) -> Iterator[Found]:
    try:
        status = os.stat(path)
    except OSError as error:
        if error.errno not in _GONE:  # gone: deleted or unplugged since it was listed
            unreached.append(path.absolute())
        return
    if stat.S_ISREG(status.st_mode):
        changed = max(-LATEST_NS, min(status.st_mtime_ns, LATEST_NS))
        yield Found(path.absolute(), status.st_size, changed)


def _note(error: OSError, source: Path, unreached: list[Path]) -> None:
    """A folder that cannot be listed; one that was deleted meanwhile is none."""
    if error.errno not in _GONE:
        unreached.append(Path(error.filename or source).absolute())
