# SPDX-License-Identifier: MIT
"""Clips to play, made on the spot."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.media.encode import write_video

RATE = 16_000
FPS = 25
SIZE = (180, 320)


def pictures(count: int) -> Iterator[NDArray[np.uint8]]:
    """A grey that brightens with time: (180, 320, 3)."""
    for number in range(count):
        yield np.full((*SIZE, 3), 40 + number % 160, np.uint8)


def make_clip(path: Path, seconds: float = 4.0) -> Path:
    """A film with a tone."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = (0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    return write_video(path, pictures(round(seconds * FPS)), FPS, sound, RATE)


def make_av1_clip(path: Path, seconds: float = 2.0) -> Path:
    """A film whose picture QtMultimedia cannot show."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libsvtav1", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = SIZE[1], SIZE[0], "yuv420p"
        for picture in pictures(round(seconds * FPS)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path
