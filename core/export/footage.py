# SPDX-License-Identifier: MIT
"""Looking into each video once, and the stretch of it that each match becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path

from core.errors import MediaError
from core.export.moments import Moment
from core.export.rates import editing_rate, true_rate
from core.export.timecode import DROPPING, Label, Timebase
from core.jobs import Job, Progress
from core.media.probe import MediaInfo, measured_duration, probe

ALMOST = Fraction(1, 100)  # of a frame: what is missing to the last one by rounding of its length
_FILLED = 0.1  # seconds of silence at both ends of an MP3 that a player leaves out


@dataclass(frozen=True, slots=True)
class Footage:
    """A video or sound file, as an editing program will see it."""

    path: Path
    info: MediaInfo

    @property
    def rate(self) -> Fraction:
        """Frames a second; 0 where there is no picture, or its rate is unknown."""
        info = self.info
        if not info.frame_rate:
            return Fraction(0)
        return true_rate(info.frame_rate, info.finest_rate, is_variable=info.is_variable)

    @property
    def label(self) -> Label | None:
        """Where the camera began to count; nothing where that is at zero."""
        return Label.read(self.info.timecode)

    def counted(self, base: Timebase) -> Timebase:
        """How its timecodes count in a list at `base`: at that rate, with drop-frame as its camera had it.

        Without a camera's word, or where its rate knows no drop-frame, as the list does.
        """
        label = self.label
        if label is None or not {self.rate, base.rate} <= DROPPING:
            return base
        return Timebase(base.rate, label.drop)


@dataclass(frozen=True, slots=True)
class Clip:
    """What is exported of a match: `start` to `end` in seconds, handles included."""

    moment: Moment
    footage: Footage
    start: float
    end: float

    def frames(self, base: Timebase) -> tuple[int, int]:
        """First frame and the one after the last, from the start of the video; at least one, all in it."""
        first = base.frame(self.start)
        after = max(first + 1, base.frame(self.end))
        if self.footage.info.duration:
            all_of_it = floor(Fraction(self.footage.info.duration) * base.rate + ALMOST)
            after = min(after, max(1, all_of_it))
        return min(first, after - 1), after


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A video of which nothing can be exported, and why."""

    path: Path
    reason: str
    matches: int

    def __str__(self) -> str:
        them = "its match is" if self.matches == 1 else f"its {self.matches} matches are"
        return f"{self.path} cannot be exported: {self.reason}; {them} left out."


@dataclass(frozen=True, slots=True)
class Gathered:
    """The clips in the order of their matches, and what is not among them."""

    clips: tuple[Clip, ...]
    left_out: tuple[LeftOut, ...]


def gather(moments: Sequence[Moment], handles: float = 0.0) -> Job[Gathered]:
    """Open each video of `moments` once; `handles` are seconds added before and after."""
    paths = tuple(dict.fromkeys(moment.path for moment in moments))
    seen: dict[Path, Footage | str] = {}
    for done, path in enumerate(paths):
        yield Progress(done, len(paths), path.name)
        seen[path] = _look(path)
    clips: list[Clip] = []
    missing: dict[tuple[Path, str], int] = {}
    for moment in moments:
        made = _clip(moment, seen[moment.path], handles)
        if isinstance(made, Clip):
            clips.append(made)
        else:
            missing[moment.path, made] = missing.get((moment.path, made), 0) + 1
    return Gathered(tuple(clips), tuple(LeftOut(*key, count) for key, count in missing.items()))


def main_rate(clips: Sequence[Clip]) -> Fraction:
    """The rate most clips can be counted in; 0 where none has a picture."""
    rates = [editing_rate(clip.footage.rate) for clip in clips if clip.footage.rate]
    return max(dict.fromkeys(rates), key=rates.count, default=Fraction(0))  # the first of those that tie


def _look(path: Path) -> Footage | str:
    try:
        info = probe(path)
        return Footage(path, replace(info, duration=_length(path, info)))
    except MediaError as error:
        return str(error)


def _length(path: Path, info: MediaInfo) -> float:
    """Seconds; all of the file is read where its head tells none, or a guess that proves wrong."""
    if info.duration and not info.is_guessed:
        return info.duration
    measured = measured_duration(path)
    return measured if measured and abs(measured - info.duration) > _FILLED else info.duration


def _clip(moment: Moment, footage: Footage | str, handles: float) -> Clip | str:
    if isinstance(footage, str):
        return footage
    length = footage.info.duration
    if length and moment.start >= length:
        return f"it is only {length:.1f} s long"
    end = moment.end + handles
    return Clip(moment, footage, max(0.0, moment.start - handles), min(end, length) if length else end)
