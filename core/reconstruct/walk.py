# SPDX-License-Identifier: MIT
"""A whole video as reconstructions, moment after moment: computed ahead, kept within bounded memory."""

import math
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.jobs import Job, Progress
from core.media.soundtrack import SAMPLE_RATE
from core.media.stretch import StretchReader
from core.reconstruct.hiding import Hiding
from core.reconstruct.inverse import hear
from core.reconstruct.painter import Painter
from core.reconstruct.result import Reconstruction, Statistics

BUDGET = 512 << 20  # bytes of reconstructions held: ten minutes with the starter model
_SLIVER = 0.1  # seconds: an end shorter than that is no moment of its own


@dataclass(frozen=True, slots=True)
class Wish:
    """What a walk is to show."""

    hiding: Hiding
    statistics: Statistics = "neighbours"
    paste: bool = True  # in what is heard


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One moment of a walk: seen and, where it has sound, heard."""

    found: Reconstruction | None  # None where there is nothing to paint, for the `reason`
    heard: NDArray[np.float32]  # (n,) 16 kHz from the moment's start; a little longer than it, to blend
    reason: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes it holds in memory."""
        return self.heard.nbytes + (0 if self.found is None else self.found.nbytes)


class Walk:
    """Every moment of one video, as far as it is computed. Any thread may ask, one job fills it."""

    def __init__(self, duration: float, window: float, budget: int = BUDGET) -> None:
        self.duration, self.window, self._budget = duration, window, budget
        self.count = max(1, math.ceil((duration - _SLIVER) / window))
        self._steps: dict[int, Step] = {}
        self._bytes, self._focus = 0, 0
        self._lock = threading.Lock()

    def number_at(self, seconds: float) -> int:
        """The number of the moment at `seconds`."""
        return min(self.count - 1, max(0, int(seconds / self.window)))

    def span(self, number: int) -> tuple[float, float]:
        """Start and end of a moment in seconds; the last one ends with the video."""
        last = number == self.count - 1
        return number * self.window, self.duration if last else (number + 1) * self.window

    def at(self, seconds: float) -> Step | None:
        """The moment at `seconds`, where it is computed. This is also what comes next is computed for."""
        number = self.number_at(seconds)
        with self._lock:
            self._focus = number
            return self._steps.get(number)

    def step(self, number: int) -> Step | None:
        """The moment with that number, where it is computed."""
        with self._lock:
            return self._steps.get(number)

    @property
    def done(self) -> int:
        """How many moments are computed."""
        with self._lock:
            return len(self._steps)

    def put(self, number: int, step: Step) -> None:
        """Keep a moment; those that play last from now on make room for it."""
        with self._lock:
            self._bytes += step.nbytes - (self._steps[number].nbytes if number in self._steps else 0)
            self._steps[number] = step
            while self._bytes > self._budget and len(self._steps) > 1:
                self._bytes -= self._steps.pop(max(self._steps, key=self._turn)).nbytes

    def next_missing(self) -> int | None:
        """The moment to compute next: the first missing one from where it plays; None if no room is left."""
        with self._lock:
            missing = [n for n in range(self.count) if n not in self._steps]
            if not missing:
                return None
            number = min(missing, key=self._turn)
            full = self._steps and self._bytes + self._bytes / len(self._steps) > self._budget
            if full and self._turn(number) > max(map(self._turn, self._steps)):
                return None
            return number

    def _turn(self, number: int) -> int:
        """How many moments play before this one, from now on."""
        return (number - self._focus) % self.count


def fill(walk: Walk, path: Path, painter: Painter, wish: Wish) -> Job[Walk]:
    """Compute the walk from where it plays to its end, then what lies before; every yield follows a moment.

    `Walk.at` may move where it plays at any time.
    """
    with StretchReader(path, rate=painter.picture_rate) as reader:
        while (number := walk.next_missing()) is not None:
            walk.put(number, imagine(reader, painter, wish, *walk.span(number)))
            yield Progress(walk.done, walk.count, note=path.name, data=number)
    return walk


def imagine(
    reader: StretchReader,
    painter: Painter,
    wish: Wish,
    start: float,
    end: float,
    *,
    still: float | None = None,
) -> Step:
    """The moment from `start` to `end`, now; with `still`, its picture is only the one shown then."""
    blend = painter.window_samples / SAMPLE_RATE - painter.window
    moment = reader.read(start, end + blend, still=still)
    inside = moment.frame_times < end - 1e-6  # the pictures behind its end belong to the next one
    if still is None and inside.any():
        moment = replace(moment, frames=moment.frames[inside], frame_times=moment.frame_times[inside])
    try:
        found = painter.paint(replace(moment, end=end), wish.hiding, wish.statistics)
    except UserError as error:  # nothing in it, or nothing left visible
        return Step(None, np.zeros(round((end - start) * SAMPLE_RATE), np.float32), str(error))
    heard = (
        np.empty(0, np.float32) if found.sound is None else hear(found.sound, found.patch, paste=wish.paste)
    )
    return Step(found, heard)


class Seam:
    """Joins the moments' sounds: where two overlap, one fades into the other."""

    def __init__(self) -> None:
        self._tail = np.empty(0, np.float32)

    def add(self, step: Step, start: float, end: float) -> NDArray[np.float32]:
        """The samples from `start` to `end`, blended with the moment before."""
        count = round(end * SAMPLE_RATE) - round(start * SAMPLE_RATE)
        samples = np.zeros(max(count, len(step.heard)), np.float32)
        samples[: len(step.heard)] = step.heard
        blend = min(len(self._tail), count)
        fade = np.linspace(0, 1, blend, dtype=np.float32)
        samples[:blend] = samples[:blend] * fade + self._tail[:blend] * (1 - fade)
        self._tail = samples[count:]
        return samples[:count]
