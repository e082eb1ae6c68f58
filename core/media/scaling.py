# SPDX-License-Identifier: MIT
"""Decoded pictures -> upright square RGB arrays."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np
from av.sidedata.sidedata import Type as SideData
from av.video.frame import VideoFrame
from numpy.typing import NDArray

_LONGEST_SIDE = 8  # times the shorter one; thinner pictures are squeezed, to bound memory


@dataclass(frozen=True, slots=True)
class Orientation:
    """How stored rows and columns become shown ones: transposed first, then mirrored."""

    transposed: bool = False
    mirrored: bool = False  # left and right change places
    flipped: bool = False  # top and bottom change places

    @classmethod
    def of(cls, frame: VideoFrame) -> "Orientation":
        """Read the display matrix: shown x = a*x + c*y, y = b*x + d*y (FFmpeg's libavutil/display.h)."""
        data = cast(Any, frame.side_data).get(SideData.DISPLAYMATRIX)  # typed as if keys were strings
        if data is None:
            return cls()
        a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(data), dtype=np.int32)[:5])
        if abs(a) >= abs(b):
            return cls(False, a < 0, d < 0)
        return cls(True, c < 0, b < 0)

    @property
    def degrees(self) -> int:
        """Clockwise turn, mirroring left aside."""
        if self.transposed:
            return 90 if self.mirrored else 270
        return 180 if self.flipped else 0

    def apply(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn `picture`, (H, W, 3), upright: (H, W, 3) or (W, H, 3)."""
        if self.transposed:
            picture = picture.transpose(1, 0, 2)  # (W, H, 3)
        return picture[:: -1 if self.flipped else 1, :: -1 if self.mirrored else 1]


def display_size(frame: VideoFrame, aspect: Fraction | None) -> tuple[int, int]:
    """Width and height with square pixels, before rotation; `aspect` is one pixel's width over its height."""
    return max(1, round(frame.width * (aspect or 1))), max(1, frame.height)


class Scaler:
    """Turns and scales the pictures of one track; `aspect` is one pixel's width over its height."""

    def __init__(self, aspect: Fraction | None) -> None:
        self._aspect = aspect
        self._orientation: tuple[int, Orientation] | None = None  # and the rotation it was read at

    def square(self, frame: VideoFrame, size: int) -> NDArray[np.uint8]:
        """The upright middle of the picture, its shorter side scaled to `size`: uint8 (size, size, 3) RGB."""
        picture = self.shrink(frame, size / min(display_size(frame, self._aspect)), size)
        height, width = picture.shape[:2]
        top, left = (height - size) // 2, (width - size) // 2
        return np.ascontiguousarray(picture[top : top + size, left : left + size])

    def shrink(self, frame: VideoFrame, scale: float, least: int = 1) -> NDArray[np.uint8]:
        """The whole upright picture, `scale` times as large, no side below `least`: uint8 (H, W, 3) RGB."""
        width, height = display_size(frame, self._aspect)
        longest = _LONGEST_SIDE * max(least, round(min(width, height) * scale))
        scaled = frame.reformat(
            width=min(longest, max(least, round(width * scale))),
            height=min(longest, max(least, round(height * scale))),
            format="rgb24",
            # Each new pixel is the mean of those it covers; enlarging has none to average.
            interpolation="AREA" if scale < 1 else "BILINEAR",
        )
        return self.orientation(frame).apply(cast(NDArray[np.uint8], scaled.to_ndarray()))

    def orientation(self, frame: VideoFrame) -> Orientation:
        """How `frame` lies. Read once for a track: PyAV keeps a frame whose side data was looked at in memory
        until the garbage collector comes by, and that is 12 MB for each picture of a 4K film."""
        if self._orientation is None or self._orientation[0] != frame.rotation:
            self._orientation = frame.rotation, Orientation.of(frame)
        return self._orientation[1]
