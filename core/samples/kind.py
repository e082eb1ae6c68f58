# SPDX-License-Identifier: MIT
"""A kind of sounding thing: how it sounds, how it looks and where it is found."""

from dataclasses import dataclass

from core.samples.picture.moment import Picture
from core.samples.scene import Sound


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `number` is how many of it there may be, `places` where it may be."""

    name: str
    title: str  # in plain words, for file names
    family: str
    sound: Sound
    picture: Picture
    places: tuple[str, ...]
    number: tuple[int, int] = (1, 1)
