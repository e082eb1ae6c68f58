# SPDX-License-Identifier: MIT
"""Makes clips: draws the parameters of a thing, lets it sound, and puts it into a place."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.samples.clip import ACTIVITY_RATE, Clip, Part
from core.samples.kind import Kind
from core.samples.kinds import ALL
from core.samples.picture.places import PLACES
from core.samples.scene import Scene, Wave
from core.samples.sound.filters import band
from core.samples.sound.space import ambience, far, room

KINDS: tuple[str, ...] = tuple(kind.name for kind in ALL)
BY_NAME = {kind.name: kind for kind in ALL}

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


def render(kind: str, seed: int, seconds: float = 4.0, sample_rate: int = 16000) -> Clip:
    """A clip of one kind, always the same for the same arguments.

    Raises KeyError for unknown kinds and ValueError below half a second.
    """
    rng = _chance(kind, seed)
    place = str(rng.choice(BY_NAME[kind].places))
    part, wave = _perform(BY_NAME[kind], seed, rng, seconds, sample_rate)
    heard = _in_place(rng, wave, sample_rate, place, part.parameters["distance"])
    return Clip(kind, seed, seconds, heard, sample_rate, part.parameters, part.events, place, (part,))


def render_mixture(kinds: Sequence[str], seed: int, seconds: float = 4.0, sample_rate: int = 16000) -> Clip:
    """Several kinds at once, side by side in the picture; the clip's kind is their names joined by +."""
    name = "+".join(kinds)
    rng = _chance(name, seed)
    place = str(rng.choice(BY_NAME[kinds[0]].places))
    parts, total = [], np.zeros(round(seconds * sample_rate))
    for k, kind in enumerate(kinds):
        part, wave = _perform(BY_NAME[kind], seed + k, rng, seconds, sample_rate)
        parts.append(part)
        total += _levelled(wave) * float(rng.uniform(0.4, 1.0))
    heard = _in_place(rng, total, sample_rate, place, min(part.parameters["distance"] for part in parts))
    events = tuple(sorted(event for part in parts for event in part.events))
    return Clip(name, seed, seconds, heard, sample_rate, parts[0].parameters, events, place, tuple(parts))


def render_silence(seed: int, seconds: float = 4.0, sample_rate: int = 16000) -> Clip:
    """A place in which nothing happens: at most its faint ambience, in some seeds exact silence."""
    rng = _chance("silence", seed)
    place = str(rng.choice(sorted(PLACES)))
    n = round(seconds * sample_rate)
    level = float(rng.choice((0.0, 0.0005, 0.003)))
    heard = (
        (level * ambience(rng, n, sample_rate, place)).astype(np.float32)
        if level
        else np.zeros(n, np.float32)
    )
    return Clip("silence", seed, seconds, np.clip(heard, -1, 1), sample_rate, {}, (), place, ())


def _chance(name: str, seed: int) -> Rng:
    return np.random.default_rng([crc32(name.encode()), seed])


def _perform(kind: Kind, seed: int, rng: Rng, seconds: float, rate: int) -> tuple[Part, Wave]:
    if seconds < 0.5:
        raise ValueError(f"a clip lasts at least half a second, not {seconds} s")
    parameters = _drawn(kind, rng)
    scene = Scene(parameters, seconds, rate, np.random.default_rng(rng.integers(1 << 62)))
    made = kind.sound(scene)
    wave = band(made.waveform, rate, 25.0, 0.0, 1)
    while not np.any(np.abs(wave) > 1e-6):  # chance left only rests: a sound always sounds
        made = kind.sound(scene)
        wave = band(made.waveform, rate, 25.0, 0.0, 1)
    activity = _activity(wave, rate)
    events = made.events or (float(activity.argmax()) / ACTIVITY_RATE,)  # it was under way already
    return Part(kind, seed, parameters, events, activity), wave


def _drawn(kind: Kind, rng: Rng) -> dict[str, float]:
    """The parameters of one thing: 0..1, but for its number and its position (-0.5..0.5)."""
    names = ("size", "speed", "material", "hue", "flip", "shape")
    parameters = {name: float(rng.random()) for name in names}
    parameters["distance"] = float(rng.random()) ** 1.5
    parameters["number"] = float(rng.integers(kind.number[0], kind.number[1] + 1))
    parameters["x"], parameters["y"] = (float(v) for v in rng.uniform(-0.5, 0.5, 2))
    return parameters


def _activity(wave: Wave, rate: int) -> NDArray[np.float32]:
    block = rate // ACTIVITY_RATE
    blocks = wave[: len(wave) // block * block].reshape(-1, block)  # (n,) -> (T, block)
    loud = np.sqrt(np.mean(blocks**2, axis=1))
    return np.asarray(loud / max(float(loud.max(initial=0)), 1e-12), dtype=np.float32)


def _levelled(wave: Wave) -> Wave:
    """The wave at a common loudness: partly by its peak, partly by its mean power."""
    peak = max(float(np.abs(wave).max()), 1e-9)
    mean = max(float(np.sqrt(np.mean(wave**2))), 1e-9)
    return np.asarray(wave / (peak**0.7 * (4 * mean) ** 0.3))


def _in_place(rng: Rng, wave: Wave, rate: int, place: str, distance: float) -> NDArray[np.float32]:
    wave = far(rng, _levelled(wave), rate, distance)
    if place in ROOMS and rng.random() < 0.8:
        shortest, longest, share = ROOMS[place]
        near_to_far = 0.2 + 1.3 * distance  # the direct sound falls with it, the sound of the room stays
        wet = share * float(rng.uniform(0.5, 1)) * near_to_far
        wave = room(rng, wave, rate, float(rng.uniform(shortest, longest)), wet)
    loud = float(np.sqrt(np.mean(np.sort(wave**2)[-len(wave) // 4 :])))  # of its loudest quarter
    if rng.random() < 0.85:
        below = 10 ** (-float(rng.uniform(14, 48)) / 20)
        wave = wave + below * loud * ambience(rng, len(wave), rate, place)
    wave = wave + 10 ** -float(rng.uniform(3.2, 5)) * rng.standard_normal(len(wave))  # the microphone itself
    gain = 10 ** (-float(rng.uniform(0, 14)) / 20)
    peak = float(np.abs(wave).max())
    return np.asarray(np.clip(wave * gain * 0.95 / max(peak, 0.3), -1, 1), dtype=np.float32)
