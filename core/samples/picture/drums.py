# SPDX-License-Identifier: MIT
"""Pictures of drums and cymbals, sticks and hands coming down at each blow."""

from math import cos, pi, sin

from core.samples.picture.bodies import BRASS, BROWN, STEEL, WHITE, arm, rays, skin
from core.samples.picture.canvas import Canvas, Colour, shade
from core.samples.picture.moment import Moment
from core.samples.picture.strings import wood


def _drum(c: Canvas, x: float, y: float, radius: float, deep: float, colour: Colour, hit: float) -> None:
    c.box(x, y + deep / 2, 2 * radius, deep, colour)
    c.oval(x, y + deep, radius, radius * 0.3, shade(colour, 0.7))
    c.oval(x, y, radius, radius * 0.3, STEEL)
    c.oval(x, y + 0.012 * hit, radius * 0.93, radius * 0.26, (238, 232, 220))


def _sticks(c: Canvas, moment: Moment, y: float) -> None:
    for side in (-1, 1):
        down = moment.kick(0.1) if (moment.count + side) % 4 < 2 else moment.before
        c.line(((0.42 * side, y - 0.2), (0.08 * side, y - 0.2 + 0.18 * down)), (205, 165, 110), 0.022)
        c.disc(0.42 * side, y - 0.2, 0.045, skin(moment))


def bass_drum(canvas: Canvas, moment: Moment) -> None:
    """A great drum seen from its head, and a beater."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.2))
    hit = moment.kick(0.12)
    c.disc(0, 0, 0.36, moment.paint(0.7, 0.6))
    c.disc(0, 0, 0.32 + 0.008 * hit, (238, 232, 220))
    for k in range(8):
        c.disc(0.34 * cos(k * pi / 4), 0.34 * sin(k * pi / 4), 0.022, STEEL)
    c.ring(0, 0, 0.12 + 0.12 * (1 - hit), (200, 190, 175), 0.01)
    c.line(((0.45, 0.45), (0.3 - 0.22 * hit, 0.25 - 0.2 * hit)), BROWN, 0.025)
    c.disc(0.3 - 0.22 * hit, 0.25 - 0.2 * hit, 0.06, (245, 240, 230))


def snare(canvas: Canvas, moment: Moment) -> None:
    """A flat drum with two sticks."""
    c = canvas.at(0, 0.05, moment.lin("size", 0.7, 1.15))
    c.line(((0, 0.25), (-0.2, 0.5)), STEEL, 0.02)
    c.line(((0, 0.25), (0.2, 0.5)), STEEL, 0.02)
    _drum(c, 0, 0.05, 0.28, 0.16, moment.paint(0.7, 0.65), moment.kick(0.1))
    _sticks(c, moment, 0.07)
    rays(c, 0, 0.03, moment.kick(0.06), WHITE)


def _disc_of_brass(c: Canvas, x: float, y: float, radius: float, tilt: float) -> None:
    plate = c.at(x, y, 1, tilt)
    plate.oval(0, 0, radius, radius * 0.22, shade(BRASS, 0.75))
    plate.oval(0, -0.008, radius * 0.97, radius * 0.18, BRASS)
    plate.oval(0, -0.02, radius * 0.28, radius * 0.1, shade(BRASS, 1.3))


def hi_hat(canvas: Canvas, moment: Moment) -> None:
    """Two cymbals face to face on a stand with a pedal."""
    c = canvas.at(0, 0, moment.lin("size", 0.75, 1.1))
    c.line(((0, -0.35), (0, 0.42)), STEEL, 0.02)
    c.line(((-0.16, 0.5), (0, 0.38), (0.16, 0.5)), STEEL, 0.02)
    _disc_of_brass(c, 0, -0.08, 0.3, 0.0)
    _disc_of_brass(
        c, 0, -0.13 - 0.04 * (1 - moment.kick(0.2)), 0.3, 0.05 * sin(40 * moment.t) * moment.kick(0.2)
    )
    _sticks(c, moment, -0.1)


def cymbal(canvas: Canvas, moment: Moment) -> None:
    """A large cymbal on a stand, rocking after the blow."""
    c = canvas.at(0, 0, moment.lin("size", 0.75, 1.2))
    c.line(((0, -0.1), (0, 0.5)), STEEL, 0.022)
    _disc_of_brass(c, 0, -0.1, 0.42, 0.15 + 0.35 * sin(13 * moment.t) * moment.kick(0.6))
    c.line(
        ((0.5, -0.42), (0.35 - 0.1 * moment.before, -0.3 + 0.14 * moment.kick(0.1))), (205, 165, 110), 0.022
    )
    rays(c, 0.28, -0.12, moment.kick(0.1))


def hand_drum(canvas: Canvas, moment: Moment) -> None:
    """Two tall drums under two hands."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.15))
    left = moment.count % 2
    for k, (x, radius) in enumerate(((-0.19, 0.2), (0.2, 0.16))):
        _drum(c, x, -0.02, radius, 0.36, wood(moment), moment.kick(0.1) * (k == left))
        up = 0.0 if k == left else 0.14
        arm(c, moment, (x * 2.2, -0.5), (x, -0.06 - up * (1 - moment.before)))


def drum_kit(canvas: Canvas, moment: Moment) -> None:
    """Bass drum, side drums and cymbals together."""
    c = canvas.at(0, 0, moment.lin("size", 0.85, 1.15))
    paint, hit = moment.paint(0.8, 0.6), moment.kick(0.1)
    c.disc(0, 0.2, 0.24, paint)
    c.disc(0, 0.2, 0.21, (235, 230, 220))
    for x, y, radius in ((-0.13, -0.1, 0.12), (0.14, -0.1, 0.13), (-0.34, 0.1, 0.14), (0.36, 0.16, 0.14)):
        _drum(c, x, y, radius, 0.13, paint, hit)
    for x, y, late in ((-0.36, -0.25, 0.0), (0.36, -0.28, 2.0)):
        c.line(((x, y), (x * 1.05, 0.45)), STEEL, 0.014)
        _disc_of_brass(c, x, y, 0.16, 0.2 * sin(15 * moment.t + late) * moment.kick(0.3))
    _sticks(c, moment, -0.12)


def shaker(canvas: Canvas, moment: Moment) -> None:
    """Two maracas, or a tambourine with its jingles, in motion."""
    swing = 0.5 * sin(pi * moment.count + pi * min(1.0, moment.since * 6))
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.1))
    if moment.parameters["material"] > 0.5:
        ring = c.at(0, 0, 1, 0.6 * swing)
        ring.ring(0, 0, 0.28, wood(moment), 0.07)
        for k in range(6):
            a = k * pi / 3
            ring.oval(0.28 * cos(a), 0.28 * sin(a), 0.05, 0.025, STEEL, a + 1.57)
        arm(c, moment, (0.1, 0.6), (0.05, 0.3))
        return
    for side in (-1, 1):
        one = c.at(0.18 * side, 0.2, 1, 0.25 * side + swing * side)
        one.line(((0, 0), (0, 0.28)), BROWN, 0.035)
        one.oval(0, -0.14, 0.12, 0.16, moment.paint(0.8, 0.8))
        one.box(0, -0.14, 0.23, 0.03, moment.paint(0.7, 0.9, 0.3))
