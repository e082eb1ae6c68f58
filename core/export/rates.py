# SPDX-License-Identifier: MIT
"""Frame rates that editing programs know, and which of them a video is counted in."""

from fractions import Fraction

from core.errors import UserError

FILM, NTSC, NTSC_DOUBLE = Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)
NAMES = {
    FILM: "23.976",
    Fraction(24): "24",
    Fraction(25): "25",
    NTSC: "29.97",
    Fraction(30): "30",
    Fraction(48): "48",
    Fraction(50): "50",
    NTSC_DOUBLE: "59.94",
    Fraction(60): "60",
}
WITHOUT_PICTURE = Fraction(25)  # sound alone has no frames: any rate will do
_NEAR = Fraction(1, 2000)  # of a rate: half of what lies between 23.976 and 24
_STEADY = Fraction(1, 200)  # of the finest rate: an average this near to it is badly measured
_FINEST = 1001  # largest denominator of a rate
_TIMES = range(1, 6)


def true_rate(measured: Fraction, finest: Fraction = Fraction(0), *, is_variable: bool = False) -> Fraction:
    """Frames a second of a video whose head says `measured`: containers round, and cameras waver.

    `finest` is the rate its stamps lie on, or 0. What editing programs know is believed. Another average near
    to the finest rate is that one: the head of a fragmented file reckons it from a piece.
    """
    known = _nearest(measured)
    if is_variable or _is_near(measured, known):
        return known
    for rate in (finest, finest / 2):  # fields count as frames
        if abs(measured - rate) <= rate * _STEADY:
            return true_rate(rate)
    return measured.limit_denominator(_FINEST)


def editing_rate(rate: Fraction) -> Fraction:
    """The rate an editing program can count a video of `rate` in: 12 becomes 24, and 120 becomes 60."""
    for times in _TIMES:
        for wanted in (rate * times, rate / times):
            if _is_near(wanted, _nearest(wanted)):
                return _nearest(wanted)
    return _nearest(rate)


def parse(text: str) -> Fraction:
    """A rate as people write it: 25, 29.97, 23.98, 30000/1001. Raises `UserError` for others than NAMES."""
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    known = _nearest(rate)
    if _is_near(rate, known):
        return known
    raise UserError(f"'{text}' is no frame rate of editing programs; they know {', '.join(NAMES.values())}.")


def _nearest(rate: Fraction) -> Fraction:
    return min(NAMES, key=lambda known: abs(known - rate))


def _is_near(rate: Fraction, known: Fraction) -> bool:
    return abs(rate - known) <= known * _NEAR
