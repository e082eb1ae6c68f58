# SPDX-License-Identifier: MIT
"""What a microphone hears of a thing: where it stands, through its room, beside what else goes on there."""

import numpy as np
from numpy.typing import NDArray

from core.samples.scene import Wave
from core.samples.sound.space import ambience, far, room
from core.samples.sound.surroundings import around
from core.samples.surroundings import STILL, Surroundings

Rng = np.random.Generator
ROOMS = {  # seconds of reverberation at least and at most, and its share at most
    "room": (0.2, 0.7, 0.5),
    "kitchen": (0.3, 0.9, 0.6),
    "workshop": (0.4, 1.2, 0.5),
    "stage": (0.8, 2.8, 0.8),
    "street": (0.5, 1.5, 0.3),
    "forest": (0.4, 1.2, 0.25),
    "plain": (0.1, 0.4, 0.3),
}
FAINTER = (22.0, 28.0)  # dB: how far what goes on around lies below a thing
LOUDER = 14.0  # dB: how much less where it is at its strongest


def levelled(wave: Wave) -> Wave:
    """The wave at a common loudness: partly by its peak, partly by its mean power."""
    peak = max(float(np.abs(wave).max()), 1e-9)
    mean = max(float(np.sqrt(np.mean(wave**2))), 1e-9)
    return np.asarray(wave / (peak**0.7 * (4 * mean) ** 0.3))


def recorded(
    rng: Rng, wave: Wave, rate: int, setting: tuple[str, Surroundings], distance: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The wave as heard where it is with what goes on there, and without what is heard beside it."""
    place, near_by = setting
    wave = far(rng, levelled(wave), rate, distance)
    if place in ROOMS and rng.random() < 0.8:
        shortest, longest, share = ROOMS[place]
        near_to_far = 0.2 + 1.3 * distance  # the direct sound falls with it, the sound of the room stays
        wet = share * float(rng.uniform(0.5, 1)) * near_to_far
        wave = room(rng, wave, rate, float(rng.uniform(shortest, longest)), wet)
    loud = float(np.sqrt(np.mean(np.sort(wave**2)[-len(wave) // 4 :])))  # of its loudest quarter
    heard = wave + loud * _beside(rng, len(wave), rate, place, near_by)
    heard += 10 ** -float(rng.uniform(3.2, 5)) * rng.standard_normal(len(wave))  # the microphone itself
    gain = 10 ** (-float(rng.uniform(0, 14)) / 20) * 0.95 / max(float(np.abs(heard).max()), 0.3)
    return _clipped(heard * gain), _clipped(wave * gain)


def _beside(rng: Rng, n: int, rate: int, place: str, near_by: Surroundings) -> Wave:
    """The sound of a place (n,) and of what goes on in it, beside a thing of loudness 1."""
    quiet = place == "plain"  # a studio
    below = float(rng.uniform(14, 40)) + (12 if quiet else 0)
    total = 10 ** (-below / 20) * ambience(rng, n, rate, place)
    if near_by.name != STILL:
        below = float(rng.uniform(*FAINTER)) - LOUDER * near_by.strength
        total = total + 10 ** (-below / 20) * around(rng, n, rate, near_by.name, near_by.strength)
    return total


def _clipped(wave: Wave) -> NDArray[np.float32]:
    return np.asarray(np.clip(wave, -1, 1), dtype=np.float32)
