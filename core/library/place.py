# SPDX-License-Identifier: MIT
"""The folder of a library and what lies in it."""

import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError

MISSING = "There is no library in {folder}; index a folder first, or name another library with --library."


@dataclass(frozen=True, slots=True)
class Library:
    """One folder that holds everything Earshot knows; the user's videos stay where they are."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> "Library":
        """The library in `folder`, made where it does not exist yet.

        Raises `UserError` where the folder cannot be written.
        """
        library = cls.named(folder)
        try:
            for part in (library.thumbnails, library.vectors, library.models):
                part.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"The library folder {library.folder} cannot be written ({error.strerror}); "
                "choose another with --library."
            ) from error
        return library

    @classmethod
    def existing(cls, folder: Path) -> "Library":
        """The library in `folder`, for who only reads it: nothing is made.

        Raises `UserError` where there is none.
        """
        library = cls.named(folder)
        if not os.path.exists(library.catalogue):
            raise UserError(MISSING.format(folder=library.folder))
        return library

    @classmethod
    def named(cls, folder: Path) -> "Library":
        """The library in `folder`, whether there is one or not: nothing is made and nothing refused."""
        return cls(folder.expanduser().absolute())

    @property
    def catalogue(self) -> Path:
        """The SQLite file: the one truth."""
        return self.folder / "catalogue.sqlite"

    @property
    def thumbnails(self) -> Path:
        """JPEG pictures; may be deleted, they come back."""
        return self.folder / "thumbnails"

    @property
    def vectors(self) -> Path:
        """hnswlib graphs; may be deleted, they come back."""
        return self.folder / "vectors"

    @property
    def models(self) -> Path:
        """Models imported or trained by the user."""
        return self.folder / "models"

    def thumbnail(self, video_id: int, at: float) -> Path:
        """Where the picture of a video at `at` seconds lies, or would lie."""
        return self.thumbnails / str(video_id) / f"{round(at * 1000):010d}.jpg"

    def pictures(self, video_id: int) -> list[Path]:
        """The pictures there are of a video, in order of time, without what other programs put there."""
        there = (self.thumbnails / str(video_id)).glob("*.jpg")
        return sorted(picture for picture in there if picture.stem.isdecimal())
