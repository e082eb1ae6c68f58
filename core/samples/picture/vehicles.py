# SPDX-License-Identifier: MIT
"""Pictures of cars, trains, ships and aircraft, moving as they are heard."""

from math import cos, pi, sin

from core.samples.picture.bodies import BLACK, GREY, STEEL, WHITE, skin, wheel
from core.samples.picture.canvas import Canvas, Colour, mix, shade
from core.samples.picture.moment import Moment

PANE = (120, 165, 195)


def _across(moment: Moment, reach: float = 0.5) -> float:
    """Where something that drives past is now: in the middle when it is loudest."""
    if not moment.events:
        return 0.0
    return max(-1.1, min(1.1, (moment.t - moment.events[0]) * moment.lin("speed", 0.2, 0.7))) * reach


def _shake(moment: Moment) -> float:
    return 0.008 * sin(60 * moment.t) * moment.activity


def _car(c: Canvas, moment: Moment, paint: Colour, angle: float) -> None:
    tall = 0.12 + 0.08 * moment.parameters["shape"]
    c.shape(((-0.22, -0.04), (-0.14, -0.04 - tall), (0.1, -0.04 - tall), (0.22, -0.04)), shade(paint, 0.8))
    c.shape(((-0.18, -0.05), (-0.12, -0.02 - tall), (-0.02, -0.02 - tall), (-0.02, -0.05)), PANE)
    c.shape(((0.18, -0.05), (0.09, -0.02 - tall), (0.0, -0.02 - tall), (0.0, -0.05)), PANE)
    c.shape(((-0.4, 0.12), (-0.41, -0.02), (-0.2, -0.06), (0.24, -0.06), (0.41, 0.0), (0.42, 0.12)), paint)
    c.box(0.39, 0.03, 0.04, 0.04, (250, 240, 180))
    c.box(-0.4, 0.02, 0.025, 0.05, (190, 30, 30))
    for x in (-0.25, 0.26):
        wheel(c, x, 0.13, 0.085, angle)


def car(canvas: Canvas, moment: Moment) -> None:
    """A car going by, or shaking where it stands."""
    x = _across(moment)
    c = canvas.at(x, 0.12 + _shake(moment), moment.lin("size", 0.65, 1.15))
    _car(c, moment, moment.paint(0.75, 0.75), 12 * x)
    for k in range(3):
        c.disc(
            -0.46 - 0.05 * k,
            0.08 - 0.02 * k * ((moment.t * 3) % 1),
            0.02 + 0.012 * k * moment.activity,
            (170, 170, 172),
        )


def honking_car(canvas: Canvas, moment: Moment) -> None:
    """A car from the front, its lamps flashing with the horn."""
    c = canvas.at(0, 0.1, moment.lin("size", 0.75, 1.15))
    paint, lit = moment.paint(0.75, 0.7), moment.activity > 0.2
    c.shape(((-0.22, -0.05), (-0.16, -0.26), (0.16, -0.26), (0.22, -0.05)), shade(paint, 0.8))
    c.shape(((-0.18, -0.06), (-0.14, -0.22), (0.14, -0.22), (0.18, -0.06)), PANE)
    c.box(0, 0.06, 0.62, 0.24, paint)
    c.box(0, 0.1, 0.26, 0.08, BLACK)
    for side in (-1, 1):
        c.box(0.24 * side, 0.22, 0.1, 0.12, BLACK)
        c.disc(0.23 * side, 0.03, 0.06, (255, 250, 200) if lit else (190, 190, 180))
        if lit:
            c.ring(0.23 * side, 0.03, 0.1, (255, 245, 170), 0.016)


def ambulance(canvas: Canvas, moment: Moment) -> None:
    """An ambulance, fire engine or police car with a turning light."""
    x = _across(moment)
    c = canvas.at(x, 0.1, moment.lin("size", 0.8, 1.15))
    paint: Colour = (WHITE, (205, 35, 30), (230, 200, 60))[int(moment.parameters["hue"] * 2.99)]
    c.box(-0.06, -0.05, 0.62, 0.34, paint)
    c.shape(((0.25, 0.12), (0.25, -0.16), (0.36, -0.14), (0.44, 0.0), (0.44, 0.12)), paint)
    c.shape(((0.28, -0.02), (0.28, -0.13), (0.35, -0.12), (0.4, -0.02)), PANE)
    c.box(-0.06, 0.04, 0.62, 0.05, mix((200, 30, 30), (30, 60, 200), moment.parameters["shape"]))
    c.box(-0.15, -0.1, 0.05, 0.15, (205, 30, 30))
    c.box(-0.15, -0.1, 0.15, 0.05, (205, 30, 30))
    for k, lamp in enumerate(((60, 90, 255), (255, 50, 50))):
        lit = sin(2 * pi * 2.5 * moment.t + pi * k) > 0 and moment.activity > 0.02
        if lit:
            c.disc(0.1 + 0.1 * k, -0.25, 0.09, mix(lamp, WHITE, 0.4))
        c.box(0.1 + 0.1 * k, -0.25, 0.09, 0.06, lamp if lit else shade(lamp, 0.4))
    for place in (-0.22, 0.28):
        wheel(c, place, 0.14, 0.085, 12 * x)


def motorcycle(canvas: Canvas, moment: Moment) -> None:
    """A motorcycle with its rider."""
    x = _across(moment)
    c = canvas.at(x, 0.12 + _shake(moment), moment.lin("size", 0.7, 1.15))
    for place in (-0.26, 0.26):
        wheel(c, place, 0.15, 0.14, 14 * x, 9)
    c.line(((-0.26, 0.15), (0.0, 0.12), (0.2, -0.12), (0.26, 0.15)), STEEL, 0.03)
    c.oval(0.02, 0.0, 0.16, 0.07, moment.paint(0.85, 0.75), -0.15)
    c.oval(0, 0.12, 0.09, 0.07, GREY)
    c.line(((-0.05, 0.18), (-0.4, 0.2)), STEEL, 0.03)
    c.line(((-0.08, -0.04), (0.0, -0.26)), (45, 45, 50), 0.13)
    c.line(((0.0, -0.24), (0.18, -0.13)), (45, 45, 50), 0.05)
    c.disc(0.05, -0.36, 0.085, moment.paint(0.8, 0.9, 0.4))
    c.oval(0.1, -0.36, 0.04, 0.03, BLACK)


def boat(canvas: Canvas, moment: Moment) -> None:
    """A small boat with its wake."""
    c = canvas.at(
        0.15 * sin(0.4 * moment.t),
        0.1 + 0.02 * sin(2 * moment.t),
        moment.lin("size", 0.7, 1.15),
        0.05 * sin(1.5 * moment.t),
    )
    c.box(-0.06, -0.1, 0.24, 0.14, WHITE)
    c.box(-0.04, -0.11, 0.16, 0.06, PANE)
    c.shape(((-0.36, -0.04), (0.42, -0.06), (0.28, 0.14), (-0.32, 0.14)), moment.paint(0.7, 0.65))
    for k in range(5):
        c.oval(-0.4 - 0.06 * k, 0.14, 0.05, 0.02 + 0.01 * sin(9 * moment.t + k), WHITE)
    for k in range(3):
        c.disc(
            -0.25 - 0.05 * k, -0.2 - 0.07 * k - 0.05 * ((moment.t * 2) % 1), 0.025 + 0.01 * k, (130, 130, 132)
        )


def ship(canvas: Canvas, moment: Moment) -> None:
    """A steamer with funnels; steam stands at the whistle while it sounds."""
    c = canvas.at(0.05 * sin(0.3 * moment.t), 0.05, moment.lin("size", 0.8, 1.25))
    c.box(-0.02, -0.1, 0.6, 0.12, WHITE)
    for k in range(8):
        c.disc(-0.26 + 0.07 * k, -0.1, 0.016, (60, 80, 110))
    for x in (-0.12, 0.08):
        c.box(x, -0.25, 0.09, 0.22, moment.paint(0.8, 0.7))
        c.box(x, -0.34, 0.09, 0.05, BLACK)
    c.shape(((-0.46, -0.05), (0.48, -0.07), (0.38, 0.16), (-0.4, 0.16)), (45, 45, 60))
    c.box(0, 0.15, 0.79, 0.03, (150, 40, 35))
    if moment.activity > 0.1:
        for k in range(5):
            c.disc(0.1 + 0.05 * k, -0.4 - 0.04 * k, 0.03 + 0.018 * k, (235, 238, 240))


def helicopter(canvas: Canvas, moment: Moment) -> None:
    """A helicopter, its rotor a blur of blades."""
    c = canvas.at(
        0.12 * sin(0.5 * moment.t), -0.05 + 0.03 * sin(1.3 * moment.t), moment.lin("size", 0.65, 1.15), 0.08
    )
    paint = moment.paint(0.6, 0.55)
    c.line(((-0.1, 0.02), (-0.48, -0.06)), paint, 0.06)
    c.shape(((-0.46, -0.04), (-0.52, -0.18), (-0.44, -0.16)), paint)
    c.oval(0.05, 0.04, 0.22, 0.14, paint)
    c.oval(0.15, 0.02, 0.1, 0.09, PANE)
    c.line(((0.03, -0.1), (0.03, -0.2)), BLACK, 0.03)
    angle = 31 * moment.t
    for k in range(2):
        reach = 0.46 * cos(angle + k * pi / 2)
        c.line(((0.03 - reach, -0.2), (0.03 + reach, -0.2)), (70, 70, 75), 0.016)
    a = 47 * moment.t
    c.line(
        ((-0.49 - 0.08 * cos(a), -0.11 - 0.08 * sin(a)), (-0.49 + 0.08 * cos(a), -0.11 + 0.08 * sin(a))),
        BLACK,
        0.014,
    )
    c.line(((-0.15, 0.24), (0.26, 0.24)), GREY, 0.022)
    for x in (-0.05, 0.14):
        c.line(((x, 0.14), (x, 0.24)), GREY, 0.018)


def _rails(canvas: Canvas) -> None:
    canvas.box(0, 0.33, 2.0, 0.1, (115, 105, 95))
    for k in range(16):
        canvas.box(-0.9 + 0.12 * k, 0.31, 0.04, 0.04, (80, 60, 45))
    canvas.line(((-1, 0.29), (1, 0.29)), STEEL, 0.014)


def train(canvas: Canvas, moment: Moment) -> None:
    """Carriages running past on rails."""
    _rails(canvas)
    pace = moment.lin("speed", 0.3, 1.1)
    paint = moment.paint(0.7, 0.6)
    high = moment.lin("size", 0.24, 0.42)
    for k in range(3):
        x = (moment.t * pace + 0.72 * k) % 2.16 - 1.08
        c = canvas.at(x, 0.24, 1, 0.004 * sin(40 * moment.t))
        c.box(0, -high / 2 - 0.03, 0.69, high, paint)
        c.box(0, -high - 0.02, 0.66, 0.04, shade(paint, 0.5))
        for w in range(5):
            c.box(-0.26 + 0.13 * w, -high * 0.65, 0.09, high * 0.35, PANE)
        for place in (-0.25, -0.13, 0.13, 0.25):
            c.disc(place, 0.0, 0.045, BLACK)


def steam_train(canvas: Canvas, moment: Moment) -> None:
    """A steam engine, puffs at each chuff, rods going round."""
    _rails(canvas)
    c = canvas.at(0.2 * sin(0.5 * moment.t), 0.12, moment.lin("size", 0.85, 1.15))
    paint: Colour = mix((40, 42, 45), (40, 90, 55), moment.parameters["hue"])
    angle = pi / 2 * (moment.count + min(1.0, moment.since * 4))
    c.box(0.08, -0.06, 0.5, 0.18, paint)
    c.oval(0.33, -0.06, 0.05, 0.09, shade(paint, 0.6))
    c.box(-0.27, -0.12, 0.22, 0.32, paint)
    c.box(-0.27, -0.2, 0.12, 0.1, PANE)
    c.box(0.25, -0.22, 0.08, 0.18, BLACK)
    for x in (-0.3, -0.1, 0.1):
        wheel(c, x, 0.12, 0.085, angle, 8)
    c.line(
        (
            (-0.3 + 0.05 * cos(angle), 0.12 + 0.05 * sin(angle)),
            (0.1 + 0.05 * cos(angle), 0.12 + 0.05 * sin(angle)),
        ),
        STEEL,
        0.022,
    )
    for k in range(5):
        rise = (moment.since * 0.5 if moment.count else 0.0) + 0.09 * k
        c.disc(
            0.24 - 0.6 * rise, -0.33 - 0.25 * rise, 0.04 + 0.09 * rise, shade((225, 225, 228), 1 - 0.1 * k)
        )


def jet(canvas: Canvas, moment: Moment) -> None:
    """An airliner from the side, crossing the sky with a trail."""
    x = _across(moment, 0.45)
    c = canvas.at(x, -0.08 - 0.1 * x, moment.lin("size", 0.55, 1.1), -0.12)
    for k in range(2):
        c.line(((-0.3, 0.02 * k), (-1.5, 0.05 * k)), (235, 240, 245), 0.02)
    c.shape(((-0.36, -0.02), (-0.46, -0.2), (-0.36, -0.2), (-0.24, -0.02)), moment.paint(0.8, 0.75))
    c.oval(0, 0, 0.4, 0.065, (232, 234, 238))
    for k in range(11):
        c.disc(-0.24 + 0.05 * k, -0.012, 0.009, (70, 90, 120))
    c.shape(((0.08, 0.02), (-0.12, 0.24), (-0.22, 0.24), (-0.08, 0.02)), (190, 195, 202))
    c.oval(-0.04, 0.1, 0.07, 0.035, GREY)


def propeller(canvas: Canvas, moment: Moment) -> None:
    """A light aeroplane, its propeller a disc."""
    x = _across(moment, 0.45)
    c = canvas.at(x, -0.08, moment.lin("size", 0.6, 1.1), 0.05 * sin(moment.t))
    paint = moment.paint(0.85, 0.85)
    c.shape(((0.3, -0.06), (0.3, 0.07), (-0.4, 0.0), (-0.42, -0.04)), paint)
    c.shape(((-0.34, -0.03), (-0.44, -0.17), (-0.4, -0.02)), paint)
    c.oval(0.08, -0.06, 0.1, 0.05, PANE)
    c.box(0.06, -0.1, 0.3, 0.035, shade(paint, 0.7))
    c.line(((0.1, 0.06), (0.1, 0.15)), GREY, 0.014)
    c.disc(0.1, 0.16, 0.035, BLACK)
    reach = 0.18 * cos(41 * moment.t)
    c.oval(0.33, 0, 0.014, 0.18, (205, 210, 214))
    c.line(((0.33, -reach), (0.33, reach)), BLACK, 0.02)
    c.disc(0.32, 0, 0.03, skin(moment))
