# SPDX-License-Identifier: MIT
"""A finished clip: its sound, and its picture at any time."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.samples.kind import Kind
from core.samples.picture.camera import compose
from core.samples.picture.canvas import Image
from core.samples.picture.moment import Moment
from core.samples.surroundings import NOTHING, Surroundings

ACTIVITY_RATE = 50  # values of loudness a second


@dataclass(frozen=True, slots=True)
class Part:
    """One sounding thing in a clip."""

    kind: Kind
    seed: int
    parameters: dict[str, float]
    events: tuple[float, ...]
    activity: NDArray[np.float32]  # loudness 0..1, ACTIVITY_RATE times a second

    def moment(self, t: float) -> Moment:
        """What is to be drawn of it at `t` seconds."""
        loud = float(np.interp(t * ACTIVITY_RATE, np.arange(len(self.activity)), self.activity))
        look = crc32(f"{self.kind.name} {self.seed}".encode())
        return Moment(t, self.parameters, self.events, loud, look)


@dataclass(frozen=True, slots=True)
class Clip:
    """A few seconds of a procedural world, heard and seen; the waveform is float32 (n,) within [-1, 1]."""

    kind: str
    seed: int
    seconds: float
    waveform: NDArray[np.float32]
    sample_rate: int
    parameters: dict[str, float]
    events: tuple[float, ...]  # seconds at which something begins
    place: str
    parts: tuple[Part, ...]
    alone: NDArray[np.float32]  # (n,) the waveform before the sound of its place and surroundings was added
    around: Surroundings = NOTHING

    def frame(self, t: float, size: int = 224) -> Image:
        """The picture at `t` seconds, RGB (size, size, 3), drawn now."""
        return self.wide_frame(t, size, size)

    def wide_frame(self, t: float, height: int, width: int) -> Image:
        """The picture at `t` seconds in another shape, RGB (height, width, 3)."""
        look = crc32(f"{self.kind} {self.seed}".encode())
        drawn = [(part.kind.picture, part.moment(t)) for part in self.parts]
        return compose(self.place, self.around, look, drawn, t, height, width)
