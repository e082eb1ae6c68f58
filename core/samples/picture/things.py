# SPDX-License-Identifier: MIT
"""Pictures of things in the house and at play: doors, dishes, balls, bells, clocks, phones."""

from math import cos, pi, sin

from core.samples.picture.bodies import BLACK, BRASS, BROWN, STEEL, WHITE, arm, figure, rays
from core.samples.picture.canvas import Canvas, Colour, mix, shade
from core.samples.picture.moment import Moment

PAPER: Colour = (238, 234, 222)


def _panelled(c: Canvas, colour: Colour) -> None:
    c.box(0, 0, 0.5, 0.95, colour)
    for x in (-0.11, 0.11):
        for y, height in ((-0.24, 0.34), (0.22, 0.38)):
            c.box(x, y, 0.17, height, shade(colour, 0.8))
            c.box(x, y, 0.14, height - 0.03, shade(colour, 1.08))
    c.disc(0.2, 0.02, 0.025, BRASS)


def door(canvas: Canvas, moment: Moment) -> None:
    """A wooden door and a fist knocking at it."""
    c = canvas.at(0, 0, moment.lin("size", 0.8, 1.15))
    _panelled(c, mix((165, 110, 65), moment.paint(0.5, 0.6), moment.parameters["material"] ** 2))
    near = max(moment.kick(0.1), moment.before)
    arm(c, moment, (0.55, 0.45), (0.2 - 0.12 * near, -0.08))
    rays(c, 0.06, -0.08, moment.kick(0.08), WHITE)


def creaking_door(canvas: Canvas, moment: Moment) -> None:
    """A door opening slowly on a dark room."""
    opened = 0.25 + 0.5 * (0.5 + 0.5 * sin(1.3 * moment.t)) * (0.3 + 0.7 * moment.activity)
    canvas.box(0, 0, 0.56, 1.0, shade(BROWN, 0.6))
    canvas.box(0, 0.01, 0.5, 0.95, (25, 22, 26))
    edge = -0.25 + 0.5 * (1 - opened)
    lean = 0.1 * opened
    paint = mix(BROWN, moment.paint(0.4, 0.6), 0.4)
    canvas.shape(((-0.25, -0.465), (edge, -0.465 - lean), (edge, 0.485 + lean), (-0.25, 0.485)), paint)
    canvas.shape(
        ((-0.2, -0.4), (edge - 0.05, -0.4 - lean * 0.8), (edge - 0.05, 0.0), (-0.2, 0.0)), shade(paint, 0.8)
    )
    canvas.disc(edge - 0.035, 0.04, 0.022, BRASS)


def pan(canvas: Canvas, moment: Moment) -> None:
    """A metal pan, pot lid or pipe, shivering after the blow."""
    shake = 0.05 * sin(50 * moment.t) * moment.kick(0.5)
    c = canvas.at(0, 0, moment.lin("size", 0.45, 1.15), shake)
    metal = mix(STEEL, (150, 90, 60), moment.parameters["material"])
    c.line(((0.2, 0.1), (0.52, 0.3)), BLACK, 0.05)
    c.disc(0, 0, 0.28, shade(metal, 0.7))
    c.disc(0, 0, 0.25, metal)
    c.oval(-0.08, -0.09, 0.09, 0.05, shade(metal, 1.5), -0.7)
    near = max(moment.kick(0.1), moment.before)
    canvas.line(((-0.5, -0.45), (-0.32 + 0.15 * near, -0.3 + 0.12 * near)), BROWN, 0.035)
    rays(canvas, -0.15, -0.16, moment.kick(0.1))


def glasses(canvas: Canvas, moment: Moment) -> None:
    """Wine glasses leaning together at the clink."""
    for k in range(moment.number + 1):
        side = k - moment.number / 2
        near = max(moment.kick(0.25), moment.before)
        c = canvas.at(
            side * (0.3 - 0.07 * near),
            0,
            moment.lin("size", 0.55, 1.0),
            -0.2 * near * (1 if side > 0 else -1),
        )
        c.line(((0, 0.1), (0, 0.36)), (215, 228, 235), 0.022)
        c.oval(0, 0.37, 0.11, 0.025, (215, 228, 235))
        c.shape(((-0.15, -0.28), (0.15, -0.28), (0.11, 0.05), (0, 0.12), (-0.11, 0.05)), (205, 222, 232))
        c.shape(
            ((-0.135, -0.1), (0.135, -0.1), (0.1, 0.04), (0, 0.1), (-0.1, 0.04)),
            mix((130, 20, 45), (240, 220, 120), moment.parameters["hue"]),
        )
        c.line(((-0.1, -0.24), (-0.08, 0.0)), WHITE, 0.014)
    rays(canvas, 0, -0.15, moment.kick(0.1), WHITE)


def dishes(canvas: Canvas, moment: Moment) -> None:
    """A stack of plates and some cups that jump as they clatter."""
    jump = moment.kick(0.12)
    c = canvas.at(0, 0.05, moment.lin("size", 0.7, 1.15))
    rim = moment.paint(0.7, 0.7)
    for k in range(moment.number + 2):
        y = 0.25 - 0.07 * k - 0.03 * jump * (k > moment.number)
        c.oval(-0.15, y, 0.26, 0.075, rim)
        c.oval(-0.15, y - 0.008, 0.24, 0.065, WHITE)
        c.oval(-0.15, y - 0.008, 0.15, 0.038, (222, 222, 218))
    c.shape(((0.16, 0.02 - 0.04 * jump), (0.4, 0.02 - 0.04 * jump), (0.36, 0.27), (0.2, 0.27)), rim)
    c.oval(0.28, 0.02 - 0.04 * jump, 0.12, 0.03, WHITE)
    c.ring(0.41, 0.13, 0.06, rim, 0.025)


def box(canvas: Canvas, moment: Moment) -> None:
    """A cardboard or plastic box under a tapping hand."""
    c = canvas.at(0, 0.08, moment.lin("size", 0.6, 1.15), 0.02 * moment.kick())
    card = mix((185, 140, 90), moment.paint(0.8, 0.8), float(moment.parameters["material"] > 0.5))
    c.shape(((-0.3, -0.1), (0.15, -0.1), (0.15, 0.3), (-0.3, 0.3)), card)
    c.shape(((0.15, -0.1), (0.32, -0.22), (0.32, 0.16), (0.15, 0.3)), shade(card, 0.7))
    c.shape(((-0.3, -0.1), (-0.12, -0.22), (0.32, -0.22), (0.15, -0.1)), shade(card, 1.2))
    c.box(-0.08, 0.1, 0.05, 0.4, shade(card, 1.35))
    near = max(moment.kick(0.1), moment.before)
    arm(canvas, moment, (0.5, -0.5), (0.1, -0.28 + 0.14 * near))


def coins(canvas: Canvas, moment: Moment) -> None:
    """Coins falling and jumping on a table."""
    rng = moment.rng()
    for k in range(5 + 4 * moment.number):
        x, y = float(rng.uniform(-0.4, 0.4)), float(rng.uniform(0.1, 0.4))
        hop = abs(sin(17 * moment.t + 2 * k)) * moment.activity
        radius = moment.lin("size", 0.035, 0.075)
        metal = mix(BRASS, STEEL, float(rng.random()))
        c = canvas.at(x, y - 0.3 * hop, 1, 3 * hop)
        c.oval(0, 0, radius, radius * (0.35 + 0.65 * hop), shade(metal, 0.65))
        c.oval(0, -0.008, radius * 0.9, radius * (0.3 + 0.6 * hop), metal)


def broken_glass(canvas: Canvas, moment: Moment) -> None:
    """A window or bottle, whole before and in flying shards after."""
    c = canvas.at(0, 0, moment.lin("size", 0.7, 1.1))
    c.box(0, -0.05, 0.6, 0.75, mix(BROWN, WHITE, moment.parameters["hue"]))
    c.box(0, -0.05, 0.52, 0.67, (165, 200, 220))
    if moment.count == 0:
        c.line(((-0.15, -0.3), (0.1, 0.0)), WHITE, 0.022)
        c.line(((-0.05, -0.32), (0.18, -0.06)), WHITE, 0.012)
        return
    c.shape(((-0.1, -0.2), (0.05, -0.3), (0.18, -0.1), (0.12, 0.12), (0.0, 0.2), (-0.15, 0.05)), (45, 55, 70))
    rng = moment.rng()
    for _ in range(8 + 8 * moment.number):
        a, speed, late = float(rng.uniform(0, 2 * pi)), float(rng.uniform(0.1, 0.6)), moment.since
        y = min(0.45, sin(a) * speed * late + 1.2 * late**2)
        piece = c.at(max(-0.5, min(0.5, cos(a) * speed * min(late, 0.6) * 1.6)), y, 1, a + 5 * min(late, 0.7))
        piece.shape(((-0.05, 0.02), (0.03, -0.04), (0.05, 0.04)), (205, 230, 242))
    for k in range(9):
        a = 0.7 * k
        c.line(((0.1 * cos(a), 0.1 * sin(a)), (0.25 * cos(a), 0.28 * sin(a) - 0.05)), WHITE, 0.008)


def ball(canvas: Canvas, moment: Moment) -> None:
    """A ball in the air between its bounces, flattened as it lands."""
    following = min((event for event in moment.events if event > moment.t), default=None)
    if moment.count and following is not None:
        gap = following - moment.t + moment.since
        height = 4 * (moment.since / gap) * (1 - moment.since / gap) * min(0.6, gap * 0.7)
    else:
        height = 0.4 * moment.before if moment.count == 0 else 0.0
    radius, squeeze = moment.lin("size", 0.07, 0.19), 0.25 * moment.kick(0.05)
    colour = mix((225, 120, 40), moment.paint(0.85, 0.9), float(moment.parameters["shape"] > 0.4))
    canvas.oval(0, 0.42, radius * (1.2 - height), 0.02, (60, 60, 60))
    y = 0.4 - radius * (1 - squeeze) - height
    canvas.oval(0, y, radius * (1 + squeeze), radius * (1 - squeeze), colour)
    canvas.arc(0, y, radius * 0.95, moment.t * 3, moment.t * 3 + 2.4, shade(colour, 0.5), 0.014)
    canvas.oval(-radius * 0.3, y - radius * 0.35, radius * 0.3, radius * 0.2, shade(colour, 1.5))


def tennis(canvas: Canvas, moment: Moment) -> None:
    """A player with a racket, a net, and a yellow ball flying off."""
    for k in range(12):
        canvas.line(((0.2 + 0.03 * k, 0.15), (0.2 + 0.03 * k, 0.42)), WHITE, 0.005)
    canvas.line(((0.18, 0.15), (0.6, 0.15)), WHITE, 0.014)
    figure(canvas.at(-0.25, 0.0, 0.9), moment, 0.6)
    swing = -0.9 + 1.8 * moment.kick(0.2)
    c = canvas.at(-0.17, -0.08, moment.lin("size", 0.8, 1.1), swing)
    c.line(((0, 0), (0.2, 0)), BROWN, 0.03)
    c.oval(0.31, 0, 0.11, 0.085, moment.paint(0.8, 0.7))
    c.oval(0.31, 0, 0.09, 0.068, (215, 220, 210))
    flight = min(moment.since, 0.9) if moment.count else 0.9
    canvas.disc(0.1 + 0.6 * flight, -0.1 - 0.35 * flight + 0.7 * flight**2, 0.035, (215, 235, 60))


def paper(canvas: Canvas, moment: Moment) -> None:
    """A sheet crushed between two hands."""
    rng = moment.rng()
    crush = 0.25 + 0.06 * sin(13 * moment.t) * moment.activity - 0.08 * min(moment.count, 2)
    points = []
    for k in range(14):
        a = 2 * pi * k / 14
        radius = crush * float(rng.uniform(0.75, 1.2))
        points.append((radius * 1.2 * cos(a), radius * sin(a)))
    colour = mix(PAPER, STEEL, float(moment.parameters["material"] > 0.6))
    canvas.shape(points, colour)
    for k in range(8):
        one, other = points[k], points[(k + 5) % 14]
        fold = (0.3 * (one[0] + other[0]), 0.4 * (one[1] + other[1]))
        canvas.line((one, fold, other), shade(colour, 0.75), 0.01)
    for side in (-1, 1):
        arm(canvas, moment, (0.5 * side, 0.45), (0.25 * side, 0.12))


def whistle(canvas: Canvas, moment: Moment) -> None:
    """A pea whistle on a cord."""
    c = canvas.at(0, 0, moment.lin("size", 0.6, 1.1), 0.04 * sin(60 * moment.t) * moment.activity)
    metal = mix(STEEL, moment.paint(0.8, 0.8), float(moment.parameters["material"] > 0.5))
    c.line(((-0.25, 0.1), (-0.5, 0.3), (-0.3, 0.5)), moment.paint(0.8, 0.6, 0.5), 0.022)
    c.disc(-0.1, 0.05, 0.21, metal)
    c.shape(((-0.1, -0.16), (0.4, -0.16), (0.4, -0.02), (0.05, 0.02)), metal)
    c.box(0.08, -0.15, 0.1, 0.03, BLACK)
    a = 37 * moment.t
    c.disc(-0.1 + 0.09 * cos(a), 0.05 + 0.09 * sin(a), 0.05, BROWN)
    rays(c, 0.1, -0.24, moment.activity, WHITE)


def zip_(canvas: Canvas, moment: Moment) -> None:
    """A zip between two pieces of cloth, its slider moving."""
    cloth = moment.paint(0.6, 0.55)
    done = (moment.since * 1.4) if moment.count else 0.0
    done = min(done, 1.0) if moment.count % 2 else max(0.0, 1 - done)
    y = 0.35 - 0.7 * done
    canvas.shape(((-0.5, -0.5), (-0.14, -0.5), (-0.02, y), (-0.02, 0.5), (-0.5, 0.5)), cloth)
    canvas.shape(((0.5, -0.5), (0.14, -0.5), (0.02, y), (0.02, 0.5), (0.5, 0.5)), cloth)
    for k in range(24):
        ty = -0.5 + k / 23
        gap = 0.012 if ty > y else 0.012 + 0.13 * (y - ty) / (y + 0.51)
        for side in (-1, 1):
            canvas.box(side * gap, ty + 0.01 * side, 0.03, 0.018, BRASS)
    canvas.box(0, y, 0.07, 0.08, STEEL)
    canvas.box(0, y + 0.09, 0.03, 0.12, STEEL)
