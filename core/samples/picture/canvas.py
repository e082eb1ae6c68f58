# SPDX-License-Identifier: MIT
"""A surface to draw on in unit coordinates, with shifted, scaled and turned views of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, degrees, sin
from typing import Self, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
Colour: TypeAlias = tuple[float, float, float]  # red, green, blue, 0..255
Point: TypeAlias = tuple[float, float]

SHIFT = 4  # bits behind the point of a pixel coordinate


def shade(colour: Colour, factor: float) -> Colour:
    """The colour darker (factor below 1) or lighter (above 1)."""
    if factor <= 1:
        return (colour[0] * factor, colour[1] * factor, colour[2] * factor)
    share = min(factor - 1, 1.0)
    return mix(colour, (255, 255, 255), share)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """A colour between a (share 0) and b (share 1)."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """A colour by hue (turns), saturation and value (0..1)."""
    channels = []
    for start in (5, 3, 1):
        k = (start + hue * 6) % 6
        channels.append(255 * value * (1 - saturation * max(0.0, min(k, 4 - k, 1.0))))
    return channels[0], channels[1], channels[2]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The middle is (0, 0), the upper edge lies at -0.5, y points down; lengths are shares of the height."""

    image: Image  # (height, width, 3) RGB, drawn on in place
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    turn: float = 0.0  # radians, clockwise
    mirrored: bool = False

    def at(self, x: float, y: float, scale: float = 1.0, turn: float = 0.0, mirrored: bool = False) -> Self:
        """A view whose own middle is at (x, y) of this one; what is drawn there is scaled and turned."""
        px, py = self._place(x, y)
        way = -turn if self.mirrored else turn
        return type(self)(self.image, px, py, self.scale * scale, self.turn + way, self.mirrored != mirrored)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A filled circle."""
        cv2.circle(self.image, self._fixed(x, y), self._length(radius), colour, -1, cv2.LINE_AA, SHIFT)

    def ring(self, x: float, y: float, radius: float, colour: Colour, width: float = 0.01) -> None:
        """The outline of a circle."""
        cv2.circle(
            self.image,
            self._fixed(x, y),
            self._length(radius),
            colour,
            self._pixels(width),
            cv2.LINE_AA,
            SHIFT,
        )

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour, turn: float = 0.0) -> None:
        """A filled ellipse, turned by `turn` radians."""
        angle = degrees(self.turn + (-turn if self.mirrored else turn))
        axes = (self._length(rx), self._length(ry))
        cv2.ellipse(self.image, self._fixed(x, y), axes, angle, 0, 360, colour, -1, cv2.LINE_AA, SHIFT)

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, colour: Colour, width: float = 0.01
    ) -> None:
        """A piece of a circle's outline between two angles in radians."""
        steps = [start + (end - start) * k / 12 for k in range(13)]
        self.line([(x + radius * cos(a), y + radius * sin(a)) for a in steps], colour, width)

    def shape(self, points: Iterable[Point], colour: Colour) -> None:
        """A filled polygon."""
        cv2.fillPoly(self.image, [self._all(points)], colour, cv2.LINE_AA, SHIFT)

    def line(self, points: Iterable[Point], colour: Colour, width: float = 0.01) -> None:
        """A line through the points."""
        cv2.polylines(self.image, [self._all(points)], False, colour, self._pixels(width), cv2.LINE_AA, SHIFT)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle about (x, y)."""
        w, h = width / 2, height / 2
        self.shape(((x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h)), colour)

    def _place(self, x: float, y: float) -> Point:
        x = -x if self.mirrored else x
        c, s = cos(self.turn) * self.scale, sin(self.turn) * self.scale
        return self.x + c * x - s * y, self.y + s * x + c * y

    def _fixed(self, x: float, y: float) -> tuple[int, int]:
        px, py = self._place(x, y)
        height, width = self.image.shape[:2]
        return round((px * height + width / 2) * (1 << SHIFT)), round((py + 0.5) * height * (1 << SHIFT))

    def _length(self, length: float) -> int:
        return max(0, round(abs(length) * self.scale * len(self.image) * (1 << SHIFT)))

    def _pixels(self, width: float) -> int:
        return max(1, round(width * self.scale * len(self.image)))

    def _all(self, points: Iterable[Point]) -> NDArray[np.int32]:
        return np.array([self._fixed(x, y) for x, y in points], dtype=np.int32)
