# SPDX-License-Identifier: MIT
"""Pictures of bells, drums and blown instruments."""

from math import cos, sin

from core.samples.picture.bodies import BLACK, BRASS, BROWN, STEEL, WHITE, arm, head, shoulders
from core.samples.picture.canvas import Canvas, Colour, hsv, mix, shade
from core.samples.picture.moment import Moment
from core.samples.picture.strings import wood


def _bell(c: Canvas, colour: Colour, clapper: float) -> None:
    c.disc(clapper * 0.12, 0.2, 0.045, shade(colour, 0.5))
    c.shape(
        (
            (-0.05, -0.28),
            (0.05, -0.28),
            (0.13, -0.18),
            (0.16, 0.06),
            (0.25, 0.19),
            (-0.25, 0.19),
            (-0.16, 0.06),
            (-0.13, -0.18),
        ),
        colour,
    )
    c.shape(((-0.09, -0.18), (-0.05, -0.2), (-0.07, 0.1), (-0.13, 0.14)), shade(colour, 1.4))
    c.oval(0, 0.19, 0.25, 0.035, shade(colour, 0.7))


def church_bell(canvas: Canvas, moment: Moment) -> None:
    """A bronze bell swinging in its belfry."""
    canvas.box(0, 0, 0.75, 0.95, (150, 140, 128))
    canvas.box(0, 0.08, 0.55, 0.75, (50, 46, 50))
    canvas.oval(0, -0.3, 0.275, 0.14, (50, 46, 50))
    swing = 0.4 * sin(4 * moment.since) * moment.kick(1.5) if moment.count else 0.0
    c = canvas.at(0, -0.3, moment.lin("size", 0.6, 1.05), swing)
    c.box(0, 0, 0.3, 0.05, BROWN)
    _bell(
        c.at(0, 0.3),
        mix(BRASS, (90, 130, 110), moment.parameters["material"]),
        sin(4 * moment.since + 1) if moment.count else 0,
    )


def hand_bell(canvas: Canvas, moment: Moment) -> None:
    """A small bell shaken by its handle."""
    c = canvas.at(0, 0, moment.lin("size", 0.45, 1.0), 0.5 * sin(22 * moment.t) * moment.kick(0.25))
    c.line(((0, -0.28), (0, -0.48)), BROWN, 0.05)
    _bell(c, mix(BRASS, STEEL, moment.parameters["material"]), sin(22 * moment.t))
    arm(c, moment, (0.35, -0.6), (0, -0.42))


def chimes(canvas: Canvas, moment: Moment) -> None:
    """Tubes of unequal length hanging in a row."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.15))
    count = moment.number + 3
    c.box(0, -0.38, 0.6, 0.04, BROWN)
    for k in range(count):
        x = 0.5 * (k / (count - 1) - 0.5)
        swing = 0.25 * sin(9 * moment.t + 2 * k) * moment.activity
        tube = c.at(x, -0.36, 1, swing)
        tube.line(((0, 0), (0, 0.1)), WHITE, 0.006)
        tube.box(0, 0.25 - 0.015 * k, 0.035, 0.32 - 0.03 * k, shade(STEEL, 0.8 + 0.1 * (k % 3)))
    c.disc(0.1 * sin(5 * moment.t), 0.3, 0.05, wood(moment))


def gong(canvas: Canvas, moment: Moment) -> None:
    """A great bronze disc in a frame, and a mallet."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.15))
    c.line(((-0.38, 0.45), (-0.38, -0.42), (0.38, -0.42), (0.38, 0.45)), (140, 30, 30), 0.045)
    shake = 0.015 * sin(40 * moment.t) * moment.activity
    plate = mix(BRASS, (120, 85, 45), moment.parameters["material"])
    for radius, tone in ((0.29, 0.7), (0.25, 1.0), (0.1, 1.25)):
        c.disc(shake, 0, radius, shade(plate, tone))
    reach = 0.28 * max(moment.before, moment.kick(0.1))
    c.line(((0.5, 0.4), (0.42 - reach, 0.2 - 0.4 * reach)), BROWN, 0.025)
    c.disc(0.42 - reach, 0.2 - 0.4 * reach, 0.06, (230, 220, 200))


def xylophone(canvas: Canvas, moment: Moment) -> None:
    """A row of bars from long to short and two mallets."""
    c = canvas.at(0, 0.08, moment.lin("size", 0.75, 1.15))
    metal = moment.parameters["material"] < 0.5
    struck = (moment.count * 5) % 9
    for k in range(9):
        bar: Colour = (
            STEEL
            if metal
            else mix((200, 130, 70), hsv(k / 9, 0.7, 0.8), float(moment.parameters["shape"] > 0.5))
        )
        c.box(
            -0.4 + 0.1 * k,
            0,
            0.08,
            0.44 - 0.03 * k,
            shade(bar, 1.35 if k == struck and moment.kick(0.2) > 0.2 else 1.0),
        )
    for side, place in ((-1, struck), (1, (struck + 3) % 9)):
        x, y = -0.4 + 0.1 * place, -0.08 * (1 - moment.kick(0.1))
        c.line(((x + 0.15 * side, 0.5), (x, y)), BROWN, 0.016)
        c.disc(x, y, 0.035, moment.paint(0.8, 0.8))


def music_box(canvas: Canvas, moment: Moment) -> None:
    """An open box with a turning dancer."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.1))
    case = moment.paint(0.5, 0.55)
    c.shape(((-0.32, 0.1), (0.32, 0.1), (0.28, -0.38), (-0.28, -0.38)), shade(case, 0.7))
    c.shape(((-0.26, 0.06), (0.26, 0.06), (0.23, -0.33), (-0.23, -0.33)), (205, 210, 225))
    turn = cos(3 * moment.t)
    c.shape(((-0.11 * turn, 0.02), (0.11 * turn, 0.02), (0, -0.14)), (240, 170, 190))
    c.disc(0, -0.2, 0.035, (240, 205, 180))
    c.line(((0, -0.15), (0.09 * turn, -0.28)), (240, 205, 180), 0.014)
    c.box(0, 0.22, 0.66, 0.24, case)
    c.box(0, 0.22, 0.3, 0.07, BRASS)
    for k in range(7):
        c.disc(-0.12 + 0.04 * k, 0.205 + 0.03 * sin(6 * moment.t + k * 2), 0.008, BLACK)


def cowbell(canvas: Canvas, moment: Moment) -> None:
    """A square bell on a strap, swinging."""
    c = canvas.at(0, -0.25, moment.lin("size", 0.6, 1.1), 0.4 * sin(14 * moment.t) * moment.kick(0.3))
    c.box(0, -0.02, 0.5, 0.09, BROWN)
    metal = mix((120, 110, 95), BRASS, moment.parameters["material"])
    c.shape(((-0.12, 0.05), (0.12, 0.05), (0.2, 0.45), (-0.2, 0.45)), metal)
    c.shape(((-0.09, 0.07), (-0.03, 0.07), (-0.06, 0.42), (-0.15, 0.42)), shade(metal, 1.35))
    c.disc(0.07 * sin(14 * moment.t + 1), 0.47, 0.045, BLACK)


def _player(canvas: Canvas, moment: Moment) -> None:
    shoulders(canvas, moment)
    head(canvas.at(0, -0.12, 0.8), moment, 0.0, moment.parameters["hue"] > 0.5, moment.activity > 0.6)


def flute(canvas: Canvas, moment: Moment) -> None:
    """A player with a flute held to the side."""
    _player(canvas, moment)
    tube: Colour = STEEL if moment.parameters["material"] < 0.6 else wood(moment)
    c = canvas.at(0, 0.05, moment.lin("size", 0.8, 1.1), 0.1 + 0.04 * sin(2 * moment.t))
    c.line(((-0.06, 0), (0.5, 0.02)), tube, 0.035)
    for k in range(6):
        c.disc(0.14 + 0.05 * k, 0.005, 0.014, BLACK if (moment.count + k) % 3 else shade(tube, 1.4))
    arm(c, moment, (0.35, 0.4), (0.24, 0.05))
    arm(c, moment, (0.1, 0.45), (0.12, 0.05))


def clarinet(canvas: Canvas, moment: Moment) -> None:
    """A player with a black or brass reed pipe pointing down."""
    _player(canvas, moment)
    pipe: Colour = BLACK if moment.parameters["material"] < 0.5 else BRASS
    c = canvas.at(0, 0.05, moment.lin("size", 0.85, 1.1), -0.25 + 0.06 * sin(2.5 * moment.t))
    c.line(((0, 0), (0, 0.4)), pipe, 0.045)
    c.shape(((-0.03, 0.38), (0.03, 0.38), (0.09, 0.5), (-0.09, 0.5)), pipe)
    for k in range(6):
        c.disc(0.01, 0.1 + 0.045 * k, 0.012, STEEL)
    arm(c, moment, (0.3, 0.4), (0.03, 0.18))
    arm(c, moment, (-0.3, 0.4), (-0.03, 0.3))


def trumpet(canvas: Canvas, moment: Moment) -> None:
    """A player with a brass bell turned to the side."""
    _player(canvas, moment)
    c = canvas.at(0.02, 0.04, moment.lin("size", 0.8, 1.3), -0.12 * moment.activity)
    c.line(((0, 0), (0.35, 0)), BRASS, 0.035)
    c.line(((0.08, 0.06), (0.3, 0.06), (0.33, 0.0)), BRASS, 0.025)
    c.shape(((0.32, -0.02), (0.32, 0.02), (0.42, 0.06), (0.5, 0.15), (0.5, -0.15), (0.42, -0.06)), BRASS)
    c.oval(0.5, 0, 0.03, 0.15, shade(BRASS, 0.6))
    for k in range(3):
        c.box(0.15 + 0.05 * k, -0.03 + 0.02 * ((moment.count + k) % 2), 0.025, 0.09, STEEL)
    arm(c, moment, (0.05, 0.5), (0.2, 0.04))


def organ(canvas: Canvas, moment: Moment) -> None:
    """A front of pipes, taller in the middle, above the keys."""
    c = canvas.at(0, 0, moment.lin("size", 0.85, 1.15))
    count = 13
    for k in range(count):
        x = 0.07 * (k - count // 2)
        height = 0.65 - 0.05 * abs(k - count // 2)
        lit = 1.25 if (k + moment.count) % 4 == 0 and moment.activity > 0.3 else 0.95
        c.box(x, 0.15 - height / 2, 0.055, height, shade((190, 190, 185), lit))
        c.box(x, 0.07, 0.03, 0.02, BLACK)
        c.shape(((x - 0.0275, 0.14), (x + 0.0275, 0.14), (x, 0.22)), (170, 170, 165))
    c.box(0, 0.32, 0.96, 0.22, wood(moment))
    for row in range(2):
        for k in range(16):
            c.box(-0.28 + 0.037 * k, 0.28 + 0.07 * row, 0.033, 0.05, WHITE)


def accordion(canvas: Canvas, moment: Moment) -> None:
    """Bellows that open and close between keys and buttons."""
    c = canvas.at(0, 0, moment.lin("size", 0.8, 1.15))
    wide = 0.2 + 0.1 * sin(2.2 * moment.t)
    case = moment.paint(0.85, 0.65)
    for k in range(9):
        x = -wide + 2 * wide * k / 8
        c.box(x, 0, 2 * wide / 9, 0.46 - 0.03 * (k % 2), shade(case, 0.5 if k % 2 else 1.3))
    for side in (-1, 1):
        c.box(side * (wide + 0.07), 0, 0.15, 0.52, case)
    for k in range(9):
        c.box(wide + 0.1, -0.2 + 0.05 * k, 0.1, 0.043, WHITE)
        c.disc(-wide - 0.08, -0.2 + 0.05 * k, 0.014, WHITE)
    for side in (-1, 1):
        arm(c, moment, (0.45 * side, 0.5), (side * (wide + 0.1), 0.1 * sin(moment.count)))


def bagpipe(canvas: Canvas, moment: Moment) -> None:
    """A tartan bag with pipes standing out of it."""
    c = canvas.at(0, 0, moment.lin("size", 0.8, 1.15))
    for k in range(3):
        c.line(((0.05, 0.05), (0.12 + 0.13 * k, -0.45)), BLACK, 0.04)
        c.line(((0.09 + 0.06 * k, -0.2), (0.1 + 0.075 * k, -0.25)), WHITE, 0.045)
    c.oval(0, 0.12, 0.26 + 0.01 * sin(3 * moment.t), 0.17, moment.paint(0.8, 0.45))
    for k in range(5):
        c.line(((-0.2 + 0.1 * k, 0.0), (-0.18 + 0.1 * k, 0.25)), moment.paint(0.6, 0.8, 0.4), 0.012)
    c.line(((-0.2, 0.15), (-0.3, 0.48)), BROWN, 0.04)
    for k in range(4):
        c.disc(-0.24 - 0.015 * k, 0.24 + 0.06 * k, 0.012, BLACK if (k + moment.count) % 2 else WHITE)
    c.line(((-0.15, 0.05), (-0.25, -0.2)), BLACK, 0.03)
