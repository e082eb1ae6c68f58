# SPDX-License-Identifier: MIT
"""Pictures of devices: phones, cameras, keyboards, clocks, lamps."""

from math import cos, pi, sin

from core.samples.picture.bodies import BLACK, BRASS, BROWN, GREY, STEEL, WHITE, arm, rays, skin
from core.samples.picture.canvas import Canvas, Colour, mix, shade
from core.samples.picture.moment import Moment

PAPER: Colour = (238, 234, 222)


def alarm(canvas: Canvas, moment: Moment) -> None:
    """A smoke alarm or digital clock with a lamp that lights at each beep."""
    c = canvas.at(0, 0, moment.lin("size", 0.6, 1.1))
    lit = moment.activity > 0.3
    if moment.parameters["shape"] > 0.5:
        c.disc(0, 0, 0.33, (238, 238, 234))
        c.ring(0, 0, 0.24, (205, 205, 200), 0.014)
        for k in range(10):
            c.line(
                ((0.12 * cos(0.63 * k), 0.12 * sin(0.63 * k)), (0.2 * cos(0.63 * k), 0.2 * sin(0.63 * k))),
                GREY,
                0.016,
            )
    else:
        c.box(0, 0, 0.74, 0.34, (40, 42, 46))
        digits = (235, 60, 45) if lit else (150, 40, 32)
        for k, x in enumerate((-0.25, -0.11, 0.11, 0.25)):
            c.line(((x - 0.04, -0.08), (x + 0.04, -0.08), (x + 0.04, 0.08), (x - 0.04, 0.08)), digits, 0.022)
            if k % 2:
                c.line(((x - 0.04, -0.08), (x - 0.04, 0.08)), digits, 0.022)
    c.disc(0, -0.0, 0.05, (255, 50, 40) if lit else (110, 25, 22))
    if lit:
        c.ring(0, 0, 0.09, (255, 120, 90), 0.014)


def phone(canvas: Canvas, moment: Moment) -> None:
    """A telephone with a dial and a receiver that shakes as it rings."""
    c = canvas.at(0, 0.05, moment.lin("size", 0.7, 1.1))
    case = mix((30, 30, 32), moment.paint(0.8, 0.7), float(moment.parameters["hue"] > 0.5))
    c.shape(((-0.2, -0.12), (0.2, -0.12), (0.34, 0.3), (-0.34, 0.3)), case)
    c.disc(0, 0.1, 0.14, (225, 222, 212))
    for k in range(10):
        c.disc(0.1 * cos(0.55 * k), 0.1 + 0.1 * sin(0.55 * k), 0.02, case)
    up = 0.05 * abs(sin(45 * moment.t)) * (moment.activity > 0.2)
    top = c.at(0, -0.2 - up, 1, 0.1 * sin(45 * moment.t) * (moment.activity > 0.2))
    top.line(((-0.28, 0.02), (-0.2, -0.05), (0.2, -0.05), (0.28, 0.02)), shade(case, 0.8), 0.07)
    for side in (-1, 1):
        top.oval(0.29 * side, 0.05, 0.08, 0.06, case)


def mobile(canvas: Canvas, moment: Moment) -> None:
    """A mobile phone whose screen glows and whose case hums."""
    c = canvas.at(0.01 * sin(80 * moment.t) * moment.activity, 0, moment.lin("size", 0.65, 1.1), 0.15)
    c.box(0, 0, 0.38, 0.74, BLACK)
    c.box(0, -0.02, 0.34, 0.62, moment.paint(0.6, 0.4 + 0.55 * moment.activity))
    c.disc(0, -0.1, 0.08, WHITE)
    for k, colour in enumerate(((60, 190, 80), (215, 55, 50))):
        c.disc(-0.08 + 0.16 * k, 0.18, 0.045, colour)
    for k in range(2):
        if moment.activity > 0.2:
            c.arc(0, 0, 0.45 + 0.06 * k, -0.5, 0.5, WHITE, 0.012)


def doorbell(canvas: Canvas, moment: Moment) -> None:
    """A button beside a door and the finger that presses it."""
    canvas.box(-0.3, 0, 0.34, 1.1, mix(BROWN, moment.paint(0.6, 0.5), 0.5))
    c = canvas.at(0.15, 0, moment.lin("size", 0.75, 1.1))
    c.box(0, 0, 0.22, 0.4, BRASS)
    pressed = moment.kick(0.3)
    c.disc(0, 0.02, 0.075, shade(WHITE, 0.9 - 0.25 * pressed))
    near = max(pressed, moment.before)
    c.line(((0.5, 0.4), (0.06 + 0.2 * (1 - near), 0.06 + 0.14 * (1 - near))), skin(moment), 0.07)


def game(canvas: Canvas, moment: Moment) -> None:
    """A screen with a spaceship shooting at blocks."""
    c = canvas.at(0, 0, moment.lin("size", 0.8, 1.1))
    c.box(0, 0, 0.9, 0.68, (55, 56, 60))
    c.box(0, -0.02, 0.82, 0.56, (12, 12, 26))
    rng = moment.rng()
    for row in range(3):
        for k in range(6):
            x = -0.3 + 0.11 * k + 0.05 * sin(moment.t)
            if rng.random() < 0.8:
                c.box(x, -0.22 + 0.09 * row, 0.06, 0.045, moment.paint(0.9, 0.95, 0.15 * row))
    x = 0.25 * sin(1.4 * moment.t)
    c.shape(((x - 0.05, 0.22), (x + 0.05, 0.22), (x, 0.14)), (90, 230, 120))
    if moment.since < 0.5:
        c.box(x, 0.12 - 0.7 * moment.since, 0.014, 0.08, (250, 240, 90))
    c.box(0, 0.4, 0.3, 0.1, BLACK)


def camera(canvas: Canvas, moment: Moment) -> None:
    """A camera before a face; its flash at the click."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.15))
    case = mix((35, 36, 40), (160, 150, 140), moment.parameters["hue"] ** 2)
    c.box(0, 0.04, 0.7, 0.42, case)
    c.box(0, -0.2, 0.24, 0.1, case)
    c.box(0.27, -0.19, 0.1, 0.04, STEEL)
    c.disc(0, 0.05, 0.18, shade(case, 0.6))
    c.disc(0, 0.05, 0.14, (60, 70, 95))
    c.disc(0, 0.05, 0.08 * (1 - 0.8 * moment.kick(0.08)), (20, 24, 40))
    c.oval(-0.05, 0.0, 0.035, 0.022, (200, 215, 240), -0.6)
    if moment.kick(0.1) > 0.3:
        c.box(-0.24, -0.12, 0.2, 0.14, (255, 255, 250))
        rays(c, -0.24, -0.12, moment.kick(0.1), WHITE)


def switch(canvas: Canvas, moment: Moment) -> None:
    """A light switch, and the lamp it turns on and off."""
    on = moment.count % 2 == 1
    canvas.line(((0.25, -0.6), (0.25, -0.34)), BLACK, 0.012)
    canvas.shape(((0.17, -0.3), (0.33, -0.3), (0.42, -0.14), (0.08, -0.14)), moment.paint(0.6, 0.7))
    canvas.disc(0.25, -0.12, 0.07, (255, 245, 170) if on else (150, 150, 140))
    if on:
        canvas.shape(((0.12, -0.08), (0.38, -0.08), (0.6, 0.5), (-0.1, 0.5)), (250, 240, 195))
    c = canvas.at(-0.22, 0.05, moment.lin("size", 0.7, 1.1))
    c.box(0, 0, 0.24, 0.36, WHITE)
    c.box(0, 0, 0.12, 0.2, (215, 215, 210))
    c.shape(
        ((-0.05, 0), (0.05, 0), (0.05, -0.09), (-0.05, -0.09))
        if on
        else ((-0.05, 0), (0.05, 0), (0.05, 0.09), (-0.05, 0.09)),
        GREY,
    )


def keyboard(canvas: Canvas, moment: Moment) -> None:
    """Hands over the keys of a computer or typewriter, one key down at each click."""
    c = canvas.at(0, 0.08, moment.lin("size", 0.8, 1.1))
    case = mix((50, 52, 56), (225, 224, 218), moment.parameters["hue"])
    c.box(0, 0.02, 0.95, 0.42, case)
    key = (moment.count * 7) % 40
    for k in range(40):
        x, y = -0.41 + 0.09 * (k % 10) + 0.012 * (k // 10), -0.13 + 0.08 * (k // 10)
        down = k == key and moment.kick(0.1) > 0.3
        c.box(x, y + 0.008 * down, 0.075, 0.065, shade(case, 0.55 if down else 1.3))
    c.box(0, 0.19, 0.42, 0.055, shade(case, 1.3))
    for side in (-1, 1):
        tap = 0.05 * moment.kick(0.1) * ((moment.count + side) % 4 < 2)
        arm(c, moment, (0.35 * side, 0.6), (0.22 * side, 0.08 - 0.04 + tap))
        for k in range(4):
            c.line(
                ((0.22 * side + 0.03 * (k - 1.5), 0.05), (0.22 * side + 0.045 * (k - 1.5), -0.05 + tap)),
                skin(moment),
                0.026,
            )


def clock(canvas: Canvas, moment: Moment) -> None:
    """A clock face; its hand steps on at each tick and a pendulum swings."""
    c = canvas.at(0, -0.08, moment.lin("size", 0.6, 1.1))
    side = -1 if moment.count % 2 else 1
    swing = 0.3 * side * cos(pi * min(1.0, moment.since * 2))
    bob = c.at(0, 0.2, 1, swing)
    bob.line(((0, 0), (0, 0.28)), BRASS, 0.016)
    bob.disc(0, 0.3, 0.055, BRASS)
    c.disc(0, 0, 0.31, moment.paint(0.6, 0.4))
    c.disc(0, 0, 0.27, (245, 242, 232))
    for k in range(12):
        a = k * pi / 6
        c.line(((0.22 * cos(a), 0.22 * sin(a)), (0.25 * cos(a), 0.25 * sin(a))), BLACK, 0.016)
    hour = 6.28 * moment.parameters["shape"]
    for angle, length, width in (
        (hour, 0.13, 0.025),
        (hour * 12, 0.19, 0.018),
        (moment.count * pi / 30 * 5, 0.22, 0.008),
    ):
        c.line(
            ((0, 0), (length * sin(angle), -length * cos(angle))),
            (190, 30, 30) if width < 0.01 else BLACK,
            width,
        )
    c.disc(0, 0, 0.02, BLACK)
