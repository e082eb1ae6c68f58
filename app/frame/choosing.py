# SPDX-License-Identifier: MIT
"""The file dialogs."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.frame.drops import WEIGHTS_SUFFIXES
from core.media.containers import SOUND_SUFFIXES, VIDEO_SUFFIXES


def choose_folder(parent: QWidget) -> list[Path]:
    """A folder of videos; none where the user thought better of it."""
    name = QFileDialog.getExistingDirectory(parent, "Add a folder of videos")
    return [Path(name)] if name else []


def choose_videos(parent: QWidget) -> list[Path]:
    """Some video files."""
    names, _ = QFileDialog.getOpenFileNames(parent, "Add videos", "", _filter("Videos", VIDEO_SUFFIXES))
    return [Path(name) for name in names]


def choose_sound(parent: QWidget) -> Path | None:
    """A sound to search with; the sound of a video will do."""
    kinds = f"{_filter('Sound files', SOUND_SUFFIXES)};;{_filter('Videos', VIDEO_SUFFIXES)}"
    name, _ = QFileDialog.getOpenFileName(parent, "Search with a sound file", "", kinds)
    return Path(name) if name else None


def choose_weights(parent: QWidget) -> Path | None:
    """A file of weights to make a model of."""
    name, _ = QFileDialog.getOpenFileName(parent, "Import a model", "", _filter("Weights", WEIGHTS_SUFFIXES))
    return Path(name) if name else None


def choose_watched(parent: QWidget) -> Path | None:
    """A video, or a sound, to see the reconstruction of."""
    kinds = f"{_filter('Videos', VIDEO_SUFFIXES)};;{_filter('Sound files', SOUND_SUFFIXES)}"
    name, _ = QFileDialog.getOpenFileName(parent, "Watch the reconstruction of a video", "", kinds)
    return Path(name) if name else None


def _filter(name: str, suffixes: frozenset[str]) -> str:
    return f"{name} ({' '.join(f'*{suffix}' for suffix in sorted(suffixes))})"
