# SPDX-License-Identifier: MIT
"""Pictures of insects, on grass and bark and on the wing."""

from math import cos, sin

from core.samples.picture.bodies import BLACK
from core.samples.picture.canvas import Canvas, hsv, shade
from core.samples.picture.moment import Moment


def _sized(canvas: Canvas, moment: Moment, small: float, large: float) -> Canvas:
    return canvas.at(0, 0, moment.lin("size", small, large))


def crickets(canvas: Canvas, moment: Moment) -> None:
    """Crickets on blades of grass, one for each that sings."""
    rng = moment.rng()
    for k in range(14):
        x = (k - 6.5) / 14
        canvas.line(
            ((x, 0.5), (x + float(rng.uniform(-0.08, 0.08)), float(rng.uniform(-0.1, 0.3)))),
            (70, 130, 50),
            0.015,
        )
    for _ in range(moment.number):
        c = _sized(canvas, moment, 0.45, 0.85).at(
            float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.3, 0.45))
        )
        colour = hsv(0.2 + 0.15 * moment.parameters["hue"], 0.7, 0.3)
        c.oval(0, 0, 0.2, 0.06, colour, -0.15)
        c.oval(-0.02, -0.04 - 0.03 * moment.activity, 0.17, 0.035, shade(colour, 1.4), -0.2)
        c.line(((0.0, 0.03), (-0.12, -0.14), (-0.24, 0.12)), shade(colour, 0.7), 0.025)
        c.disc(0.2, -0.03, 0.055, colour)
        c.line(((0.22, -0.07), (0.36, -0.2)), BLACK, 0.008)


def cicada(canvas: Canvas, moment: Moment) -> None:
    """A cicada with glassy wings on the bark of a tree."""
    canvas.box(0, 0, 0.5, 1.3, (105, 82, 60))
    for k in range(5):
        canvas.line(((-0.2 + 0.1 * k, -0.6), (-0.22 + 0.1 * k, 0.6)), (75, 57, 42), 0.014)
    c = _sized(canvas, moment, 0.5, 0.95).at(0, 0.02 * sin(50 * moment.t) * moment.activity)
    for side in (-1, 1):
        c.oval(0.13 * side, 0.12, 0.09, 0.3, (190, 205, 200), -0.25 * side)
        c.line(((0.08 * side, -0.1), (0.16 * side, 0.34)), (110, 120, 100), 0.01)
    c.oval(0, 0.04, 0.1, 0.24, hsv(0.2 + 0.1 * moment.parameters["hue"], 0.6, 0.3))
    c.oval(0, -0.2, 0.14, 0.08, (60, 75, 45))
    for side in (-1, 1):
        c.disc(0.13 * side, -0.22, 0.035, (160, 40, 30))


def _flight(moment: Moment, k: int) -> tuple[float, float]:
    t = moment.t * (0.6 + moment.parameters["speed"]) + 2.1 * k
    return 0.32 * sin(1.7 * t + k) + 0.05 * sin(7 * t), 0.22 * cos(2.3 * t) - 0.05


def bee(canvas: Canvas, moment: Moment) -> None:
    """Bees over flowers, wings blurred."""
    rng = moment.rng()
    for _ in range(6):
        x, y = float(rng.uniform(-0.5, 0.5)), float(rng.uniform(0.2, 0.45))
        petal = hsv(float(rng.random()), 0.6, 0.95)
        canvas.line(((x, y), (x, 0.6)), (70, 130, 50), 0.014)
        for p in range(6):
            canvas.disc(x + 0.045 * cos(p), y + 0.045 * sin(p), 0.03, petal)
        canvas.disc(x, y, 0.028, (240, 200, 60))
    for k in range(moment.number):
        c = _sized(canvas.at(*_flight(moment, k)), moment, 0.45, 0.95)
        flap = sin(90 * moment.t + k)
        for side in (-1, 1):
            c.oval(0.03 * side, -0.14, 0.06, 0.12 + 0.03 * flap, (215, 225, 235), 0.5 * side)
        c.oval(0, 0, 0.17, 0.11, (235, 180, 40))
        for stripe in (-0.07, 0.0, 0.07):
            c.box(stripe, 0, 0.03, 0.19, BLACK)
        c.disc(0.16, -0.01, 0.07, BLACK)


def mosquito(canvas: Canvas, moment: Moment) -> None:
    """A thin thing with long legs, drifting about."""
    for k in range(moment.number):
        c = _sized(canvas.at(*_flight(moment, k)), moment, 0.5, 0.9)
        for side in (-1, 1):
            c.oval(-0.05, -0.1, 0.16, 0.035, (205, 205, 205), 0.5 + 0.3 * side * sin(80 * moment.t))
            for leg in (-0.05, 0.02, 0.08):
                c.line(((leg, 0), (leg + 0.1 * side, 0.12), (leg + 0.16 * side, 0.26)), BLACK, 0.008)
        c.line(((-0.22, 0.05), (0.06, -0.02)), (70, 55, 50), 0.035)
        c.disc(0.1, -0.03, 0.04, BLACK)
        c.line(((0.13, -0.02), (0.25, 0.06)), BLACK, 0.008)
