# SPDX-License-Identifier: MIT
"""What one clip is asked to sound like, and what a sound source gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Wave: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scene:
    """One sounding thing: its drawn parameters (mostly 0..1), its time, and its own chance."""

    parameters: Mapping[str, float]
    seconds: float
    rate: int  # samples per second
    rng: np.random.Generator

    @property
    def n(self) -> int:
        """Length of the waveform in samples."""
        return round(self.seconds * self.rate)

    @property
    def number(self) -> int:
        """How many such things there are."""
        return max(1, round(self.parameters["number"]))

    def lin(self, name: str, low: float, high: float) -> float:
        """The parameter mapped from 0..1 onto low..high in equal steps."""
        return low + (high - low) * self.parameters[name]

    def geo(self, name: str, low: float, high: float) -> float:
        """The parameter mapped from 0..1 onto low..high in equal ratios."""
        return float(low * (high / low) ** self.parameters[name])

    def pitch(self, low: float, high: float) -> float:
        """Frequency in Hz by size: the largest thing has the lowest voice."""
        return float(high * (low / high) ** self.parameters["size"])

    def any(self, low: float, high: float) -> float:
        """A number between the two bounds that only this sound knows."""
        return float(self.rng.uniform(min(low, high), max(low, high)))

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return bool(self.rng.random() < share)


@dataclass(frozen=True, slots=True)
class Take:
    """A dry sound, any level, float64 (n,), and the seconds at which something in it begins."""

    waveform: Wave
    events: tuple[float, ...]


Sound: TypeAlias = Callable[[Scene], Take]
