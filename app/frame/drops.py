# SPDX-License-Identifier: MIT
"""What was dropped on the window, and what it is good for."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from core.media.containers import SOUND_SUFFIXES, is_media

NOT_MEDIA = "Earshot takes folders, video files and sound files."


@dataclass(frozen=True, slots=True)
class Drop:
    """Dropped files: one sound to search with, or places for the library; neither, if they are no use."""

    query: Path | None = None
    places: tuple[Path, ...] = ()

    @property
    def promise(self) -> str:
        """What will happen, as said before the button is let go."""
        if self.query is not None:
            return f"Drop to search with {self.query.name}"
        return "Drop to add to your library"

    def __bool__(self) -> bool:
        return self.query is not None or bool(self.places)


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """The local files and folders in a drag."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def sort_drop(paths: tuple[Path, ...], *, searching: bool) -> Drop:
    """A single sound file is a query while the search page is open; the rest goes into the library."""
    if searching and len(paths) == 1 and is_sound(paths[0]):
        return Drop(query=paths[0])
    return Drop(places=tuple(path for path in paths if path.is_dir() or is_media(path)))


def is_sound(path: Path) -> bool:
    """Named like a sound file."""
    return path.suffix.lower() in SOUND_SUFFIXES and path.is_file()
