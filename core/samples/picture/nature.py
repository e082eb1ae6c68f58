# SPDX-License-Identifier: MIT
"""Pictures of weather, water and fire: moving streaks, flames, waves and drops."""

from math import cos, pi, sin

from core.samples.picture.bodies import BROWN, GREY, STEEL, WHITE
from core.samples.picture.canvas import Canvas, Colour, mix, shade
from core.samples.picture.moment import Moment

WATER = (150, 195, 225)


def _cloud(canvas: Canvas, x: float, y: float, scale: float, colour: Colour) -> None:
    for dx, dy, radius in ((-0.2, 0.03, 0.1), (-0.07, -0.04, 0.14), (0.09, -0.01, 0.12), (0.2, 0.04, 0.09)):
        canvas.oval(x + dx * scale, y + dy * scale, radius * scale, radius * scale * 0.8, colour)


def rain(canvas: Canvas, moment: Moment) -> None:
    """Slanting streaks, splashes below, an umbrella perhaps; more of them in heavy rain."""
    _cloud(canvas, -0.25, -0.4, 1.3, (95, 100, 110))
    _cloud(canvas, 0.25, -0.42, 1.4, (110, 115, 125))
    rng = moment.rng()
    if moment.parameters["shape"] > 0.6:
        canvas.oval(0.05, 0.02, 0.26, 0.16, moment.paint(0.8, 0.7))
        canvas.box(0.05, 0.12, 0.6, 0.2, (85, 90, 98))
        canvas.line(((0.05, 0.0), (0.05, 0.42)), (50, 40, 35), 0.02)
    for _ in range(int(moment.lin("speed", 30, 120))):
        x = float(rng.uniform(-0.7, 0.7))
        y = (float(rng.random()) + moment.t * float(rng.uniform(1.4, 2.0))) % 1.15 - 0.6
        canvas.line(((x - 0.15 * y, y), (x - 0.15 * y - 0.012, y + 0.08)), WATER, 0.006)
    for _ in range(int(moment.lin("speed", 4, 14))):
        x, late = float(rng.uniform(-0.5, 0.5)), (float(rng.random()) + 2 * moment.t) % 1
        canvas.oval(x, 0.44, 0.05 * late, 0.014 * late, shade(WATER, 1 - 0.3 * late))


def thunder(canvas: Canvas, moment: Moment) -> None:
    """Dark clouds; at the clap a bolt and the whole sky lit up."""
    flash = max(moment.kick(0.25), moment.before**4)
    if flash > 0.15:
        canvas.box(0, 0, 2.4, 2.4, mix((60, 60, 90), (235, 235, 255), flash))
    for k, x in enumerate((-0.3, 0.05, 0.35)):
        _cloud(canvas, x, -0.3 + 0.05 * (k % 2), 1.5, shade((70, 72, 84), 1 + 0.6 * flash))
    if flash > 0.2:
        rng = moment.rng()
        for _ in range(min(3, moment.number)):
            x, y = float(rng.uniform(-0.3, 0.3)), -0.22
            points = [(x, y)]
            while y < 0.42:
                x, y = x + float(rng.uniform(-0.1, 0.1)), y + float(rng.uniform(0.05, 0.13))
                points.append((x, y))
            canvas.line(points, (255, 255, 225), 0.022)


def wind(canvas: Canvas, moment: Moment) -> None:
    """A tree bent by gusts, leaves and wisps flying past."""
    bend = 0.08 + 0.3 * moment.activity + 0.03 * sin(7 * moment.t)
    trunk = [(0.0, 0.45), (0.2 * bend, 0.1), (bend, -0.15)]
    canvas.line(trunk, BROWN, 0.055)
    green = moment.paint(0.6, 0.5)
    for k in range(9):
        a = 2.4 * k
        wobble = 0.03 * sin(9 * moment.t + k) * (0.3 + moment.activity)
        canvas.oval(
            bend * 1.3 + 0.17 * cos(a) + wobble,
            -0.22 + 0.14 * sin(a),
            0.11,
            0.08,
            shade(green, 0.8 + 0.05 * k),
            0.3,
        )
    rng = moment.rng()
    for _ in range(int(moment.lin("speed", 8, 26))):
        x = (float(rng.random()) + moment.t * float(rng.uniform(0.5, 1.2))) % 1.3 - 0.65
        y = float(rng.uniform(-0.5, 0.5)) + 0.03 * sin(5 * moment.t + 9 * x)
        if rng.random() < 0.5:
            canvas.oval(x, y, 0.022, 0.01, shade(green, 0.7), 5 * moment.t + 8 * x)
        else:
            canvas.line(((x, y), (x + 0.12, y - 0.01)), (225, 232, 238), 0.006)


def sea(canvas: Canvas, moment: Moment) -> None:
    """A beach, and a wave that rolls in, breaks and draws back."""
    reach = 0.1 + 0.3 * moment.activity
    canvas.shape(((-1, 0.25), (1, 0.2), (1, 1), (-1, 1)), (222, 202, 152))
    for k in range(5):
        y = -0.1 + 0.09 * k + 0.02 * sin(1.5 * moment.t + k)
        crest = [(-0.75 + 0.1 * i, y + 0.022 * sin(i * 1.3 + 2 * moment.t + k)) for i in range(16)]
        canvas.line(crest, mix((40, 100, 140), WHITE, 0.15 * k), 0.02)
    top = [(-0.75 + 0.1 * i, 0.05 + 0.5 * reach + 0.02 * sin(i * 1.7 + moment.t)) for i in range(16)]
    canvas.shape([*top, (0.75, 0.05), (-0.75, 0.05)], moment.paint(0.1, 0.8))
    canvas.line(top, WHITE, 0.045 + 0.05 * moment.activity)
    for i in range(12):
        canvas.disc(-0.7 + 0.125 * i, 0.03 + 0.5 * reach, 0.02 + 0.02 * moment.activity, (245, 250, 252))


def stream(canvas: Canvas, moment: Moment) -> None:
    """A brook running down between stones."""
    canvas.shape(((-0.12, -0.5), (0.1, -0.5), (0.45, 0.6), (-0.4, 0.6)), (70, 120, 150))
    rng = moment.rng()
    pace = moment.lin("speed", 0.2, 0.7)
    for _ in range(36):
        y = (float(rng.random()) + pace * moment.t) % 1.1 - 0.55
        half = 0.12 + 0.3 * (y + 0.5)
        x = float(rng.uniform(-0.9, 0.9)) * half
        canvas.line(
            ((x, y), (x + 0.02, y + 0.05), (x + 0.01, y + 0.1)), mix(WATER, WHITE, float(rng.random())), 0.01
        )
    for _ in range(9):
        y = float(rng.uniform(-0.45, 0.5))
        side = 1 if rng.random() < 0.5 else -1
        canvas.oval(
            side * (0.14 + 0.32 * (y + 0.5)),
            y,
            float(rng.uniform(0.05, 0.12)),
            float(rng.uniform(0.04, 0.07)),
            shade(GREY, float(rng.uniform(0.6, 1.1))),
        )


def drips(canvas: Canvas, moment: Moment) -> None:
    """A tap, the drop under it, and rings where the last one fell."""
    canvas.line(((-0.5, -0.32), (-0.05, -0.32), (0.04, -0.28), (0.04, -0.2)), STEEL, 0.075)
    canvas.box(-0.15, -0.42, 0.05, 0.12, STEEL)
    canvas.box(-0.15, -0.47, 0.2, 0.035, STEEL)
    canvas.oval(0.04, 0.36, 0.42, 0.12, (80, 130, 165))
    fall = 1 - moment.before
    size = moment.lin("size", 0.02, 0.05)
    y = -0.16 + 0.5 * (1 - fall) ** 2
    canvas.disc(0.04, y, size, WATER)
    canvas.shape(
        ((0.04 - size * 0.8, y - size * 0.4), (0.04 + size * 0.8, y - size * 0.4), (0.04, y - size * 2.4)),
        WATER,
    )
    if moment.since < 1:
        for k in range(3):
            radius = 0.35 * moment.since + 0.05 * k
            canvas.line(
                [
                    (0.04 + radius * cos(a * pi / 8), 0.36 + 0.28 * radius * sin(a * pi / 8))
                    for a in range(17)
                ],
                (190, 220, 238),
                0.01,
            )


def bubbling(canvas: Canvas, moment: Moment) -> None:
    """A glass vessel or pot in which bubbles rise."""
    c = canvas.at(0, 0, moment.lin("size", 0.75, 1.1))
    c.shape(
        ((-0.28, -0.25), (0.28, -0.25), (0.24, 0.4), (-0.24, 0.4)),
        mix((120, 175, 205), moment.paint(0.5, 0.8), 0.4),
    )
    c.line(((-0.3, -0.4), (-0.25, 0.42), (0.25, 0.42), (0.3, -0.4)), (215, 228, 236), 0.022)
    rng = moment.rng()
    for _ in range(26):
        rise = (float(rng.random()) + moment.t * float(rng.uniform(0.4, 0.9))) % 1
        x = float(rng.uniform(-0.2, 0.2)) + 0.015 * sin(12 * rise + 9 * moment.t)
        radius = float(rng.uniform(0.012, 0.04)) * (0.4 + 0.6 * rise) * (0.5 + moment.activity)
        c.ring(x, 0.38 - 0.62 * rise, radius, (235, 245, 250), 0.008)
    for k in range(5):
        c.oval(
            -0.2 + 0.1 * k,
            -0.26 - 0.02 * abs(sin(8 * moment.t + k)) * moment.activity,
            0.06,
            0.025,
            (200, 225, 235),
        )


def fire(canvas: Canvas, moment: Moment) -> None:
    """Flames over logs, sparks at the crackles."""
    size = moment.lin("size", 0.6, 1.2)
    c = canvas.at(0, 0.1, size)
    canvas.oval(0, 0.1 + 0.3 * size, 0.42 * size, 0.07 * size, (150, 80, 35))
    for turn in (-0.35, 0.35):
        c.at(0, 0.28, 1, turn).box(0, 0, 0.55, 0.09, (75, 48, 32))
    for layer, (colour, wide, high) in enumerate(
        (((225, 80, 20), 0.24, 0.5), ((250, 150, 30), 0.17, 0.38), ((255, 235, 130), 0.09, 0.24))
    ):
        points = []
        for k in range(13):
            share = k / 12
            lick = 0.5 + 0.5 * sin(9 * moment.t + 2.7 * k + layer) * sin(5.3 * moment.t + k)
            height = high * sin(pi * share) * (0.55 + 0.45 * lick)
            points.append((wide * (2 * share - 1) + 0.03 * sin(7 * moment.t + k), 0.28 - height))
        c.shape([*points, (wide, 0.3), (-wide, 0.3)], colour)
    rng = moment.rng()
    for _ in range(14):
        rise = (float(rng.random()) + moment.t * 0.8) % 1
        c.disc(float(rng.uniform(-0.25, 0.25)) * (0.5 + rise), 0.1 - 0.6 * rise, 0.009, (255, 190, 80))


def splash(canvas: Canvas, moment: Moment) -> None:
    """A crown of water thrown up, drops flying, rings running out."""
    since = moment.since
    canvas.oval(0, 0.3, 0.55, 0.14, (70, 125, 160))
    if since > 1.3:
        if moment.before > 0:
            canvas.disc(0, -0.5 + 0.75 * moment.before, 0.06, shade(GREY, 0.7))
        return
    rng = moment.rng()
    strong = moment.lin("size", 0.7, 1.3)
    for _ in range(30):
        a, speed = float(rng.uniform(-2.4, -0.7)), float(rng.uniform(0.6, 1.5)) * strong
        x, y = cos(a) * speed * since, 0.28 + sin(a) * speed * since + 1.9 * since**2
        if y < 0.34:
            canvas.disc(x, y, float(rng.uniform(0.01, 0.035)), mix(WATER, WHITE, float(rng.random())))
    for k in range(3):
        radius = 0.5 * since + 0.06 * k
        canvas.line(
            [(radius * cos(i * pi / 8), 0.3 + 0.25 * radius * sin(i * pi / 8)) for i in range(17)],
            (195, 222, 238),
            0.012,
        )
