# SPDX-License-Identifier: MIT
"""Counting frames, and the labels hours:minutes:seconds:frames that they carry (SMPTE ST 12-1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from core.export.rates import NTSC, NTSC_DOUBLE

DROPPING = frozenset({NTSC, NTSC_DOUBLE})  # the only rates with drop-frame labels
HALF = Fraction(1, 2)  # rounded up always: to the even number, equal stretches would differ in frames
_LABEL = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.])(\d{1,3})")  # one digit at 10 frames a second and less
_TENS = 24 * 6  # times ten minutes in a day


@dataclass(frozen=True, slots=True)
class Label:
    """Where a camera began to count."""

    seconds: int  # hours, minutes and seconds of the label
    frames: int
    drop: bool

    @classmethod
    def read(cls, text: str) -> Label | None:
        """A label as FFmpeg gives it; nothing where it is none."""
        found = _LABEL.fullmatch(text.strip())
        if found is None:
            return None
        hours, minutes, seconds = (int(found[k]) for k in (1, 2, 3))
        return cls(3600 * hours + 60 * minutes + seconds, int(found[5]), found[4] == ";")


@dataclass(frozen=True, slots=True)
class Timebase:
    """How frames are counted: `rate` a second. Drop-frame skips labels, never frames."""

    rate: Fraction
    drop: bool = False

    @property
    def nominal(self) -> int:
        """Labels a second: 30 at 29.97, and one where frames are rarer."""
        return max(1, floor(self.rate + HALF))

    @property
    def _skipped(self) -> int:
        """Labels left out in each minute that is no multiple of ten."""
        return self.nominal // 15 if self.drop else 0

    def frame(self, seconds: float) -> int:
        """The frame that begins nearest to `seconds`."""
        return floor(Fraction(seconds) * self.rate + HALF)

    def seconds(self, frames: int) -> Fraction:
        """How long `frames` last, exactly."""
        return frames / self.rate

    def number(self, label: Label, nominal: int = 0) -> int:
        """How many frames after midnight `label` lies, where its frames were counted up to `nominal`."""
        frames = min(label.frames * self.nominal // (nominal or self.nominal), self.nominal - 1)
        minutes = label.seconds // 60
        return label.seconds * self.nominal + frames - self._skipped * (minutes - minutes // 10)

    def label(self, frame: int) -> str:
        """The label of a frame after midnight; it begins anew after a day."""
        minute = 60 * self.nominal - self._skipped
        ten = 10 * minute + self._skipped
        frame %= ten * _TENS
        tens, rest = divmod(frame, ten)
        later = max(0, rest - self._skipped) // minute  # minutes of these ten that skipped
        whole = frame + self._skipped * (9 * tens + later)
        seconds, frames = divmod(whole, self.nominal)
        mark = ";" if self.drop else ":"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{frames:02}"
