# SPDX-License-Identifier: MIT
"""A whole video as reconstructions, moment after moment: computed ahead, kept within bounded memory."""

import math
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core import jobs
from core.errors import UserError
from core.jobs import Job, Progress
from core.media.soundtrack import SAMPLE_RATE
from core.media.stretch import Stretch, StretchReader
from core.reconstruct.hiding import Wish
from core.reconstruct.inverse import hear
from core.reconstruct.painter import Painter
from core.reconstruct.result import Reconstruction

BUDGET = 512 << 20  # bytes of reconstructions held: ten minutes with the starter model
_SLIVER = 0.1  # seconds: an end shorter than that is no moment of its own


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One moment of a walk: seen and, where it has sound, heard."""

    found: Reconstruction | None  # None where there is nothing to paint, for the `reason`
    heard: NDArray[np.float32]  # (n,) 16 kHz from the moment's start; a little longer than it, to blend
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Nothing of it is still computed."""
        return self.found is None or len(self.heard) > 0

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
        self._bytes, self._focus, self.time = 0, 0, 0.0
        self._lock = threading.Lock()

    def number_at(self, seconds: float) -> int:
        """The number of the moment at `seconds`."""
        number = min(self.count - 1, max(0, int(seconds / self.window)))
        # 74.24 s are 29 times 2.56 s, but the quotient is rounded to 28.999…: whole samples decide.
        behind = number + 1 < self.count and _samples(seconds) >= _samples(self.span(number)[1])
        return number + behind

    def span(self, number: int) -> tuple[float, float]:
        """Start and end of a moment in seconds; the last one ends with the video."""
        last = number == self.count - 1
        return number * self.window, self.duration if last else (number + 1) * self.window

    def at(self, seconds: float) -> Step | None:
        """The moment at `seconds`, where it is computed. This is also what comes next is computed for."""
        number = self.number_at(seconds)
        with self._lock:
            self._focus, self.time = number, seconds
            return self._steps.get(number)

    def step(self, number: int) -> Step | None:
        """The moment with that number, where it is computed."""
        with self._lock:
            return self._steps.get(number)

    @property
    def done(self) -> int:
        """How many moments are computed wholly."""
        with self._lock:
            return sum(step.is_whole for step in self._steps.values())

    def sound(self, first: int, count: int, *, painted: bool) -> NDArray[np.float32]:
        """`count` samples from number `first` on, as painted or as they were; silence where none is known."""
        samples = np.zeros(count, np.float32)
        done = 0
        while done < count:
            number = self.number_at((first + done) / SAMPLE_RATE)
            start, end = map(_samples, self.span(number))
            if first + done >= end:
                break
            part = min(count - done, end - first - done)
            samples[done : done + part] = self._part(number, first + done - start, part, painted)
            done += part
        return samples

    def _part(self, number: int, first: int, count: int, painted: bool) -> NDArray[np.float32]:
        """Samples of one moment, blended with the tail of the one before."""
        found = _voice(self.step(number), painted)[first : first + count]
        samples = np.pad(found, (0, count - len(found)))
        length = _samples(self.span(number)[0]) - _samples(self.span(number - 1)[0])
        tail = _voice(self.step(number - 1), painted)[length:]
        blend = min(max(0, len(tail) - first), count)
        if blend:
            fade = np.linspace(0, 1, len(tail), dtype=np.float32)[first : first + blend]
            samples[:blend] = samples[:blend] * fade + tail[first : first + blend] * (1 - fade)
        return samples

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
            whole = {n for n, step in self._steps.items() if step.is_whole}
            missing = [n for n in range(self.count) if n not in whole]
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


def fill(walk: Walk, path: Path, painter: Painter, wish: Wish, before: Walk | None = None) -> Job[Walk]:
    """Compute the walk from where it plays to its end, then what lies before; a yield follows each step.

    `Walk.at` may move where it plays at any time. The moment that is looked at comes in three steps, so
    that there is something to see soon: the picture on show, all pictures, the sound. What `before`, a walk
    of the same video with the same kind of model, has read already is not read again.
    """
    with StretchReader(path, rate=painter.picture_rate) as reader:
        while (number := walk.next_missing()) is not None:
            moment = _known(before, number) or _read(reader, painter, *walk.span(number))
            if number == walk.number_at(walk.time):
                walk.put(number, jobs.run(_seen(painter, _still(moment, walk.time), wish)))
                yield Progress(walk.done, walk.count, note=path.name, data=number)
            now = Progress(walk.done, walk.count, note=path.name, data=number)
            step = yield from _telling(now, _seen(painter, moment, wish))
            walk.put(number, step)
            yield Progress(walk.done, walk.count, note=path.name, data=number)
            walk.put(number, _heard(step, wish))
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
    moment = _read(reader, painter, start, end, still)
    return _heard(jobs.run(_seen(painter, moment, wish)), wish)


def _read(
    reader: StretchReader, painter: Painter, start: float, end: float, still: float | None = None
) -> Stretch:
    blend = painter.window_samples / SAMPLE_RATE - painter.window
    moment = reader.read(start, end + blend, still=still)
    inside = moment.frame_times < end - 1e-6  # the pictures behind its end belong to the next one
    if still is None and inside.any():
        moment = replace(moment, frames=moment.frames[inside], frame_times=moment.frame_times[inside])
    return replace(moment, end=end)


def _known(before: Walk | None, number: int) -> Stretch | None:
    """What a moment that was painted before was painted from."""
    step = None if before is None else before.step(number)
    if step is None or step.found is None or not step.is_whole:
        return None  # a moment that was not finished may lack pictures
    sound, picture = step.found.sound, step.found.picture
    none = np.empty((0, 1, 1, 3), np.uint8)
    return Stretch(
        step.found.start,
        step.found.end,
        np.empty(0, np.float32) if sound is None else sound.waveform,
        none if picture is None else picture.original,
        np.empty(0) if picture is None else picture.times,
    )


def _still(moment: Stretch, time: float) -> Stretch:
    """The moment with the picture on show at `time` alone."""
    if not len(moment.frames):
        return moment
    at = max(0, int(np.searchsorted(moment.frame_times, time + 1e-6, side="right")) - 1)
    return replace(moment, frames=moment.frames[at : at + 1], frame_times=moment.frame_times[at : at + 1])


def _seen(painter: Painter, moment: Stretch, wish: Wish) -> Job[Step]:
    try:
        found = yield from painter.painting(moment, wish.hiding, wish.statistics)
    except UserError as error:  # nothing in it, or nothing left visible
        return Step(None, _silence(moment.end - moment.start), str(error))
    return Step(found, np.empty(0, np.float32))


def _heard(step: Step, wish: Wish) -> Step:
    """The step with its sound; silence where it has none."""
    if step.found is None:
        return step
    if step.found.sound is None:
        return replace(step, heard=_silence(step.found.end - step.found.start))
    return replace(step, heard=hear(step.found.sound, step.found.patch, paste=wish.paste))


def _silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(max(1, _samples(seconds)), np.float32)


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def _voice(step: Step | None, painted: bool) -> NDArray[np.float32]:
    """What is heard of a step."""
    if step is None or painted:
        return np.empty(0, np.float32) if step is None else step.heard
    sound = None if step.found is None else step.found.sound
    return np.empty(0, np.float32) if sound is None else sound.waveform


def _telling(now: Progress, job: Job[Step]) -> Job[Step]:
    """`job`, whose steps are too small to be counted: each tells `now` once more."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return cast(Step, end.value)
        yield now


class Seam:
    """Joins the moments' sounds: where two overlap, one fades into the other."""

    def __init__(self) -> None:
        self._tail = np.empty(0, np.float32)

    def add(self, step: Step, start: float, end: float) -> NDArray[np.float32]:
        """The samples from `start` to `end`, blended with the moment before."""
        count = _samples(end) - _samples(start)
        samples = np.zeros(max(count, len(step.heard)), np.float32)
        samples[: len(step.heard)] = step.heard
        blend = min(len(self._tail), count)
        fade = np.linspace(0, 1, blend, dtype=np.float32)
        samples[:blend] = samples[:blend] * fade + self._tail[:blend] * (1 - fade)
        self._tail = samples[count:]
        return samples[:count]
