# SPDX-License-Identifier: MIT
"""Pictures of shots, explosions, fireworks and a bursting balloon: flashes at the bang, smoke after it."""

from math import cos, pi, sin

from core.samples.picture.bodies import BLACK, BROWN, GREY, STEEL, skin
from core.samples.picture.canvas import Canvas, hsv, mix, shade
from core.samples.picture.moment import Moment


def flash(canvas: Canvas, x: float, y: float, strength: float, size: float) -> None:
    """A star of fire."""
    if strength < 0.1:
        return
    for scale, colour in ((1.0, (255, 140, 30)), (0.65, (255, 225, 120)), (0.3, (255, 255, 240))):
        points = []
        for k in range(16):
            radius = size * strength * scale * (1.0 if k % 2 else 0.5)
            points.append((x + radius * cos(k * pi / 8), y + radius * sin(k * pi / 8)))
        canvas.shape(points, colour)


def _smoke(canvas: Canvas, moment: Moment, x: float, y: float, size: float) -> None:
    since = moment.since
    if since > 1.5:
        return
    for k in range(6):
        spread = 0.4 * since * size
        grey = 150 - 14 * k + 40 * since
        canvas.disc(
            x + spread * cos(2.2 * k) + 0.1 * since,
            y + spread * sin(2.2 * k) - 0.2 * since,
            size * (0.05 + 0.12 * since),
            (grey, grey, grey),
        )


def gun(canvas: Canvas, moment: Moment) -> None:
    """A pistol or rifle that kicks back with a flash."""
    back = moment.kick(0.12)
    c = canvas.at(-0.05 - 0.05 * back, 0, moment.lin("size", 0.75, 1.1), -0.25 * back)
    long = 0.25 + 0.3 * moment.parameters["shape"]
    metal = shade(GREY, 0.35 + 0.4 * moment.parameters["hue"])
    c.box(long / 2 - 0.05, -0.06, long + 0.15, 0.07, metal)
    c.box(long / 2 + 0.02, 0.0, long * 0.6, 0.035, shade(metal, 0.7))
    c.shape(((-0.14, -0.02), (-0.02, -0.02), (-0.07, 0.24), (-0.2, 0.24)), BROWN)
    c.arc(0.02, 0.02, 0.05, 0, pi, metal, 0.014)
    c.oval(-0.11, 0.14, 0.09, 0.08, skin(moment))
    _smoke(c, moment, long + 0.1, -0.06, 0.5)
    flash(c, long + 0.16, -0.06, moment.kick(0.09), 0.22)


def machine_gun(canvas: Canvas, moment: Moment) -> None:
    """A long gun on two legs, its belt running, cartridges flying."""
    back = moment.kick(0.05)
    c = canvas.at(-0.08 - 0.02 * back, 0.05, moment.lin("size", 0.8, 1.1))
    c.box(0.12, -0.06, 0.6, 0.045, (50, 52, 55))
    c.box(-0.1, -0.05, 0.3, 0.1, (65, 68, 72))
    c.shape(((-0.24, -0.08), (-0.42, -0.02), (-0.42, 0.12), (-0.24, 0.02)), BROWN)
    for side in (-1, 1):
        c.line(((0.22, -0.04), (0.22 + 0.1 * side, 0.26)), (50, 52, 55), 0.022)
    for k in range(7):
        c.box(-0.08 + 0.015 * k, 0.03 + 0.035 * k + 0.01 * (moment.count % 2), 0.06, 0.018, (205, 165, 70))
    for k in range(4):
        age = (0.12 * k + moment.t * 3) % 0.5
        if moment.activity > 0.1:
            c.box(-0.1 - 0.4 * age, -0.14 - 0.5 * age + 1.6 * age**2, 0.03, 0.013, (225, 185, 80))
    flash(c, 0.46, -0.06, moment.kick(0.04), 0.17)


def explosion(canvas: Canvas, moment: Moment) -> None:
    """A fireball that grows into smoke, and pieces thrown out; before it, the thing that bursts."""
    c = canvas.at(0, 0.05, moment.lin("size", 0.8, 1.25))
    since = moment.since
    if since > 2:
        c.box(0, 0.2, 0.2, 0.26, moment.paint(0.7, 0.5))
        c.box(0, 0.12, 0.2, 0.03, BLACK)
        return
    _smoke(c, moment, 0, 0.0, 1.6)
    rng = moment.rng()
    for _ in range(18):
        a, speed = float(rng.uniform(-pi, 0)), float(rng.uniform(0.3, 1.0))
        c.box(cos(a) * speed * since, 0.1 + sin(a) * speed * since + 0.5 * since**2, 0.03, 0.02, (60, 50, 45))
    burn = moment.kick(0.5)
    for k in range(9):
        a = 2.4 * k
        grow = 0.12 + 0.3 * min(since, 0.6)
        c.disc(
            grow * cos(a),
            0.05 + 0.8 * grow * sin(a),
            0.16 * burn + 0.02,
            mix((255, 230, 120), (225, 70, 20), k / 9),
        )
    flash(c, 0, 0.05, moment.kick(0.12), 0.45)


def fireworks(canvas: Canvas, moment: Moment) -> None:
    """Stars of light that open at each bang, fall and fade."""
    rng = moment.rng()
    for event in moment.events:
        x, y = float(rng.uniform(-0.32, 0.32)), float(rng.uniform(-0.35, -0.05))
        hue, size = float(rng.random()), float(rng.uniform(0.5, 1.0)) * moment.lin("size", 0.7, 1.2)
        age = moment.t - event
        if -0.7 < age < 0:
            canvas.line(((x, y - age * 0.7), (x, y - age * 0.7 + 0.06)), (255, 220, 150), 0.012)
        if not 0 <= age < 1.6:
            continue
        reach, fade = 0.4 * size * (1 - 2.7 ** -(4 * age)), 1 - age / 1.6
        for k in range(22):
            a = 2 * pi * k / 22
            near, far = reach * 0.75, reach * (0.8 + 0.2 * (k % 2))
            drop = 0.08 * age**2
            colour = hsv((hue + 0.02 * (k % 3)) % 1, 0.6, fade)
            canvas.line(
                ((x + near * cos(a), y + near * sin(a) + drop), (x + far * cos(a), y + far * sin(a) + drop)),
                colour,
                0.012,
            )
        if age < 0.12:
            canvas.disc(x, y, 0.1 * size, (255, 250, 235))


def balloon(canvas: Canvas, moment: Moment) -> None:
    """A balloon and a needle; after the pop, shreds."""
    c = canvas.at(0, 0, moment.lin("size", 0.6, 1.2))
    colour = moment.paint(0.85, 0.9)
    if moment.since < 0.45:
        rng = moment.rng()
        for _ in range(14):
            a, speed = float(rng.uniform(0, 2 * pi)), float(rng.uniform(0.4, 1.3))
            piece = c.at(
                cos(a) * speed * moment.since, -0.1 + sin(a) * speed * moment.since + moment.since**2, 1, a
            )
            piece.shape(((-0.04, 0), (0.03, -0.03), (0.05, 0.03)), colour)
        flash(c, 0, -0.1, moment.kick(0.06), 0.25)
        return
    c.oval(0, -0.1, 0.22, 0.27, colour)
    c.oval(-0.08, -0.2, 0.05, 0.08, shade(colour, 1.6), 0.4)
    c.shape(((0, 0.16), (-0.03, 0.2), (0.03, 0.2)), shade(colour, 0.8))
    c.line(((0, 0.2), (0.03, 0.34), (-0.02, 0.5)), (235, 235, 235), 0.008)
    c.line(((0.5, 0.0), (0.36 - 0.12 * moment.before, -0.06)), STEEL, 0.014)
