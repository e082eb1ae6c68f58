# SPDX-License-Identifier: MIT
"""Pictures of birds, on branches, on the ground and on the wing."""

from math import cos, pi, sin

from core.samples.picture.bodies import BLACK, GREY, WHITE, bird, eye
from core.samples.picture.canvas import Canvas, hsv, mix, shade
from core.samples.picture.moment import Moment

ORANGE = (235, 150, 40)


def _branch(canvas: Canvas, moment: Moment) -> None:
    rng = moment.rng()
    canvas.line(((-0.7, 0.34), (0.1, 0.27), (0.7, 0.3)), (90, 65, 45), 0.035)
    for _ in range(7):
        x, y = float(rng.uniform(-0.6, 0.6)), float(rng.uniform(0.18, 0.4))
        canvas.oval(
            x, y, 0.06, 0.028, hsv(float(rng.uniform(0.2, 0.36)), 0.65, 0.5), float(rng.uniform(0, 3))
        )


def songbird(canvas: Canvas, moment: Moment) -> None:
    """A small bright bird on a branch, beak open with the song."""
    _branch(canvas, moment)
    c = canvas.at(0, 0.06, moment.lin("size", 0.5, 1.0), -0.1 * moment.activity)
    bird(c, moment.paint(0.75, 0.8), (70, 60, 50), moment.activity, 0.0, 0.07)


def sparrows(canvas: Canvas, moment: Moment) -> None:
    """Several small brown birds hopping about."""
    rng = moment.rng()
    for k in range(moment.number + 2):
        x, y = float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.3, 0.4))
        hop = abs(sin(6 * moment.t + 2 * k)) * moment.activity
        c = canvas.at(x, y - 0.05 * hop, moment.lin("size", 0.3, 0.5), 0, bool(rng.random() < 0.5))
        bird(c, (150, 110, 75), (80, 70, 60), hop, 0.2 * hop, 0.06)


def crow(canvas: Canvas, moment: Moment) -> None:
    """A large black bird, neck stretched as it caws."""
    _branch(canvas, moment)
    c = canvas.at(0, 0.02, moment.lin("size", 0.75, 1.2), 0.15 * moment.activity)
    bird(c, (32, 32, 40), (50, 50, 52), moment.activity, 0.0, 0.15)


def gull(canvas: Canvas, moment: Moment) -> None:
    """White gulls with long wings in the air."""
    rng = moment.rng()
    for k in range(1 + int(moment.parameters["shape"] * 3)):
        flap = sin(5 * moment.t + k)
        x, y = float(rng.uniform(-0.35, 0.35)) + 0.08 * sin(moment.t + k), float(rng.uniform(-0.35, 0.1))
        c = canvas.at(x, y, moment.lin("size", 0.5, 0.9))
        for side in (-1, 1):
            wing = (
                (0.02 * side, -0.03),
                (0.22 * side, -0.14 - 0.1 * flap),
                (0.46 * side, -0.05 - 0.22 * flap),
                (0.05 * side, 0.05),
            )
            c.shape(wing, (205, 210, 216))
        c.oval(0, 0.02, 0.16, 0.07, WHITE)
        c.disc(0.15, -0.02, 0.06, WHITE)
        for side in (-1, 1):
            c.shape(((0.2, -0.04), (0.2, 0.0), (0.3, -0.01 + 0.05 * side * moment.activity)), ORANGE)
        c.disc(0.17, -0.03, 0.012, BLACK)


def duck(canvas: Canvas, moment: Moment) -> None:
    """A duck on the water with a flat bill."""
    c = canvas.at(0.05 * sin(moment.t), 0.08 + 0.01 * sin(3 * moment.t), moment.lin("size", 0.7, 1.2))
    drake = moment.parameters["hue"] > 0.5
    body = (150, 125, 95) if drake else mix((240, 240, 235), (140, 105, 70), moment.parameters["shape"])
    c.oval(0, 0.14, 0.3, 0.13, body)
    c.shape(((-0.25, 0.1), (-0.42, -0.02), (-0.2, 0.02)), shade(body, 0.8))
    c.line(((0.2, 0.1), (0.23, -0.14)), body, 0.1)
    c.disc(0.23, -0.17, 0.1, (30, 110, 70) if drake else body)
    for side in (-1, 1):
        c.oval(
            0.36, -0.15 + 0.03 * side * moment.activity, 0.09, 0.025, ORANGE, 0.25 * side * moment.activity
        )
    eye(c, 0.25, -0.2, 0.022)
    c.oval(-0.04, 0.12, 0.17, 0.07, shade(body, 0.8), -0.15)
    for k in range(3):
        c.line(
            ((-0.4 - 0.04 * k, 0.28 + 0.03 * k), (0.4 + 0.04 * k, 0.28 + 0.03 * k)), (210, 225, 235), 0.008
        )


def _fowl(c: Canvas, moment: Moment, proud: bool, gape: float) -> None:
    body = (
        mix((180, 90, 40), WHITE, moment.parameters["hue"])
        if moment.parameters["shape"] < 0.7
        else (60, 50, 50)
    )
    if proud:
        for k in range(5):
            feather = hsv(0.4 + 0.05 * k, 0.6, 0.3)
            c.line(
                ((-0.18, 0.05), (-0.34 - 0.03 * k, -0.2 + 0.07 * k), (-0.42, 0.0 + 0.07 * k)), feather, 0.04
            )
    for x in (-0.02, 0.06):
        c.line(((x, 0.2), (x, 0.4), (x + 0.06, 0.41)), ORANGE, 0.02)
    c.oval(0, 0.08, 0.23, 0.17, body, -0.3)
    c.shape(((0.04, 0.1), (0.2, 0.12), (0.25, -0.22), (0.14, -0.25)), shade(body, 1.2))
    c.disc(0.2, -0.24, 0.075, shade(body, 1.2))
    for k in range(3):
        c.disc(0.14 + 0.05 * k, -0.33 + 0.015 * abs(k - 1), 0.04 if proud else 0.025, (205, 35, 35))
    c.oval(0.24, -0.14, 0.025, 0.05, (205, 35, 35))
    for side in (-1, 1):
        c.shape(((0.26, -0.26), (0.26, -0.22), (0.35, -0.24 + 0.06 * side * gape)), ORANGE)
    eye(c, 0.215, -0.26, 0.018)
    c.oval(-0.03, 0.08, 0.13, 0.09, shade(body, 0.75), -0.2)


def hen(canvas: Canvas, moment: Moment) -> None:
    """A hen pecking as she clucks."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.1), 0.3 * moment.kick(0.2))
    _fowl(c, moment, False, moment.activity)


def rooster(canvas: Canvas, moment: Moment) -> None:
    """A rooster, tail like a fountain, stretched upwards while it crows."""
    c = canvas.at(0, 0.02, moment.lin("size", 0.75, 1.15), -0.35 * moment.activity)
    _fowl(c, moment, True, moment.activity)


def owl(canvas: Canvas, moment: Moment) -> None:
    """An owl with great eyes on a branch."""
    _branch(canvas, moment)
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.2))
    brown = mix((130, 95, 60), (170, 165, 155), moment.parameters["hue"])
    c.oval(0, 0.02, 0.2, 0.28, brown)
    c.oval(0, 0.08, 0.13, 0.18 + 0.02 * moment.activity, shade(brown, 1.4))
    for k in range(9):
        c.arc(-0.08 + 0.08 * (k % 3), 0.02 + 0.07 * (k // 3), 0.025, 0.2, pi - 0.2, shade(brown, 0.6), 0.01)
    for side in (-1, 1):
        c.shape(((0.08 * side, -0.22), (0.18 * side, -0.34), (0.19 * side, -0.16)), brown)
        c.disc(0.085 * side, -0.13, 0.085, shade(brown, 1.3))
        c.disc(0.085 * side, -0.13, 0.06, (245, 200, 60))
        c.disc(0.085 * side, -0.13, 0.032, BLACK)
        c.oval(0.2 * side, 0.05, 0.06, 0.2, shade(brown, 0.7), -0.15 * side)
    c.shape(((-0.025, -0.1), (0.025, -0.1), (0, -0.03 + 0.03 * moment.activity)), (210, 160, 70))


def pigeon(canvas: Canvas, moment: Moment) -> None:
    """A grey pigeon, its breast swelling as it coos, bowing."""
    c = canvas.at(0, 0.05, moment.lin("size", 0.7, 1.15), 0.15 * moment.activity)
    grey = mix((120, 130, 150), (200, 190, 185), moment.parameters["hue"])
    bird(c, grey, (70, 70, 75), 0.0, 0.0, 0.05)
    c.oval(0.16, 0.0, 0.09 + 0.04 * moment.activity, 0.1, (95, 130, 110), 0.5)
    for x in (-0.14, -0.05):
        c.line(((x, -0.02), (x - 0.07, 0.1)), (60, 65, 80), 0.03)


def cuckoo(canvas: Canvas, moment: Moment) -> None:
    """A slim grey bird with a barred breast, bowing at each call."""
    _branch(canvas, moment)
    c = canvas.at(0, 0.06, moment.lin("size", 0.6, 1.0), 0.25 * moment.kick(0.3))
    bird(c, (125, 135, 150), (90, 80, 50), moment.activity, 0.0, 0.06)
    for k in range(5):
        c.line(((-0.1 + 0.06 * k, 0.03), (-0.08 + 0.06 * k, 0.13)), (70, 70, 80), 0.012)
    c.shape(((-0.2, 0.0), (-0.55, 0.12), (-0.5, 0.02)), GREY)


def woodpecker(canvas: Canvas, moment: Moment) -> None:
    """A black and white bird with a red cap against a trunk."""
    canvas.box(0.32, 0, 0.24, 1.4, (105, 82, 60))
    for k in range(3):
        canvas.line(((0.24 + 0.06 * k, -0.7), (0.23 + 0.06 * k, 0.7)), (78, 60, 45), 0.014)
    blow = 0.5 + 0.5 * cos(130 * moment.t) if moment.activity > 0.2 else 0.0
    c = canvas.at(-0.03, 0.0, moment.lin("size", 0.6, 1.0), -0.9 + 0.2 * blow)
    bird(c.at(0, 0, 1, 0.2), BLACK, GREY, 0.0, 0.0, 0.14)
    c.oval(0.02, 0.05, 0.13, 0.06, WHITE, -0.1)
    c.disc(0.2, -0.17, 0.055, (200, 40, 35))
