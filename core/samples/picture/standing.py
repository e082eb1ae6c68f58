# SPDX-License-Identifier: MIT
"""Which things stand on the ground, and where their feet are in their drawings; and which give light."""

from dataclasses import dataclass

from core.samples.picture.moment import Moment, Picture

FEET: dict[str, tuple[float, float]] = {  # of the smallest and of the largest of a kind
    "ball": (0.42, 0.42),
    "tennis": (0.44, 0.44),
    "gong": (0.33, 0.56),
    "drum_kit": (0.39, 0.54),
    "harp": (0.38, 0.56),
    "organ": (0.37, 0.51),
    "fire": (0.36, 0.61),
    "dog": (0.17, 0.4),
    "cat": (0.3, 0.49),
    "cow": (0.3, 0.46),
    "sheep": (0.23, 0.37),
    "horse": (0.34, 0.48),
    "pig": (0.2, 0.33),
    "wolf": (0.36, 0.53),
    "monkey": (0.33, 0.52),
    "duck": (0.33, 0.5),
    "hen": (0.3, 0.48),
    "rooster": (0.34, 0.5),
    "pigeon": (0.24, 0.38),
    "car": (0.26, 0.37),
    "motorcycle": (0.33, 0.46),
    "boat": (0.23, 0.3),
    "train": (0.39, 0.39),
    "steam_train": (0.39, 0.39),
    "vacuum": (0.42, 0.48),
    "fan": (0.36, 0.55),
    "washing_machine": (0.36, 0.49),
    "siren": (0.28, 0.36),
    "car_horn": (0.32, 0.43),
    "ship_horn": (0.2, 0.26),
    "machine_gun": (0.27, 0.35),
    "explosion": (0.32, 0.46),
    "fireworks": (0.49, 0.49),
    "footsteps": (0.39, 0.5),
    "horse_hooves": (0.29, 0.43),
}
SHINING = frozenset({"fireworks", "explosion", "fire", "thunder"})  # the dark between does not hide them


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing to be put before its place: its drawing, its moment, and how it stands there."""

    picture: Picture
    moment: Moment
    feet: tuple[float, float] | None = None  # None: it hangs, flies, or is held before the camera
    shines: bool = False

    @property
    def foot(self) -> float | None:
        """How far below the middle of its drawing it touches the ground."""
        return None if self.feet is None else self.moment.lin("size", *self.feet)


def shown(name: str, picture: Picture, moment: Moment) -> Shown:
    """A thing of the kind with this name."""
    return Shown(picture, moment, FEET.get(name), name in SHINING)
