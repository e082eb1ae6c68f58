# SPDX-License-Identifier: MIT
"""Pictures of animals: bodies of all sizes whose mouths follow their voices."""

from math import cos, pi, sin

from core.samples.picture.bodies import BLACK, GREY, PINK, WHITE, Beast, eye, quadruped
from core.samples.picture.canvas import Canvas, Colour, hsv, mix, shade
from core.samples.picture.moment import Moment


def _sized(canvas: Canvas, moment: Moment, small: float, large: float) -> Canvas:
    return canvas.at(0, 0, moment.lin("size", small, large))


def _fur(moment: Moment) -> Colour:
    furs = ((120, 80, 45), (60, 50, 45), (205, 165, 110), (225, 220, 210), (110, 110, 112), (170, 95, 45))
    return furs[int(moment.parameters["hue"] * 5.99)]


def dog(canvas: Canvas, moment: Moment) -> None:
    """A dog that jumps a little and opens its mouth at each bark."""
    jaw = moment.activity
    body = _sized(canvas, moment, 0.55, 1.25).at(0, -0.05 * jaw, 1, -0.08 * jaw)
    ears = "hanging" if moment.parameters["shape"] > 0.5 else "pointed"
    quadruped(body, Beast(_fur(moment), ears=ears, tail=0.3 + 0.2 * sin(moment.t * 14)), jaw)


def cat(canvas: Canvas, moment: Moment) -> None:
    """A sitting cat, whiskers and all."""
    c, fur = _sized(canvas, moment, 0.7, 1.15), _fur(moment)
    c.line(((-0.1, 0.32), (-0.32, 0.3), (-0.36, 0.1 + 0.05 * sin(moment.t * 2))), fur, 0.05)
    c.oval(0, 0.18, 0.17, 0.24, fur)
    _cat_face(c, moment, fur, moment.activity, False)


def _cat_face(c: Canvas, moment: Moment, fur: Colour, mouth: float, asleep: bool) -> None:
    for side in (-1, 1):
        c.shape(((0.05 * side, -0.25), (0.17 * side, -0.38), (0.17 * side, -0.14)), fur)
        c.shape(((0.08 * side, -0.24), (0.15 * side, -0.33), (0.155 * side, -0.18)), PINK)
    c.oval(0, -0.12, 0.18, 0.15, fur)
    for k in range(3):
        c.line(((-0.04 + 0.04 * k, -0.26), (-0.03 + 0.03 * k, -0.2)), shade(fur, 0.6), 0.012)
    for side in (-1, 1):
        eye(c, 0.075 * side, -0.14, 0.035, asleep)
        for k in (-1, 0, 1):
            c.line(((0.05 * side, -0.06), (0.24 * side, -0.06 + 0.03 * k)), WHITE, 0.005)
    c.shape(((-0.02, -0.09), (0.02, -0.09), (0, -0.065)), PINK)
    c.oval(0, -0.035, 0.04, 0.01 + 0.045 * mouth, (150, 50, 60))


def purr(canvas: Canvas, moment: Moment) -> None:
    """A cat asleep on a cushion, its flank rising and falling."""
    c, fur = _sized(canvas, moment, 0.8, 1.15), _fur(moment)
    c.oval(0, 0.24, 0.46, 0.12, moment.paint(0.6, 0.6, 0.3))
    c.oval(-0.08, 0.08, 0.32, 0.15 + 0.03 * moment.activity, fur)
    c.line(((-0.36, 0.14), (-0.2, 0.22), (0.12, 0.2)), shade(fur, 0.75), 0.06)
    _cat_face(c.at(0.22, 0.16, 0.7), moment, fur, 0.0, True)


def cow(canvas: Canvas, moment: Moment) -> None:
    """A cow with patches, horns and an udder."""
    c = _sized(canvas, moment, 0.85, 1.3)
    coat: Colour = WHITE if moment.parameters["hue"] < 0.6 else (150, 95, 60)
    beast = Beast(
        coat, long=0.32, deep=0.17, legs=0.27, neck=0.05, skull=0.1, snout=0.1, ears="none", tail=-0.2
    )
    x, y = quadruped(c, beast, moment.activity)
    c.oval(-0.12, 0.15, 0.07, 0.05, PINK)
    rng = moment.rng()
    for _ in range(5):
        c.oval(
            float(rng.uniform(-0.24, 0.22)),
            float(rng.uniform(-0.09, 0.07)),
            0.06,
            0.045,
            BLACK,
            float(rng.uniform(0, 3)),
        )
    for side in (-1, 1):
        c.line(((x, y - 0.07), (x + 0.06 * side, y - 0.16)), (220, 210, 180), 0.022)
    c.oval(x + 0.17, y + 0.02, 0.05, 0.045, PINK)


def sheep(canvas: Canvas, moment: Moment) -> None:
    """A woolly cloud on legs."""
    c = _sized(canvas, moment, 0.7, 1.15)
    wool: Colour = mix((235, 230, 215), (120, 105, 90), moment.parameters["hue"] ** 3)
    face: Colour = BLACK if moment.parameters["shape"] > 0.5 else (215, 195, 170)
    for x in (-0.16, -0.1, 0.1, 0.16):
        c.line(((x, 0.08), (x, 0.3)), face, 0.035)
    for k in range(11):
        a = 2 * pi * k / 11
        c.disc(0.2 * cos(a), 0.11 * sin(a), 0.1, shade(wool, 0.9 + 0.1 * (k % 2)))
    c.oval(0, 0, 0.22, 0.13, wool)
    c.oval(0.3, -0.1, 0.08, 0.11, face, -0.5)
    c.oval(0.35, -0.01 + 0.03 * moment.activity, 0.05, 0.025 + 0.03 * moment.activity, shade(face, 0.6))
    c.oval(0.22, -0.13, 0.06, 0.025, face, 0.3)
    eye(c, 0.32, -0.13, 0.018)


def _horse(c: Canvas, moment: Moment, jaw: float, step: float) -> None:
    coat = _fur(moment)
    for x, side in ((-0.24, 1), (-0.18, -1), (0.18, 1), (0.25, -1)):
        knee = (x + 0.08 * side * step, 0.2)
        c.line(
            ((x, 0.05), knee, (knee[0] - 0.04 * side * step, 0.38)),
            coat if side > 0 else shade(coat, 0.7),
            0.045,
        )
    c.line(((-0.3, -0.05), (-0.42, 0.05), (-0.43, 0.22)), shade(coat, 0.45), 0.05)
    c.oval(0, 0, 0.31, 0.13, coat)
    c.shape(((0.14, -0.05), (0.3, 0.04), (0.42, -0.3), (0.3, -0.38)), coat)
    c.shape(((0.16, -0.12), (0.2, -0.1), (0.36, -0.38), (0.28, -0.42)), shade(coat, 0.4))
    c.oval(0.44, -0.28, 0.14, 0.06, coat, 0.7)
    c.oval(0.49, -0.2 + 0.03 * jaw, 0.06, 0.025, shade(coat, 0.7), 0.8)
    c.shape(((0.32, -0.36), (0.34, -0.46), (0.38, -0.37)), coat)
    eye(c, 0.4, -0.32, 0.018)


def horse(canvas: Canvas, moment: Moment) -> None:
    """A horse throwing its head up as it neighs."""
    _horse(
        _sized(canvas, moment, 0.8, 1.15).at(0, 0, 1, -0.15 * moment.activity), moment, moment.activity, 0.0
    )


def galloping(canvas: Canvas, moment: Moment) -> None:
    """A horse in motion, its legs and back moving with the beat of the hooves."""
    swing = sin(pi * moment.count + pi * min(moment.since * 4, 1))
    c = _sized(canvas, moment, 0.75, 1.1).at(
        0.08 * sin(moment.t * 0.7), -0.05 * (1 - moment.kick()), 1, 0.06 * swing
    )
    _horse(c, moment, 0.0, swing)
    for k in range(4):
        c.disc(-0.3 - 0.05 * k, 0.4, 0.025 * moment.kick(0.3), (190, 170, 140))


def pig(canvas: Canvas, moment: Moment) -> None:
    """A pink barrel with a round snout and a curled tail."""
    c = _sized(canvas, moment, 0.7, 1.15)
    coat = mix((240, 170, 165), (150, 110, 100), moment.parameters["hue"] ** 3)
    x, y = quadruped(
        c,
        Beast(coat, long=0.28, deep=0.18, legs=0.2, neck=0.0, skull=0.12, snout=0.05, tail=0.05),
        moment.activity,
    )
    c.oval(x + 0.17, y + 0.02, 0.045, 0.055, shade(coat, 0.85))
    for side in (-1, 1):
        c.disc(x + 0.17 + 0.015 * side, y + 0.02, 0.01, (120, 60, 60))
    c.ring(-0.33, -0.07, 0.04, shade(coat, 0.8), 0.018)


def lion(canvas: Canvas, moment: Moment) -> None:
    """A great cat from the front, mane round a mouth full of teeth."""
    c, jaw = _sized(canvas, moment, 0.8, 1.2), moment.activity
    coat = mix((205, 155, 85), (120, 80, 50), moment.parameters["hue"])
    for k in range(20):
        a = 2 * pi * k / 20
        c.oval(0.25 * cos(a), 0.25 * sin(a), 0.14, 0.06, shade(coat, 0.5 + 0.1 * (k % 3)), a)
    c.disc(0, 0, 0.24, coat)
    for side in (-1, 1):
        c.disc(0.18 * side, -0.2, 0.06, shade(coat, 0.8))
        eye(c, 0.09 * side, -0.07, 0.03)
    c.oval(0, 0.13, 0.1, 0.03 + 0.1 * jaw, (120, 30, 35))
    for side in (-1, 1):
        c.shape(
            (
                (0.03 * side, 0.1 - 0.04 * jaw),
                (0.06 * side, 0.1 - 0.04 * jaw),
                (0.045 * side, 0.1 + 0.05 * jaw),
            ),
            WHITE,
        )
    c.shape(((-0.05, 0.02), (0.05, 0.02), (0, 0.07)), BLACK)


def wolf(canvas: Canvas, moment: Moment) -> None:
    """Wolves with their snouts to the sky."""
    for k in range(moment.number):
        c = _sized(canvas, moment, 0.85, 1.25).at(0.28 * (k - (moment.number - 1) / 2), 0.06 * k)
        coat = shade(GREY, 0.5 + 0.15 * k)
        c.oval(0, 0.18, 0.14, 0.22, coat)
        c.line(((0.05, 0.05), (0.08, 0.38)), coat, 0.06)
        c.line(((-0.1, 0.36), (-0.28, 0.38)), coat, 0.05)
        up = 0.4 + 0.5 * moment.activity
        neck = c.at(0.03, -0.02, 1, -up)
        neck.oval(0.02, -0.08, 0.11, 0.09, coat)
        neck.shape(((0.08, -0.13), (0.08, -0.04), (0.28, -0.1)), coat)
        neck.shape(((0.1, -0.04), (0.1, 0.0), (0.22, -0.04 + 0.05 * moment.activity)), shade(coat, 0.7))
        neck.shape(((-0.08, -0.1), (-0.14, -0.22), (-0.01, -0.15)), shade(coat, 0.8))


def monkey(canvas: Canvas, moment: Moment) -> None:
    """A monkey with round ears, jumping about."""
    c = _sized(canvas, moment, 0.7, 1.1).at(
        0, -0.08 * moment.activity, 1, 0.12 * sin(9 * moment.t) * moment.activity
    )
    coat = mix((110, 75, 45), (50, 42, 40), moment.parameters["hue"])
    c.line(((-0.1, 0.3), (-0.35, 0.25), (-0.38, -0.05)), coat, 0.035)
    for side in (-1, 1):
        c.line(((0.1 * side, 0.12), (0.3 * side, -0.05 - 0.2 * moment.activity)), coat, 0.05)
        c.line(((0.08 * side, 0.3), (0.17 * side, 0.45)), coat, 0.06)
        c.disc(0.17 * side, -0.15, 0.065, (205, 160, 130))
    c.oval(0, 0.2, 0.14, 0.2, coat)
    c.disc(0, -0.15, 0.16, coat)
    c.oval(0, -0.1, 0.12, 0.11, (215, 170, 140))
    for side in (-1, 1):
        eye(c, 0.05 * side, -0.16, 0.025)
    c.oval(0, -0.05, 0.06, 0.012 + 0.05 * moment.activity, (110, 30, 35))


def frog(canvas: Canvas, moment: Moment) -> None:
    """Frogs on lily pads, throats blown up as they call."""
    rng = moment.rng()
    for k in range(moment.number):
        x = 0.26 * (k - (moment.number - 1) / 2)
        c = _sized(canvas.at(x, float(rng.uniform(-0.12, 0.2))), moment, 0.55, 1.1)
        green = hsv(0.18 + 0.2 * moment.parameters["hue"], 0.75, float(rng.uniform(0.35, 0.7)))
        c.oval(0, 0.22, 0.34, 0.09, (60, 120, 70))
        c.disc(0.05, 0.12, 0.06 + 0.1 * moment.activity, shade(green, 1.5))
        for side in (-1, 1):
            c.oval(0.2 * side, 0.14, 0.12, 0.07, shade(green, 0.8), 0.6 * side)
            c.disc(0.1 * side, -0.13, 0.065, green)
        c.oval(0, 0.03, 0.2, 0.15, green)
        for side in (-1, 1):
            eye(c, 0.1 * side, -0.14, 0.04)
        c.line(((-0.12, 0.05), (0, 0.09), (0.12, 0.05)), shade(green, 0.5), 0.014)
