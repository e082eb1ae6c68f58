# SPDX-License-Identifier: MIT
"""What of a thing its sound and its picture must both know, each from the parameters drawn for it.

What only the sound drew by its own chance could not be seen, and what only the picture drew not be heard.
"""

from collections.abc import Mapping
from typing import TypeAlias

Parameters: TypeAlias = Mapping[str, float]

CAR, MOTORCYCLE, BOAT, SIREN = 0.6, 0.45, 0.15, 0.4  # shares of them that drive past; the others stand
SIREN_STYLES = ("wail", "yelp", "two tones", "air raid")
BELLS = 0.45  # of `material`: a telephone above it has bells and a dial, below it warbles and has keys
BUZZES = 0.75  # of `material`: a doorbell above it is that of an entry phone
HAMMER_ACTION = 0.65  # of `material`: a drill above it hammers
PEEPING = 0.6  # of `material`: frogs above it are small green ones that peep
CROWD, CHEERING = (5, 12), (6, 14)  # how many people at least and at most


def geo(parameters: Parameters, name: str, low: float, high: float) -> float:
    """The parameter mapped from 0..1 onto low..high in equal ratios."""
    return float(low * (high / low) ** parameters[name])


def passes(parameters: Parameters, share: float) -> bool:
    """Whether a vehicle drives past, as `share` of its kind do, rather than stand before us."""
    return parameters["passing"] < share


def siren_style(parameters: Parameters) -> str:
    """Which of the `SIREN_STYLES` a siren has."""
    return SIREN_STYLES[min(int(parameters["material"] * len(SIREN_STYLES)), len(SIREN_STYLES) - 1)]


def siren_swing(parameters: Parameters) -> float:
    """How often a second a siren goes up and down, and lamps turn with it."""
    low, high = {"yelp": (2.0, 5.0), "air raid": (0.15, 0.4)}.get(siren_style(parameters), (0.2, 0.6))
    return geo(parameters, "speed", low, high)


def slaps(parameters: Parameters) -> float:
    """How often a second a blade of a helicopter comes round: the larger, the slower."""
    return geo(parameters, "speed", 9, 24) * (1.2 - 0.4 * parameters["size"])


def turning(parameters: Parameters) -> float:
    """Turns a second of the drum of a washing machine."""
    return geo(parameters, "speed", 0.7, 5)


def zip_length(parameters: Parameters) -> float:
    """Seconds that the slider of a zip needs from end to end."""
    return geo(parameters, "speed", 0.9, 0.25)


def vacuum_strokes(parameters: Parameters) -> float:
    """How often a second the nozzle of a vacuum cleaner goes to and fro."""
    return geo(parameters, "speed", 0.35, 1.6)
