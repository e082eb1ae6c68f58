# SPDX-License-Identifier: MIT
"""Pictures of people: faces whose mouths follow the sound, hands, crowds and walkers."""

from math import pi, sin

from core.samples.picture.bodies import BLACK, WHITE, arm, figure, head, shoulders, skin
from core.samples.picture.canvas import Canvas, hsv, mix, shade
from core.samples.picture.moment import Moment


def _talker(canvas: Canvas, moment: Moment, size: float, long_hair: bool, open_wide: float = 1.0) -> Canvas:
    c = canvas.at(0, 0.02 * sin(3 * moment.t), size)
    shoulders(c, moment)
    face = c.at(0, 0, 1, 0.06 * sin(1.7 * moment.t))
    head(face, moment, min(1.0, open_wide * moment.activity), long_hair)
    return face


def man(canvas: Canvas, moment: Moment) -> None:
    """A man talking, perhaps with a beard."""
    c = _talker(canvas, moment, moment.lin("size", 0.85, 1.05), False)
    if moment.parameters["shape"] > 0.5:
        c.oval(0, 0.26, 0.13, 0.07, (70, 52, 40))
        c.oval(0, 0.19, 0.07, 0.012 + 0.06 * moment.activity, (130, 45, 50))


def woman(canvas: Canvas, moment: Moment) -> None:
    """A woman talking."""
    _talker(canvas, moment, moment.lin("size", 0.8, 0.95), True)


def child(canvas: Canvas, moment: Moment) -> None:
    """A child talking: a large head on small shoulders, freckles or a cap."""
    c = canvas.at(0, 0.1, moment.lin("size", 0.6, 0.8))
    c.oval(0, 0.55, 0.26, 0.2, moment.paint(0.8, 0.9))
    head(c.at(0, 0, 1.1, 0.1 * sin(2.3 * moment.t)), moment, moment.activity, moment.parameters["hue"] > 0.6)
    if moment.parameters["shape"] > 0.4:
        c.oval(0, -0.3, 0.27, 0.14, moment.paint(0.8, 0.8, 0.5))
        c.box(0.2, -0.23, 0.24, 0.035, moment.paint(0.8, 0.6, 0.5))


def whispering(canvas: Canvas, moment: Moment) -> None:
    """A face with a hand held beside the mouth."""
    c = _talker(canvas, moment, 0.9, moment.parameters["hue"] > 0.5, 0.3)
    arm(c, moment, (0.4, 0.6), (0.16, 0.2))
    c.oval(0.15, 0.15, 0.04, 0.12, skin(moment), 0.2)


def singing(canvas: Canvas, moment: Moment) -> None:
    """Singers in a row with open mouths and sheets, or one at a microphone."""
    for k in range(moment.number):
        c = canvas.at(
            0.26 * (k - (moment.number - 1) / 2), 0.05 * (k % 2), 0.9 if moment.number == 1 else 0.55
        )
        shoulders(c, moment)
        head(
            c.at(0, 0, 1, 0.08 * sin(2 * moment.t + k)),
            moment,
            0.2 + 0.8 * moment.activity,
            k % 2 == 1,
            moment.activity > 0.7,
        )
    if moment.number == 1:
        canvas.line(((0.12, 0.25), (0.25, 0.6)), BLACK, 0.03)
        canvas.disc(0.1, 0.22, 0.05, (90, 92, 96))
    else:
        canvas.box(0, 0.36, 0.5, 0.14, WHITE)


def whistling(canvas: Canvas, moment: Moment) -> None:
    """A face with pursed lips."""
    c = _talker(canvas, moment, 0.95, moment.parameters["hue"] > 0.6, 0.0)
    c.disc(0, 0.19, 0.045, (190, 95, 95))
    c.disc(0, 0.19, 0.016, BLACK)
    for k in range(3):
        if moment.activity > 0.2:
            c.arc(0, 0.19, 0.12 + 0.06 * ((k + 3 * moment.t) % 3), 0.9, 1.5, WHITE, 0.008)


def baby(canvas: Canvas, moment: Moment) -> None:
    """A baby's round head on a pillow, eyes shut and mouth wide when it cries."""
    c = canvas.at(0, 0.02, moment.lin("size", 0.75, 1.05), 0.06 * sin(12 * moment.t) * moment.activity)
    c.oval(0, 0.05, 0.46, 0.36, mix(WHITE, moment.paint(0.4, 0.95), 0.5))
    c.oval(0, 0.45, 0.34, 0.2, moment.paint(0.4, 0.95))
    colour = mix(skin(moment), (230, 100, 90), 0.35 * moment.activity)
    c.oval(0, 0, 0.27, 0.25, colour)
    crying = moment.activity > 0.15
    for side in (-1, 1):
        c.disc(0.26 * side, 0.02, 0.05, colour)
        c.disc(0.16 * side, 0.08, 0.05, mix(colour, (235, 110, 110), 0.5))
        if crying:
            c.arc(0.1 * side, -0.03, 0.04, 0.2, pi - 0.2, BLACK, 0.014)
            c.oval(0.12 * side, 0.05 + 0.06 * ((moment.t * 2) % 1), 0.012, 0.02, (160, 205, 240))
        else:
            c.disc(0.1 * side, -0.02, 0.03, BLACK)
    c.oval(0, 0.13, 0.045 + 0.045 * moment.activity, 0.012 + 0.07 * moment.activity, (150, 45, 55))
    c.arc(0, -0.22, 0.05, 0, 4, (90, 65, 45), 0.012)


def laughing(canvas: Canvas, moment: Moment) -> None:
    """A face with a broad open grin, shaking."""
    c = canvas.at(0, 0.03 * sin(25 * moment.t) * moment.activity, 0.95, 0.1 * moment.activity)
    shoulders(c, moment)
    laughs = moment.activity > 0.1
    head(c, moment, 0.0, moment.parameters["hue"] > 0.5, laughs)
    wide = 0.06 + 0.05 * moment.activity
    c.shape(
        (
            (-wide - 0.03, 0.15),
            (wide + 0.03, 0.15),
            (wide, 0.22),
            (0, 0.2 + 0.08 * moment.activity),
            (-wide, 0.22),
        ),
        (130, 35, 45),
    )
    c.box(0, 0.162, 2 * wide, 0.024, WHITE)


def screaming(canvas: Canvas, moment: Moment) -> None:
    """A long open mouth, eyes wide, hands at the cheeks."""
    c = canvas.at(0.01 * sin(60 * moment.t) * moment.activity, 0, 1.0)
    shoulders(c, moment)
    head(c, moment, 0.0, moment.parameters["hue"] > 0.4)
    for side in (-1, 1):
        c.disc(0.09 * side, -0.05, 0.05, WHITE)
        c.disc(0.09 * side, -0.05, 0.018, BLACK)
        arm(c, moment, (0.45 * side, 0.55), (0.22 * side, 0.12))
    c.oval(0, 0.2, 0.05 + 0.02 * moment.activity, 0.03 + 0.1 * moment.activity, (70, 10, 20))


def coughing(canvas: Canvas, moment: Moment) -> None:
    """A person bent forward with a fist before the mouth."""
    c = canvas.at(0, 0.05 * moment.activity, 0.95, 0.3 * moment.activity + 0.1)
    shoulders(c, moment)
    head(c, moment, moment.activity, moment.parameters["hue"] > 0.5, moment.activity > 0.3)
    arm(c, moment, (0.35, 0.6), (0.06, 0.26))
    c.disc(0.05, 0.25, 0.065, shade(skin(moment), 0.95))


def sneezing(canvas: Canvas, moment: Moment) -> None:
    """A head thrown forward, a handkerchief and drops."""
    c = canvas.at(0, 0.06 * moment.activity, 0.95, -0.25 + 0.7 * moment.activity)
    shoulders(c, moment)
    head(c, moment, moment.activity, moment.parameters["hue"] > 0.5, True)
    c.shape(((-0.12, 0.12), (0.12, 0.1), (0.16, 0.34), (-0.1, 0.36)), WHITE)
    rng = moment.rng()
    for _ in range(12):
        spread = moment.activity
        c.disc(
            float(rng.uniform(0.1, 0.5)) * spread,
            0.2 + float(rng.uniform(-0.2, 0.2)) * spread,
            0.009,
            (220, 235, 245),
        )


def snoring(canvas: Canvas, moment: Moment) -> None:
    """Someone in bed, the blanket rising with each breath."""
    canvas.box(0, 0.12, 1.0, 0.2, (235, 235, 240))
    canvas.oval(-0.3, 0.02, 0.22, 0.12, WHITE)
    head(canvas.at(-0.28, -0.02, 0.5, -1.2), moment, 0.3 + 0.7 * moment.activity, False, True)
    canvas.oval(0.2, 0.12, 0.42, 0.16 + 0.04 * moment.activity, moment.paint(0.6, 0.6))
    canvas.box(0.1, 0.3, 1.0, 0.16, moment.paint(0.6, 0.5))
    for k in range(3):
        size = 0.03 + 0.02 * k
        x, y = -0.2 + 0.1 * k, -0.25 - 0.08 * k
        canvas.line(((x, y), (x + size, y), (x, y + size), (x + size, y + size)), WHITE, 0.01)


def _heads(canvas: Canvas, moment: Moment, mouths: float, raised: float) -> None:
    rng = moment.rng()
    for k in range(moment.number + 4):
        x, row = float(rng.uniform(-0.55, 0.55)), k / (moment.number + 4)
        c = canvas.at(
            x, -0.15 + 0.5 * row + 0.02 * sin(5 * moment.t + k) * moment.activity, 0.35 + 0.25 * row
        )
        face = mix((250, 215, 185), (95, 60, 42), float(rng.random()))
        cloth = hsv(float(rng.random()), 0.6, 0.7)
        if raised > 0:
            for side in (-1, 1):
                shake = 0.1 * sin(14 * moment.t + 3 * k + side)
                c.line(((0.25 * side, 0.3), ((0.32 + shake) * side, 0.3 - 0.6 * raised)), cloth, 0.1)
                c.disc((0.32 + shake) * side, 0.3 - 0.65 * raised, 0.07, face)
        c.oval(0, 0.5, 0.32, 0.3, cloth)
        c.disc(0, 0, 0.2, face)
        c.oval(0, -0.09, 0.2, 0.12, hsv(0.08, 0.5, float(rng.uniform(0.1, 0.7))))
        talk = mouths * max(0.0, sin(7 * moment.t + 2.4 * k))
        c.oval(0, 0.1, 0.05, 0.01 + 0.06 * talk, (120, 35, 40))


def applause(canvas: Canvas, moment: Moment) -> None:
    """Rows of people from behind a stage, their hands meeting."""
    _heads(canvas, moment, 0.0, 0.0)
    rng = moment.rng()
    for k in range(moment.number):
        c = canvas.at(float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.1, 0.45)), 0.5)
        apart = 0.09 * abs(sin(16 * moment.t + 1.9 * k)) * (moment.activity > 0.1)
        for side in (-1, 1):
            c.oval(
                side * (0.03 + apart),
                0,
                0.035,
                0.1,
                mix((250, 215, 185), (95, 60, 42), float(rng.random())),
                0.4 * side,
            )


def crowd(canvas: Canvas, moment: Moment) -> None:
    """Many people in talk with one another."""
    _heads(canvas, moment, 1.0, 0.0)


def cheering(canvas: Canvas, moment: Moment) -> None:
    """Many people with their arms up and flags."""
    _heads(canvas, moment, 1.0, moment.activity)
    wave = 0.08 * sin(8 * moment.t)
    for x in (-0.35, 0.3):
        canvas.line(((x, 0.2), (x + 0.03, -0.42)), (150, 120, 80), 0.014)
        canvas.shape(
            ((x + 0.03, -0.42), (x + 0.25, -0.38 + wave), (x + 0.24, -0.25 + wave), (x + 0.02, -0.28)),
            moment.paint(0.9, 0.9, x),
        )


def clapping(canvas: Canvas, moment: Moment) -> None:
    """Two large hands that meet at each clap."""
    apart = 0.16 * (1 - max(moment.kick(0.12), 0.8 * moment.before))
    for side in (-1, 1):
        c = canvas.at(side * (0.05 + apart), 0, 1.0, 0.2 * side)
        c.line(((0.05 * side, 0.2), (0.3 * side, 0.6)), moment.paint(0.6, 0.7), 0.14)
        colour = shade(skin(moment), 1.0 if side > 0 else 0.88)
        c.oval(0.02 * side, 0.1, 0.08, 0.14, colour)
        for k in range(4):
            c.line(
                ((0.05 * side - 0.03 * k * side + 0.03 * side, 0.02), (0.03 * side - 0.02 * k * side, -0.2)),
                colour,
                0.034,
            )


def walking(canvas: Canvas, moment: Moment) -> None:
    """Legs that stride with the steps, or a whole walker crossing the picture."""
    swing = sin(pi * moment.count + pi * min(moment.since * 2.5, 1.0))
    x = 0.25 * sin(0.8 * moment.t + moment.parameters["x"] * 5)
    figure(canvas.at(x, -0.03 * abs(swing), moment.lin("size", 0.8, 1.1)), moment, swing)
    rng = moment.rng()
    if moment.parameters["material"] > 0.6:
        for _ in range(40):
            canvas.disc(float(rng.uniform(-0.6, 0.6)), float(rng.uniform(0.42, 0.5)), 0.012, (150, 142, 130))
