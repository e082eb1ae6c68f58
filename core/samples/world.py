# SPDX-License-Identifier: MIT
"""Makes clips: draws the parameters of a thing, lets it sound, and puts it into a place."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.samples.clip import ACTIVITY_RATE, Clip, Part
from core.samples.kind import Kind
from core.samples.kinds import ALL
from core.samples.microphone import levelled, recorded
from core.samples.picture.places import PLACES
from core.samples.scene import Scene, Wave
from core.samples.sound.filters import band
from core.samples.sound.space import ambience
from core.samples.surroundings import NOTHING, drawn_at

KINDS: tuple[str, ...] = tuple(kind.name for kind in ALL)
BY_NAME = {kind.name: kind for kind in ALL}

Rng = np.random.Generator


def render(kind: str, seed: int, seconds: float = 4.0, sample_rate: int = 16000) -> Clip:
    """A clip of one kind, always the same for the same arguments.

    Raises KeyError for unknown kinds and ValueError below half a second.
    """
    rng = _chance(kind, seed)
    place = str(rng.choice(BY_NAME[kind].places))
    part, wave = _perform(BY_NAME[kind], seed, rng, seconds, sample_rate)
    setting = place, drawn_at(place, rng)
    heard, alone = recorded(rng, wave, sample_rate, setting, part.parameters["distance"])
    p, e = part.parameters, part.events
    return Clip(kind, seed, seconds, heard, sample_rate, p, e, place, (part,), alone, setting[1])


def render_mixture(kinds: Sequence[str], seed: int, seconds: float = 4.0, sample_rate: int = 16000) -> Clip:
    """Several kinds at once, side by side in the picture; the clip's kind is their names joined by +."""
    name = "+".join(kinds)
    rng = _chance(name, seed)
    place = str(rng.choice(BY_NAME[kinds[0]].places))
    parts, total = [], np.zeros(round(seconds * sample_rate))
    for k, kind in enumerate(kinds):
        part, wave = _perform(BY_NAME[kind], seed + k, rng, seconds, sample_rate)
        parts.append(part)
        total += levelled(wave) * float(rng.uniform(0.4, 1.0))
    setting, nearest = (place, drawn_at(place, rng)), min(part.parameters["distance"] for part in parts)
    heard, alone = recorded(rng, total, sample_rate, setting, nearest)
    events = tuple(sorted(event for part in parts for event in part.events))
    first = parts[0].parameters
    return Clip(
        name, seed, seconds, heard, sample_rate, first, events, place, tuple(parts), alone, setting[1]
    )


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
    heard = np.clip(heard, -1, 1)
    return Clip(
        "silence", seed, seconds, heard, sample_rate, {}, (), place, (), np.zeros_like(heard), NOTHING
    )


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
