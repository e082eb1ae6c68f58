# SPDX-License-Identifier: MIT
"""What one can search with."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError, UserError

READ = 600.0  # s of a long file that are read to search with: a whole film need not be in memory


@dataclass(frozen=True, slots=True)
class SoundQuery:
    """A recording or a sound file: (samples,) float32 in [-1, 1]."""

    waveform: NDArray[np.float32]
    sample_rate: int = 16000
    name: str = "recording"


@dataclass(frozen=True, slots=True)
class ImageQuery:
    """A picture (height, width, 3) uint8 RGB: which moments sound the way it looks?"""

    picture: NDArray[np.uint8]
    name: str = "picture"


@dataclass(frozen=True, slots=True)
class MomentQuery:
    """A moment of a video, by its sound where it has one and by its picture where it has not."""

    path: Path
    at: float  # seconds


Query: TypeAlias = SoundQuery | ImageQuery | MomentQuery


def sound_file(path: Path, start: float | None = None, end: float | None = None) -> SoundQuery:
    """The sound of a file, or its part from `start` to `end` seconds, of which at most `READ` are read.

    Raises `UserError` with the reason where there is no sound to read.
    """
    from core.media.sound import read_sound

    try:
        return SoundQuery(read_sound(path, start, end, most=READ), name=path.name)
    except MediaError as error:
        raise UserError(f"{path.name} cannot be searched with: {error}.") from error


def image_file(path: Path) -> ImageQuery:
    """The picture in an image file. Raises `UserError` where it cannot be read."""
    import cv2

    try:
        coded = np.frombuffer(path.read_bytes(), np.uint8)  # imread does not take every path on Windows
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        picture = cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB) if coded.size else None
    except cv2.error as error:  # for what OpenCV knows and does not take, such as too many pixels
        raise UserError(
            f"{path.name} cannot be read as a picture; save it as a JPEG or PNG of fewer pixels."
        ) from error
    if picture is None:
        raise UserError(f"{path.name} is not a picture that can be read.")
    return ImageQuery(np.asarray(picture, np.uint8), path.name)
