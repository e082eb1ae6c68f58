# SPDX-License-Identifier: MIT
"""Bodies shared by many pictures: heads and people, four-legged animals, birds, wheels."""

from dataclasses import dataclass
from math import cos, pi, sin

from core.samples.picture.canvas import Canvas, Colour, Point, hsv, mix, shade
from core.samples.picture.moment import Moment

BLACK: Colour = (20, 20, 22)
WHITE: Colour = (240, 240, 236)
GREY: Colour = (130, 132, 136)
BROWN: Colour = (120, 82, 50)
PINK: Colour = (225, 130, 130)
STEEL: Colour = (185, 190, 198)
BRASS: Colour = (215, 170, 60)


def skin(moment: Moment) -> Colour:
    """A colour of skin, by chance of the clip."""
    return mix((250, 215, 185), (95, 60, 42), moment.parameters["material"])


def eye(canvas: Canvas, x: float, y: float, radius: float, closed: bool = False) -> None:
    """An open eye, or the line of a closed one."""
    if closed:
        canvas.arc(x, y, radius, 0.2, pi - 0.2, BLACK, radius * 0.5)
        return
    canvas.disc(x, y, radius, WHITE)
    canvas.disc(x, y, radius * 0.55, BLACK)


def head(canvas: Canvas, moment: Moment, mouth: float, long_hair: bool = False, closed: bool = False) -> None:
    """A face about 0.7 high round the middle; `mouth` 0..1 opens it."""
    colour = skin(moment)
    hair = hsv(0.07, 0.6, 0.1 + 0.75 * moment.parameters["shape"] ** 2)
    if long_hair:
        canvas.oval(0, 0.03, 0.3, 0.42, hair)
    canvas.box(0, 0.38, 0.16, 0.2, shade(colour, 0.85))
    canvas.oval(0, -0.12, 0.25, 0.26, hair)
    canvas.oval(0, 0.02, 0.22, 0.3, colour)
    if long_hair:
        canvas.oval(0, -0.2, 0.2, 0.11, hair)
    for side in (-1, 1):
        eye(canvas, 0.09 * side, -0.04, 0.035, closed)
        canvas.line(((0.13 * side, -0.11), (0.05 * side, -0.12)), hair, 0.015)
    canvas.line(((0, 0), (0.02, 0.08), (-0.01, 0.09)), shade(colour, 0.7), 0.012)
    canvas.oval(0, 0.19, 0.075, 0.012 + 0.075 * mouth, (150, 50, 55))
    if mouth > 0.15:
        canvas.oval(0, 0.19, 0.055, 0.06 * mouth, (60, 10, 20))


def shoulders(canvas: Canvas, moment: Moment) -> None:
    """The upper body under a head."""
    canvas.oval(0, 0.72, 0.42, 0.3, moment.paint(0.6, 0.7))


def figure(canvas: Canvas, moment: Moment, stride: float = 0.0, mouth: float = 0.0) -> None:
    """A whole person about 0.9 high; `stride` -1..1 moves the legs."""
    cloth, trousers = moment.paint(0.65, 0.75), moment.paint(0.4, 0.3, 0.4)
    for side in (-1, 1):
        canvas.line(((0, 0.08), (0.13 * side * stride + 0.03 * side, 0.44)), trousers, 0.075)
        canvas.oval(0.13 * side * stride + 0.03 * side + 0.03, 0.45, 0.05, 0.025, BLACK)
    canvas.oval(0, -0.07, 0.12, 0.2, cloth)
    canvas.disc(0, -0.34, 0.09, skin(moment))
    canvas.oval(0, -0.38, 0.09, 0.06, (60, 42, 30))
    if mouth > 0.1:
        canvas.oval(0.03, -0.31, 0.02, 0.035 * mouth, (120, 20, 30))


def arm(canvas: Canvas, moment: Moment, start: Point, end: Point) -> None:
    """A sleeve from the shoulder, and a hand at its end."""
    canvas.line((start, end), moment.paint(0.65, 0.65), 0.06)
    canvas.disc(*end, 0.04, skin(moment))


def wheel(canvas: Canvas, x: float, y: float, radius: float, angle: float, spokes: int = 5) -> None:
    """A tyre with turning spokes."""
    canvas.disc(x, y, radius, BLACK)
    canvas.disc(x, y, radius * 0.65, STEEL)
    for k in range(spokes):
        a = angle + 2 * pi * k / spokes
        canvas.line(((x, y), (x + 0.6 * radius * cos(a), y + 0.6 * radius * sin(a))), GREY, radius * 0.18)


@dataclass(frozen=True, slots=True)
class Beast:
    """The proportions of a four-legged animal."""

    coat: Colour
    long: float = 0.27  # half the length of the trunk
    deep: float = 0.13
    legs: float = 0.24
    neck: float = 0.12  # how far the head stands above the trunk
    skull: float = 0.11
    snout: float = 0.08
    ears: str = "pointed"  # pointed, hanging, round or none
    tail: float = 0.2


def quadruped(canvas: Canvas, beast: Beast, jaw: float, step: float = 0.0) -> Point:
    """The animal facing right, mouth open by `jaw` 0..1, legs at `step` -1..1; gives its head's middle."""
    dark = shade(beast.coat, 0.72)
    for x, side in ((-0.8, 1), (-0.55, -1), (0.55, 1), (0.8, -1)):
        foot = x * beast.long + 0.09 * side * step
        canvas.line(
            ((x * beast.long, 0.05), (foot, 0.05 + beast.legs)), dark if side < 0 else beast.coat, 0.055
        )
    canvas.line(((-beast.long, -0.05), (-beast.long - 0.1, -beast.tail * 0.6)), dark, 0.03)
    canvas.oval(0, 0, beast.long, beast.deep, beast.coat)
    hx, hy = beast.long + 0.07, -beast.neck - 0.04
    canvas.line(((beast.long * 0.75, -0.03), (hx, hy)), beast.coat, beast.deep * 1.1)
    _head(canvas, beast, hx, hy, jaw)
    return hx, hy


def _head(canvas: Canvas, beast: Beast, x: float, y: float, jaw: float) -> None:
    dark, s = shade(beast.coat, 0.72), beast.skull
    if beast.ears == "pointed":
        for ear in (-0.6, 0.35):
            canvas.shape(
                (
                    (x + ear * s - 0.04, y - 0.4 * s),
                    (x + ear * s, y - 1.7 * s),
                    (x + ear * s + 0.05, y - 0.5 * s),
                ),
                dark,
            )
    elif beast.ears == "round":
        for ear in (-0.7, 0.4):
            canvas.disc(x + ear * s, y - 0.8 * s, 0.4 * s, dark)
    canvas.oval(x + s + beast.snout * 0.4, y + 0.35 * s + 0.05 * jaw, beast.snout, 0.35 * s, dark, 0.5 * jaw)
    canvas.disc(x, y, s, beast.coat)
    canvas.oval(
        x + s * 0.9 + beast.snout * 0.4,
        y + 0.1 * s - 0.03 * jaw,
        beast.snout,
        0.4 * s,
        beast.coat,
        -0.4 * jaw,
    )
    if jaw > 0.2:
        canvas.oval(
            x + s + beast.snout * 0.3, y + 0.3 * s, 0.6 * beast.snout, 0.22 * s * jaw + 0.005, (170, 50, 60)
        )
    canvas.disc(x + s * 0.9 + beast.snout * 1.25, y - 0.03 * jaw, 0.022, BLACK)
    eye(canvas, x + 0.25 * s, y - 0.25 * s, 0.022)
    if beast.ears == "hanging":
        canvas.oval(x - 0.45 * s, y + 0.3 * s, 0.35 * s, 0.8 * s, dark, 0.2)


def bird(
    canvas: Canvas, colour: Colour, beak: Colour, gape: float, wing: float = 0.0, long_beak: float = 0.1
) -> None:
    """A bird about 0.6 long facing right; `gape` opens the beak, `wing` -1..1 lifts or lowers the wing."""
    canvas.shape(((-0.18, -0.02), (-0.42, 0.08), (-0.38, -0.04)), shade(colour, 0.7))
    for x in (-0.02, 0.05):
        canvas.line(((x, 0.12), (x + 0.02, 0.27)), (160, 110, 50), 0.015)
    canvas.oval(0, 0, 0.23, 0.15, colour, 0.25 * -1)
    canvas.oval(0.02, 0.05, 0.16, 0.09, shade(colour, 1.35))
    canvas.disc(0.2, -0.14, 0.1, colour)
    for side in (-1, 1):
        tip = (0.29 + long_beak, -0.13 + 0.08 * gape * side)
        canvas.shape(((0.28, -0.17), (0.28, -0.1), tip), shade(beak, 1.0 if side < 0 else 0.8))
    eye(canvas, 0.225, -0.165, 0.022)
    canvas.shape(((0.1, -0.05), (-0.25, 0.02 - 0.3 * wing), (-0.12, 0.1 - 0.05 * wing)), shade(colour, 0.65))


def rays(canvas: Canvas, x: float, y: float, strength: float, colour: Colour = (255, 240, 160)) -> None:
    """Short strokes round a point where something has just been struck."""
    if strength < 0.08:
        return
    for k in range(8):
        a = k * pi / 4 + 0.3
        near, far = 0.06 + 0.05 * (1 - strength), 0.08 + 0.1 * strength
        canvas.line(
            ((x + near * cos(a), y + near * sin(a)), (x + far * cos(a), y + far * sin(a))), colour, 0.015
        )


def notes(canvas: Canvas, moment: Moment) -> None:
    """Shivering of the air round a sounding instrument: faint arcs that grow as it plays."""
    for k in range(2):
        radius = 0.36 + 0.1 * ((moment.t * 2 + k * 0.5) % 1)
        if moment.activity > 0.25:
            canvas.arc(0, 0, radius, -0.7, -0.3, (245, 245, 235), 0.008)
