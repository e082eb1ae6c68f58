# SPDX-License-Identifier: MIT
"""What a drawing needs to know of one time in a clip."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, inf
from typing import TypeAlias

import numpy as np

from core.samples.picture.canvas import Canvas, Colour, hsv


@dataclass(frozen=True, slots=True)
class Moment:
    """One time of a clip: seconds, the drawn parameters, what has sounded so far and how loud it is now."""

    t: float
    parameters: Mapping[str, float]
    events: tuple[float, ...]
    activity: float  # 0 silent .. 1 as loud as this clip gets
    seed: int

    @property
    def since(self) -> float:
        """Seconds since the last event; infinite before the first."""
        return min((self.t - event for event in self.events if event <= self.t), default=inf)

    @property
    def count(self) -> int:
        """How many events there have been."""
        return sum(event <= self.t for event in self.events)

    def kick(self, decay: float = 0.15) -> float:
        """1 at an event, falling to 0 over about `decay` seconds."""
        return exp(-self.since / decay)

    @property
    def before(self) -> float:
        """0..1, rising in the quarter second before the next event: an arm being lifted."""
        ahead = min((event - self.t for event in self.events if event > self.t), default=inf)
        return max(0.0, 1 - ahead / 0.25)

    @property
    def number(self) -> int:
        """How many things there are."""
        return max(1, round(self.parameters["number"]))

    def lin(self, name: str, low: float, high: float) -> float:
        """The parameter mapped from 0..1 onto low..high."""
        return low + (high - low) * self.parameters[name]

    def rng(self) -> np.random.Generator:
        """The same chance at each time of a clip, so that shapes stay what they are."""
        return np.random.default_rng(self.seed)

    def paint(self, saturation: float = 0.7, value: float = 0.8, shift: float = 0.0) -> Colour:
        """The colour of this thing, by its drawn hue."""
        return hsv((self.parameters["hue"] + shift) % 1.0, saturation, value)


Picture: TypeAlias = Callable[[Canvas, Moment], None]
