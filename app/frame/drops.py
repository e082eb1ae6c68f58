# SPDX-License-Identifier: MIT
"""What was dropped on the window, and what it is good for."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QMimeData

from core.media.containers import SOUND_SUFFIXES, is_media

NOT_MEDIA = "Earshot takes folders, video files and sound files."
WEIGHTS_SUFFIXES = frozenset({".pth", ".pt", ".safetensors"})


class Purpose(Enum):
    """What a single file is for, by the page that is open."""

    SEARCH, WATCH, ADD = range(3)


@dataclass(frozen=True, slots=True)
class Drop:
    """Dropped files: one to search with, watch or make a model of, or places; none, if they are no use."""

    query: Path | None = None
    watch: Path | None = None
    weights: Path | None = None
    places: tuple[Path, ...] = ()

    @property
    def promise(self) -> str:
        """What will happen, as said before the button is let go."""
        if self.query is not None:
            return f"Drop to search with {self.query.name}"
        if self.watch is not None:
            return f"Drop to watch the reconstruction of {self.watch.name}"
        if self.weights is not None:
            return f"Drop to make a model of {self.weights.name}"
        return "Drop to add to your library"

    def __bool__(self) -> bool:
        alone = (self.query, self.watch, self.weights)
        return bool(self.places) or any(path is not None for path in alone)


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """The local files and folders in a drag."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def sort_drop(paths: tuple[Path, ...], purpose: Purpose) -> Drop:
    """A single file is for the page that is open: a sound is searched with, sound or video is watched.

    A single file of weights becomes a model; the rest goes into the library.
    """
    alone = paths[0] if len(paths) == 1 else None
    if alone is not None and purpose is Purpose.SEARCH and is_sound(alone):
        return Drop(query=alone)
    if alone is not None and purpose is Purpose.WATCH and is_media(alone) and alone.is_file():
        return Drop(watch=alone)
    if alone is not None and is_weights(alone):
        return Drop(weights=alone)
    return Drop(places=tuple(path for path in paths if path.is_dir() or is_media(path)))


def is_weights(path: Path) -> bool:
    """Named like a file of weights."""
    return path.suffix.lower() in WEIGHTS_SUFFIXES and path.is_file()


def is_sound(path: Path) -> bool:
    """Named like a sound file."""
    return path.suffix.lower() in SOUND_SUFFIXES and path.is_file()
