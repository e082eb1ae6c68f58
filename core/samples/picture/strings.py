# SPDX-License-Identifier: MIT
"""Pictures of stringed and keyed instruments, being played."""

from math import pi, sin

from core.samples.picture.bodies import BLACK, BRASS, STEEL, WHITE, arm, figure
from core.samples.picture.canvas import Canvas, Colour, mix, shade
from core.samples.picture.moment import Moment


def wood(moment: Moment) -> Colour:
    """Varnished wood, from honey to nearly black."""
    return mix((225, 160, 85), (80, 40, 25), moment.parameters["hue"])


def _strings(
    c: Canvas, moment: Moment, top: float, bottom: float, count: int, spread: float, colour: Colour = STEEL
) -> None:
    for k in range(count):
        x = spread * (k - (count - 1) / 2)
        bow = 0.012 * moment.activity * sin(70 * moment.t + 2 * k)
        c.line(((x, top), (x + bow, (top + bottom) / 2), (x, bottom)), colour, 0.007)


def _fretted(c: Canvas, moment: Moment, body: Colour, strings: int, long: float) -> None:
    c.box(0, -0.12 - long / 2, 0.06, long, shade(wood(moment), 0.5))
    for k in range(6):
        c.line(((-0.03, -0.14 - 0.05 * k), (0.03, -0.14 - 0.05 * k)), STEEL, 0.006)
    c.box(0, -0.15 - long, 0.09, 0.1, body)


def guitar(canvas: Canvas, moment: Moment) -> None:
    """An acoustic guitar: waisted body, round hole, a hand over the strings."""
    c = canvas.at(0, 0.05, moment.lin("size", 0.75, 1.1), 0.9)
    body = wood(moment)
    for radius, tone in ((0.0, 0.6), (-0.012, 1.0)):
        c.oval(0, 0.2, 0.2 + radius, 0.17 + radius, shade(body, tone))
        c.oval(0, -0.02, 0.15 + radius, 0.14 + radius, shade(body, tone))
    c.disc(0, 0.06, 0.065, BLACK)
    c.box(0, 0.25, 0.14, 0.025, shade(body, 0.4))
    _fretted(c, moment, shade(body, 0.6), 6, 0.4)
    _strings(c, moment, -0.5, 0.25, 6, 0.009, (230, 225, 210))
    arm(c, moment, (0.4, 0.2), (0.06, 0.1 + 0.05 * moment.kick()))


def electric_guitar(canvas: Canvas, moment: Moment) -> None:
    """A solid guitar with horns and pickups, and its amplifier."""
    canvas.box(-0.34, 0.22, 0.3, 0.36, (40, 40, 44))
    canvas.disc(-0.34, 0.24, 0.11 + 0.01 * moment.activity, (75, 75, 80))
    canvas.disc(-0.34, 0.24, 0.04, BLACK)
    c = canvas.at(0.05, 0.05, moment.lin("size", 0.75, 1.1), 0.9)
    body = moment.paint(0.85, 0.8)
    c.shape(
        (
            (-0.2, 0.36),
            (0.2, 0.36),
            (0.15, 0.12),
            (0.2, -0.1),
            (0.08, 0.0),
            (-0.08, 0.0),
            (-0.18, -0.06),
            (-0.14, 0.15),
        ),
        body,
    )
    for y in (0.1, 0.2):
        c.box(0, y, 0.11, 0.035, WHITE)
    _fretted(c, moment, body, 6, 0.44)
    _strings(c, moment, -0.5, 0.28, 6, 0.009)
    arm(c, moment, (0.4, 0.2), (0.05, 0.14 + 0.06 * moment.kick()))


def harp(canvas: Canvas, moment: Moment) -> None:
    """A harp: a curved neck, a pillar, many strings."""
    c = canvas.at(0, 0, moment.lin("size", 0.8, 1.2))
    gold = mix(BRASS, wood(moment), 0.5)
    for k in range(14):
        x = -0.22 + 0.034 * k
        shake = 0.01 * sin(60 * moment.t + k) * moment.activity
        c.line(
            ((x, -0.3 + 0.012 * k), (x + shake, 0.0), (x, 0.38 - 0.045 * k)),
            (235, 225, 200) if k % 4 else (200, 60, 50),
            0.006,
        )
    c.line(((-0.26, -0.36), (-0.26, 0.42)), gold, 0.045)
    c.line(((-0.26, 0.42), (0.3, -0.2)), gold, 0.07)
    c.line(((-0.26, -0.36), (-0.1, -0.28), (0.1, -0.34), (0.3, -0.2)), gold, 0.05)
    arm(c, moment, (0.45, 0.25), (0.05, -0.02 + 0.06 * moment.kick()))


def banjo(canvas: Canvas, moment: Moment) -> None:
    """A round white skin on a long neck."""
    c = canvas.at(0, 0.05, moment.lin("size", 0.75, 1.1), 0.8)
    c.disc(0, 0.15, 0.21, STEEL)
    c.disc(0, 0.15, 0.18, (240, 232, 215))
    for k in range(12):
        c.disc(0.195 * sin(k * pi / 6), 0.15 + 0.195 * sin(k * pi / 6 + pi / 2), 0.012, BLACK)
    _fretted(c, moment, wood(moment), 5, 0.46)
    c.box(0, 0.22, 0.1, 0.02, BLACK)
    _strings(c, moment, -0.55, 0.22, 4, 0.011)
    arm(c, moment, (0.4, 0.25), (0.05, 0.12 + 0.05 * moment.kick()))


def bass(canvas: Canvas, moment: Moment) -> None:
    """A bass guitar: a long neck, four thick strings that swing visibly."""
    c = canvas.at(0, 0.05, moment.lin("size", 0.8, 1.15), 1.0)
    body = moment.paint(0.5, 0.35)
    c.oval(0, 0.22, 0.17, 0.2, body)
    c.shape(((-0.15, 0.15), (-0.17, -0.12), (0, 0.08), (0.15, -0.05), (0.15, 0.2)), body)
    c.box(0, 0.22, 0.12, 0.06, BLACK)
    _fretted(c, moment, shade(body, 0.6), 4, 0.6)
    for k in range(4):
        x = 0.018 * (k - 1.5)
        c.line(
            ((x, -0.7), (x + 0.025 * moment.activity * sin(35 * moment.t + k), -0.1), (x, 0.3)), STEEL, 0.011
        )
    arm(c, moment, (0.4, 0.25), (0.04, 0.2))


def _keys(c: Canvas, y: float, white: Colour, black: Colour, moment: Moment) -> None:
    rng = moment.rng()
    pressed = int(rng.integers(14) + 5 * moment.count) % 14 if moment.kick(0.2) > 0.2 else -1
    for k in range(14):
        x = 0.056 * (k - 6.5)
        c.box(x, y + (0.012 if k == pressed else 0), 0.052, 0.16, shade(white, 0.75 if k == pressed else 1.0))
    for k in range(13):
        if k % 7 not in (2, 6):
            c.box(0.056 * (k - 6), y - 0.03, 0.03, 0.09, black)


def piano(canvas: Canvas, moment: Moment) -> None:
    """A piano seen from the keys, lid up, hands at work."""
    c = canvas.at(0, 0, moment.lin("size", 0.8, 1.15))
    lacquer: Colour = (25, 25, 28) if moment.parameters["hue"] < 0.6 else wood(moment)
    c.shape(((-0.45, 0.05), (0.45, 0.05), (0.4, -0.15), (0.1, -0.42), (-0.42, -0.42)), shade(lacquer, 0.8))
    c.shape(((-0.4, -0.1), (0.36, -0.12), (0.08, -0.36), (-0.38, -0.36)), (190, 150, 80))
    for k in range(8):
        c.line(((-0.36 + 0.06 * k, -0.34), (-0.34 + 0.07 * k, -0.1)), (120, 90, 50), 0.006)
    c.box(0, 0.14, 0.92, 0.24, lacquer)
    _keys(c, 0.15, WHITE, BLACK, moment)
    for side in (-1, 1):
        arm(
            c,
            moment,
            (0.25 * side, 0.5),
            (0.17 * side + 0.1 * sin(moment.count * 2.0), 0.23 - 0.02 * moment.kick()),
        )
    c.box(0, 0.36, 0.9, 0.03, shade(lacquer, 0.6))


def harpsichord(canvas: Canvas, moment: Moment) -> None:
    """A painted wing-shaped instrument with dark naturals and thin legs."""
    c = canvas.at(0, 0, moment.lin("size", 0.8, 1.15))
    paint = moment.paint(0.5, 0.5)
    c.shape(((-0.43, 0.05), (0.43, 0.05), (0.05, -0.45), (-0.43, -0.45)), paint)
    c.shape(((-0.38, 0.0), (0.32, 0.0), (0.02, -0.4), (-0.38, -0.4)), (225, 195, 130))
    c.line(((-0.43, 0.05), (-0.43, -0.45), (0.05, -0.45), (0.43, 0.05)), BRASS, 0.014)
    c.box(0, 0.14, 0.88, 0.22, paint)
    _keys(c, 0.14, (60, 45, 38), WHITE, moment)
    for x in (-0.4, 0.4):
        c.line(((x, 0.25), (x, 0.5)), BRASS, 0.025)


def _fiddle(c: Canvas, moment: Moment, bow: float) -> None:
    body = wood(moment)
    c.oval(0, 0.18, 0.15, 0.14, body)
    c.oval(0, -0.04, 0.12, 0.11, body)
    c.box(0, 0.06, 0.16, 0.12, body)
    for side in (-1, 1):
        c.disc(0.14 * side, 0.07, 0.045, shade(body, 0.45))
        c.arc(0.07 * side, 0.09, 0.045, -1.3, 1.3, BLACK, 0.012)
    c.box(0, -0.22, 0.04, 0.3, BLACK)
    c.disc(0, -0.4, 0.035, shade(body, 0.7))
    _strings(c, moment, -0.36, 0.22, 4, 0.009, (235, 230, 220))
    c.line(((-0.38 + bow, 0.0), (0.42 + bow, 0.06)), (110, 60, 35), 0.018)
    c.line(((-0.38 + bow, 0.02), (0.42 + bow, 0.08)), WHITE, 0.008)


def violin(canvas: Canvas, moment: Moment) -> None:
    """A violin and its bow, drawn to and fro."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.05), 0.7)
    bow = 0.15 * sin(pi * (moment.count + min(moment.since, 1.0)))
    _fiddle(c, moment, bow if moment.activity > 0.05 else 0.15)
    arm(c, moment, (0.6, 0.4), (0.42 + bow, 0.07))


def cello(canvas: Canvas, moment: Moment) -> None:
    """A cello on its spike before its player."""
    figure(canvas.at(-0.08, -0.05, 1.0), moment)
    c = canvas.at(0.03, 0.08, moment.lin("size", 1.0, 1.3), 0.1)
    c.line(((0, 0.3), (0, 0.45)), STEEL, 0.014)
    _fiddle(c, moment, 0.1 * sin(pi * (moment.count + min(moment.since, 1.0))))
