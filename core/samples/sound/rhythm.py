# SPDX-License-Identifier: MIT
"""When things sound: onsets, spans and tunes, none of them ever at a fixed place in a clip."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.samples.scene import Scene, Take, Wave

END = 0.12  # seconds before the end of a clip in which nothing new begins

SCALES = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 4, 7, 9),
    (0, 3, 5, 6, 7, 10),
    (0, 2, 3, 5, 7, 9, 10),
    tuple(range(12)),
)


@dataclass(frozen=True, slots=True)
class Note:
    """One tone of a tune: seconds, seconds, Hz and loudness 0..1."""

    start: float
    length: float
    hertz: float
    loudness: float


def lay(tape: Wave, piece: Wave, start: float, rate: int, gain: float = 1.0) -> None:
    """Add `piece` to `tape` from `start` seconds on; what hangs over the end is cut."""
    first = max(0, round(start * rate))
    room = min(len(piece), len(tape) - first)
    if room > 0:
        tape[first : first + room] += gain * piece[:room]


def regular(scene: Scene, period: float, jitter: float = 0.04) -> list[float]:
    """Onsets about `period` seconds apart from a random first one, sometimes with an end or a pause."""
    rng = scene.rng
    first = float(rng.uniform(0.02, min(max(period, 0.6), scene.seconds * 0.4)))
    count = int((scene.seconds - END - first) / period) + 1
    times = first + period * (np.arange(max(count, 1)) + jitter * rng.standard_normal(max(count, 1)))
    if len(times) > 4 and scene.chance(0.4):  # the row breaks off or takes a breath
        a = int(rng.integers(2, len(times)))
        times = np.r_[times[:a], times[a + int(rng.integers(1, 4)) :]]
    if len(times) > 4 and scene.chance(0.25):
        times = times[: int(rng.integers(3, len(times)))]
    return [float(t) for t in times if 0 <= t < scene.seconds - END]


def few(scene: Scene, low: int, high: int, apart: float = 0.15) -> list[float]:
    """Between `low` and `high` onsets scattered over the clip, at least `apart` seconds from each other."""
    wanted = int(scene.rng.integers(low, high + 1))
    times: list[float] = []
    for t in scene.rng.uniform(0.03, max(0.78 * scene.seconds - END, 0.1), wanted * 3):
        if len(times) < wanted and all(abs(t - other) >= apart for other in times):
            times.append(float(t))
    return sorted(times)


def groups(scene: Scene, size: tuple[int, int], period: float, pause: tuple[float, float]) -> list[float]:
    """Onsets in groups: some close together, then a pause, as barking or knocking comes."""
    times: list[float] = []
    t = scene.any(0.05, min(1.0, 0.3 * scene.seconds))
    while t < scene.seconds - END:
        for _ in range(int(scene.rng.integers(size[0], size[1] + 1))):
            if t < scene.seconds - END:
                times.append(t)
            t += period * scene.any(0.85, 1.2)
        t += scene.any(*pause)
    return times


def spans(scene: Scene, length: tuple[float, float], pause: tuple[float, float]) -> list[tuple[float, float]]:
    """Start and end in seconds of stretches in which something sounds."""
    found: list[tuple[float, float]] = []
    t = scene.any(0.02, min(0.9, 0.25 * scene.seconds))
    while t < scene.seconds - 2 * END:
        end = min(t + scene.any(*length), scene.seconds)
        found.append((t, end))
        t = end + scene.any(*pause)
    return found


def tune(scene: Scene, base: float, pace: float, chords: float = 0.0, legato: float = 0.95) -> list[Note]:
    """A small tune about `base` Hz with `pace` tones a second, a share of them chords."""
    rng = scene.rng
    scale = SCALES[int(rng.integers(len(SCALES)))]
    step = int(rng.integers(0, 5))
    notes: list[Note] = []
    t = scene.any(0.03, min(0.8, scene.seconds * 0.25))
    while t < scene.seconds - END:
        length = float(rng.choice((0.5, 1, 1, 1, 2, 3))) / pace
        if rng.random() < 0.12:  # a rest
            t += length
            continue
        step = int(np.clip(step + rng.integers(-3, 4), -4, 10))
        loudness = float(rng.uniform(0.45, 1))
        stack = (0, 2, 4) if rng.random() < chords else (0,)
        for above in stack:
            octave, degree = divmod(step + above, len(scale))
            notes.append(Note(t, length * legato, base * 2 ** (octave + scale[degree] / 12), loudness))
        t += length
    return notes


def onsets(notes: Iterable[Note]) -> tuple[float, ...]:
    """The distinct times at which notes begin."""
    return tuple(sorted({note.start for note in notes}))


def take(tape: Wave, events: Iterable[float]) -> Take:
    """A finished sound with its events in order."""
    return Take(tape, tuple(sorted(events)))
