# SPDX-License-Identifier: MIT
"""Pictures of tools and household machines at work."""

from math import cos, pi, sin

from core.samples.picture.bodies import BLACK, BROWN, GREY, STEEL, WHITE, arm, rays, wheel
from core.samples.picture.canvas import Canvas, Colour, mix, shade
from core.samples.picture.moment import Moment

BOARD: Colour = (205, 160, 105)


def _plank(canvas: Canvas, y: float = 0.3) -> None:
    canvas.box(0, y, 0.95, 0.12, BOARD)
    for k in range(3):
        canvas.line(((-0.45, y - 0.03 + 0.03 * k), (0.45, y - 0.035 + 0.03 * k)), shade(BOARD, 0.8), 0.006)


def hammer(canvas: Canvas, moment: Moment) -> None:
    """A hammer coming down on a nail that stands lower each time."""
    _plank(canvas)
    depth = 0.16 - 0.012 * min(moment.count, 10)
    canvas.line(((0.05, 0.24 - depth), (0.05, 0.26)), STEEL, 0.022)
    canvas.box(0.05, 0.24 - depth, 0.06, 0.016, STEEL)
    down = max(moment.kick(0.12), moment.before**2)
    c = canvas.at(0.42, 0.16 - depth, moment.lin("size", 0.8, 1.15), 0.9 * (1 - down))
    c.line(((-0.36, 0), (0.12, 0.06)), BROWN, 0.045)
    c.box(-0.37, 0.0, 0.09, 0.2, shade(GREY, 0.6))
    arm(c, moment, (0.5, 0.3), (0.1, 0.06))
    rays(canvas, 0.05, 0.22 - depth, moment.kick(0.06))


def drill(canvas: Canvas, moment: Moment) -> None:
    """A drill driven into a wall, dust at its tip."""
    canvas.box(0.42, 0, 0.18, 1.2, (190, 180, 165))
    c = canvas.at(-0.04 + 0.012 * sin(70 * moment.t) * moment.activity, 0, moment.lin("size", 0.75, 1.1))
    paint = moment.paint(0.8, 0.75)
    c.box(-0.1, -0.06, 0.36, 0.16, paint)
    c.shape(((-0.22, 0), (-0.08, 0), (-0.14, 0.3), (-0.26, 0.3)), shade(paint, 0.7))
    c.box(0.12, -0.06, 0.1, 0.1, BLACK)
    for k in range(5):
        y = 0.022 * sin(40 * moment.t + 1.4 * k)
        c.line(((0.17 + 0.04 * k, -0.06 + y), (0.21 + 0.04 * k, -0.06 - y)), STEEL, 0.02)
    rng = moment.rng()
    for _ in range(int(14 * moment.activity)):
        canvas.disc(
            0.32 - float(rng.random()) * 0.18, 0.0 + float(rng.random()) * 0.3, 0.012, (215, 205, 190)
        )


def chainsaw(canvas: Canvas, moment: Moment) -> None:
    """A chainsaw in a log, chips flying."""
    canvas.box(0.22, 0.22, 0.5, 0.2, BROWN)
    canvas.oval(-0.03, 0.22, 0.06, 0.1, BOARD)
    c = canvas.at(-0.05, 0.02 + 0.01 * sin(80 * moment.t), moment.lin("size", 0.8, 1.1), 0.25)
    c.box(0.2, 0.02, 0.5, 0.09, STEEL)
    for k in range(10):
        shift = (0.05 * k + moment.t * 2) % 0.5
        c.box(-0.04 + shift, -0.03, 0.02, 0.02, BLACK)
        c.box(0.44 - shift, 0.07, 0.02, 0.02, BLACK)
    c.box(-0.18, 0.0, 0.3, 0.2, moment.paint(0.9, 0.85))
    c.arc(-0.14, -0.1, 0.12, pi, 2 * pi, BLACK, 0.03)
    rng = moment.rng()
    for _ in range(int(18 * moment.activity)):
        canvas.box(
            float(rng.uniform(-0.4, 0.1)), float(rng.uniform(0.1, 0.45)), 0.016, 0.012, (235, 205, 150)
        )


def vacuum(canvas: Canvas, moment: Moment) -> None:
    """A vacuum cleaner on a carpet, its nozzle going to and fro."""
    canvas.oval(0, 0.36, 0.52, 0.12, moment.paint(0.5, 0.5, 0.5))
    c = canvas.at(0, 0, moment.lin("size", 0.75, 1.1))
    paint = moment.paint(0.8, 0.75)
    x = 0.3 + 0.1 * sin(2.5 * moment.t) * (moment.activity > 0.1)
    c.oval(-0.22, 0.2, 0.2, 0.14, paint)
    c.oval(-0.22, 0.16, 0.12, 0.06, shade(paint, 1.4))
    wheel(c, -0.32, 0.3, 0.06, 4 * x)
    c.line(((-0.08, 0.14), (0.0, -0.28), (0.12, -0.3)), (70, 70, 75), 0.045)
    c.line(((0.12, -0.3), (x, 0.3)), STEEL, 0.028)
    c.box(x, 0.32, 0.2, 0.05, BLACK)


def fan(canvas: Canvas, moment: Moment) -> None:
    """A table fan with turning blades."""
    c = canvas.at(0, 0, moment.lin("size", 0.75, 1.15))
    c.line(((0, 0.05), (0, 0.42)), STEEL, 0.04)
    c.oval(0, 0.43, 0.18, 0.04, GREY)
    c.disc(0, -0.08, 0.31, shade(STEEL, 0.75))
    c.disc(0, -0.08, 0.29, (225, 228, 232))
    angle = moment.lin("speed", 9, 27) * moment.t
    for k in range(4):
        a = angle + k * pi / 2
        c.oval(0.14 * cos(a), -0.08 + 0.14 * sin(a), 0.14, 0.06, moment.paint(0.5, 0.6), a)
    for k in range(6):
        c.line(((0, -0.08), (0.3 * cos(k * pi / 3), -0.08 + 0.3 * sin(k * pi / 3))), GREY, 0.006)
    c.disc(0, -0.08, 0.05, GREY)


def washing_machine(canvas: Canvas, moment: Moment) -> None:
    """A white box with a round window in which clothes tumble."""
    shake = 0.01 * sin(45 * moment.t) * moment.activity
    c = canvas.at(shake, 0.02, moment.lin("size", 0.8, 1.1))
    c.box(0, 0.03, 0.64, 0.78, (235, 236, 238))
    c.box(0, -0.28, 0.64, 0.12, (205, 208, 212))
    c.disc(0.2, -0.28, 0.04, GREY)
    c.box(-0.18, -0.28, 0.18, 0.06, (90, 100, 110))
    c.disc(0, 0.08, 0.23, STEEL)
    c.disc(0, 0.08, 0.19, (70, 95, 120))
    angle = moment.lin("speed", 2, 14) * moment.t
    for k in range(5):
        a = angle + 1.26 * k
        c.oval(0.1 * cos(a), 0.1 + 0.09 * sin(a), 0.08, 0.05, moment.paint(0.7, 0.85, 0.2 * k), a)


def sewing_machine(canvas: Canvas, moment: Moment) -> None:
    """A sewing machine: an arm, a wheel, a needle going up and down."""
    c = canvas.at(0, 0.02, moment.lin("size", 0.8, 1.1))
    paint = moment.paint(0.6, 0.4)
    c.box(0, 0.28, 0.85, 0.1, BOARD)
    c.box(0.26, 0.06, 0.14, 0.36, paint)
    c.box(0.0, -0.14, 0.62, 0.14, paint)
    c.box(-0.26, -0.02, 0.12, 0.16, paint)
    wheel(c, 0.38, -0.12, 0.1, 20 * moment.t * (moment.activity > 0.1), 4)
    stitch = 0.05 * sin(60 * moment.t) * (moment.activity > 0.1)
    c.line(((-0.26, 0.04), (-0.26, 0.17 + stitch)), STEEL, 0.014)
    c.shape(((-0.5, 0.2), (0.1, 0.2), (0.08, 0.25), (-0.5, 0.25)), moment.paint(0.7, 0.85, 0.4))
    c.box(0.0, -0.25, 0.04, 0.08, moment.paint(0.9, 0.9, 0.7))


def saw(canvas: Canvas, moment: Moment) -> None:
    """A hand saw going through a plank."""
    _plank(canvas, 0.25)
    push = 0.16 * sin(pi * moment.count + pi * min(1.0, moment.since * 2.2))
    c = canvas.at(push, 0.12, moment.lin("size", 0.8, 1.1), 0.35)
    c.shape(((-0.42, -0.05), (0.25, -0.12), (0.25, 0.08), (-0.42, 0.02)), STEEL)
    for k in range(16):
        x = -0.4 + 0.04 * k
        c.shape(
            ((x, 0.03 + 0.003 * k), (x + 0.04, 0.03 + 0.003 * k), (x + 0.02, 0.06 + 0.003 * k)),
            shade(STEEL, 0.8),
        )
    c.box(0.33, -0.03, 0.18, 0.2, BROWN)
    c.box(0.34, -0.02, 0.07, 0.09, BLACK)
    rng = moment.rng()
    for _ in range(int(16 * moment.activity)):
        canvas.disc(float(rng.uniform(-0.1, 0.1)), float(rng.uniform(0.3, 0.5)), 0.008, (240, 215, 165))


def brush(canvas: Canvas, moment: Moment) -> None:
    """A broom sweeping, bristles bending with each stroke."""
    swing = sin(pi * moment.count + pi * min(1.0, moment.since * 2.5))
    c = canvas.at(0.18 * swing, 0.05, moment.lin("size", 0.8, 1.15), 0.25 * swing)
    c.line(((0, -0.6), (0, 0.12)), BOARD, 0.035)
    c.box(0, 0.15, 0.36, 0.08, moment.paint(0.7, 0.6))
    for k in range(14):
        x = -0.16 + 0.025 * k
        c.line(((x, 0.18), (x - 0.05 * swing, 0.34)), (225, 190, 110), 0.016)
    rng = moment.rng()
    for _ in range(12):
        canvas.disc(
            float(rng.uniform(-0.45, 0.45)) + 0.1 * swing,
            float(rng.uniform(0.36, 0.45)),
            0.01,
            (120, 110, 100),
        )


def scissors(canvas: Canvas, moment: Moment) -> None:
    """Scissors closing on a sheet of paper or hair."""
    canvas.box(0.25, 0, 0.4, 0.6, WHITE)
    opened = 0.45 * (1 - max(moment.kick(0.2), moment.before))
    for side in (-1, 1):
        c = canvas.at(-0.02, 0, moment.lin("size", 0.75, 1.15), side * (0.06 + opened))
        c.shape(
            ((-0.04, -0.02), (-0.04, 0.025), (0.42, 0.01 * side)), shade(STEEL, 1.0 if side > 0 else 0.85)
        )
        c.line(((-0.02, 0), (-0.22, -0.1 * side)), moment.paint(0.8, 0.7), 0.035)
        c.ring(-0.3, -0.13 * side, 0.08, moment.paint(0.8, 0.7), 0.035)
    canvas.disc(-0.02, 0, 0.022, BLACK)


def chopping(canvas: Canvas, moment: Moment) -> None:
    """A knife coming down on something on a board."""
    canvas.box(0, 0.28, 0.85, 0.08, BOARD)
    food = moment.paint(0.75, 0.8)
    for k in range(8):
        canvas.oval(
            -0.34 + 0.07 * k + (0.03 if k > 3 else 0),
            0.19,
            0.035 if k > 3 else 0.05,
            0.06,
            mix(food, WHITE, 0.15 * (k % 2)),
        )
    down = max(moment.kick(0.12), moment.before**2)
    c = canvas.at(0.0, -0.02 + 0.16 * down, moment.lin("size", 0.8, 1.2), -0.25 * (1 - down))
    c.shape(((-0.3, 0.0), (0.15, -0.08), (0.15, 0.06), (-0.1, 0.06)), STEEL)
    c.box(0.27, -0.05, 0.26, 0.06, BLACK)
    arm(c, moment, (0.55, 0.3), (0.27, -0.05))
