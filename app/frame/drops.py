# SPDX-License-Identifier: MIT
"""What was dropped on the window, and what it is good for."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from core.media.containers import SOUND_SUFFIXES, is_media

NOT_MEDIA = "Earshot takes folders, video files and sound files."
WEIGHTS_SUFFIXES = frozenset({".pth", ".pt", ".safetensors"})


@dataclass(frozen=True, slots=True)
class Drop:
    """Dropped files: a sound to search with, weights to import, or places for the library; else no use."""

    query: Path | None = None
    weights: Path | None = None
    places: tuple[Path, ...] = ()

    @property
    def promise(self) -> str:
        """What will happen, as said before the button is let go."""
        if self.query is not None:
            return f"Drop to search with {self.query.name}"
        if self.weights is not None:
            return f"Drop to make a model of {self.weights.name}"
        return "Drop to add to your library"

    def __bool__(self) -> bool:
        return self.query is not None or self.weights is not None or bool(self.places)


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """The local files and folders in a drag."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def sort_drop(paths: tuple[Path, ...], *, searching: bool) -> Drop:
    """One sound is a query while searching, one file of weights a model; media go into the library."""
    if searching and len(paths) == 1 and is_sound(paths[0]):
        return Drop(query=paths[0])
    if len(paths) == 1 and is_weights(paths[0]):
        return Drop(weights=paths[0])
    return Drop(places=tuple(path for path in paths if path.is_dir() or is_media(path)))


def is_weights(path: Path) -> bool:
    """Named like a file of weights."""
    return path.suffix.lower() in WEIGHTS_SUFFIXES and path.is_file()


def is_sound(path: Path) -> bool:
    """Named like a sound file."""
    return path.suffix.lower() in SOUND_SUFFIXES and path.is_file()
