# SPDX-License-Identifier: MIT
"""What else goes on around a sounding thing: rain, wind, birds, traffic, people, a fan; heard and seen."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What goes on in a place beside the thing that the clip is of, and how much of it, 0..1."""

    name: str
    strength: float


STILL = "still"  # nothing goes on

OUTDOORS = (STILL, "rain", "wind")
AT: dict[str, tuple[str, ...]] = {  # what may go on where
    "sky": (*OUTDOORS, "birds"),
    "field": (*OUTDOORS, "birds", "insects", "traffic", "people"),
    "forest": (*OUTDOORS, "birds", "insects"),
    "street": (*OUTDOORS, "birds", "traffic", "people"),
    "water": (*OUTDOORS, "birds", "people"),
    "night": (*OUTDOORS, "insects", "traffic", "people"),
    "room": (STILL, "rain", "people", "fan", "clock", "radio"),
    "kitchen": (STILL, "rain", "people", "fan", "clock", "radio", "tap"),
    "workshop": (STILL, "rain", "people", "fan", "radio", "tap"),
    "stage": (STILL, "people", "fan"),
    "plain": (STILL, "people", "fan", "radio", "clock"),
}
NAMES: tuple[str, ...] = tuple(sorted({name for names in AT.values() for name in names} - {STILL}))
NOTHING = Surroundings(STILL, 0.0)


def drawn_at(place: str, rng: np.random.Generator) -> Surroundings:
    """By chance, one of what may go on in a place."""
    return Surroundings(str(rng.choice(AT[place])), float(rng.random()))
