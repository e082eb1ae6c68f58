# SPDX-License-Identifier: MIT
"""How rain, wind, birds, traffic, people, a fan... look: far behind a thing, or falling before it."""

from collections.abc import Callable
from math import cos, pi, sin

import numpy as np

from core.samples.picture.canvas import Canvas, Colour, hsv, shade

Rng = np.random.Generator
Drawing = Callable[[Canvas, Rng, float, float], None]  # what on, chance, strength 0..1, seconds
INDOORS = ("room", "kitchen", "workshop", "stage", "plain")
DROP: Colour = (190, 205, 220)


def behind(canvas: Canvas, rng: Rng, place: str, name: str, strength: float, t: float) -> None:
    """Draw what goes on behind the things of a picture."""
    drawing = _window if name == "rain" and place in INDOORS else _BEHIND.get(name)
    if drawing:
        drawing(canvas, rng, strength, t)


def before(canvas: Canvas, rng: Rng, place: str, name: str, strength: float, t: float) -> None:
    """Draw what falls or flies between the camera and the things."""
    if name in _BEFORE and place not in INDOORS:
        _BEFORE[name](canvas, rng, strength, t)


def _rain(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    slant = float(rng.uniform(-0.1, 0.1))
    for _ in range(25 + round(65 * strength)):
        x, fall = float(rng.uniform(-0.8, 0.8)), float(rng.uniform(1.5, 2.2))
        y = (float(rng.random()) + t * fall) % 1.2 - 0.6
        canvas.line(((x + slant * y, y), (x + slant * (y + 0.09), y + 0.09)), DROP, 0.005)


def _wind(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    hue, way = float(rng.uniform(0.05, 0.3)), float(rng.choice((-1.0, 1.0)))
    for _ in range(7 + round(16 * strength)):
        speed, spin = float(rng.uniform(0.5, 1.4)) * (0.6 + strength), float(rng.uniform(3, 12))
        x = ((float(rng.random()) + t * speed) % 1.5 - 0.75) * way
        y = float(rng.uniform(-0.45, 0.48)) + 0.04 * sin(spin * t)
        colour = hsv(hue, 0.7, float(rng.uniform(0.4, 0.8)))
        canvas.oval(x, y, 0.024, 0.011, colour, spin * t)
        canvas.line(((x - 0.05 * way, y), (x - way * (0.08 + 0.1 * strength), y)), shade(colour, 1.4), 0.004)


def _window(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    view = canvas.at(float(rng.uniform(-0.34, 0.34)), float(rng.uniform(-0.3, -0.2)))
    view.box(0, 0, 0.34, 0.36, (225, 222, 215))
    view.box(0, 0, 0.3, 0.32, (120, 135, 150))
    for _ in range(15 + round(35 * strength)):
        x, y = float(rng.uniform(-0.14, 0.14)), (float(rng.random()) + t * 0.4) % 1 * 0.28 - 0.15
        view.line(((x, y), (x, y + 0.03)), (215, 225, 235), 0.006)
    view.box(0, 0, 0.012, 0.34, (225, 222, 215))


def _birds(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    way = float(rng.choice((-1.0, 1.0)))
    for _ in range(4 + round(9 * strength)):
        x = ((float(rng.random()) + 0.15 * t) % 1.3 - 0.65) * way
        y, size = float(rng.uniform(-0.48, -0.12)), float(rng.uniform(0.025, 0.05))
        beat = size * (0.2 + 0.6 * sin(14 * t + 60 * x))
        canvas.line(((x - size, y - beat), (x, y), (x + size, y - beat)), (25, 25, 30), 0.01)


def _insects(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    for _ in range(16 + round(30 * strength)):
        turn, near = float(rng.uniform(2, 7)), float(rng.uniform(0.01, 0.05))
        x = float(rng.uniform(-0.6, 0.6)) + near * cos(turn * t)
        y = float(rng.uniform(0.1, 0.48)) + near * sin(1.3 * turn * t)
        canvas.disc(x, y, 0.009, (250, 235, 110) if rng.random() < 0.6 else (30, 25, 20))


def _traffic(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    level = float(rng.uniform(0.02, 0.1))
    canvas.box(0, level + 0.03, 2.4, 0.035, (85, 85, 90))
    for _ in range(3 + round(6 * strength)):
        way, paint = (
            float(rng.choice((-1.0, 1.0))),
            hsv(float(rng.random()), 0.6, float(rng.uniform(0.4, 0.9))),
        )
        x = ((float(rng.random()) + t * float(rng.uniform(0.15, 0.3))) % 1.6 - 0.8) * way
        canvas.box(x, level, 0.11, 0.035, paint)
        canvas.box(x - 0.005 * way, level - 0.025, 0.06, 0.03, shade(paint, 0.6))
        canvas.disc(x + 0.055 * way, level, 0.012, (255, 245, 190))
        canvas.disc(x - 0.033, level + 0.02, 0.012, (20, 20, 20))
        canvas.disc(x + 0.033, level + 0.02, 0.012, (20, 20, 20))


def _people(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    for _ in range(3 + round(7 * strength)):
        x, y = float(rng.uniform(-0.6, 0.6)), float(rng.uniform(-0.02, 0.08))
        nod = 0.006 * sin(float(rng.uniform(2, 6)) * t)
        coat, skin = (
            hsv(float(rng.random()), 0.5, float(rng.uniform(0.2, 0.7))),
            float(rng.uniform(0.45, 1.1)),
        )
        canvas.oval(x, y + 0.13, 0.045, 0.1, coat)
        canvas.disc(x, y + nod, 0.032, shade((225, 180, 150), skin))


def _fan(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    view = canvas.at(float(rng.uniform(-0.36, 0.36)), float(rng.uniform(-0.32, -0.2)))
    view.disc(0, 0, 0.13, (60, 62, 66))
    for k in range(4):
        angle = k * pi / 2 + t * (6 + 14 * strength)
        view.oval(0.06 * cos(angle), 0.06 * sin(angle), 0.055, 0.024, (185, 190, 195), angle)
    for radius in (0.05, 0.09, 0.13):
        view.ring(0, 0, radius, (225, 225, 225), 0.007)


def _clock(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    view = canvas.at(float(rng.uniform(-0.38, 0.38)), float(rng.uniform(-0.36, -0.2)))
    radius = 0.07 + 0.05 * strength
    view.disc(0, 0, radius * 1.15, shade((110, 75, 45), float(rng.uniform(0.3, 1.5))))
    view.disc(0, 0, radius, (245, 243, 235))
    hour = float(rng.uniform(0, 2 * pi))
    for angle, length in ((hour, 0.5), (12 * hour, 0.8), (int(t * 2) * pi / 30, 0.9)):
        view.line(
            ((0, 0), (radius * length * sin(angle), -radius * length * cos(angle))), (20, 20, 20), 0.008
        )


def _radio(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    view = canvas.at(float(rng.uniform(-0.34, 0.34)), float(rng.uniform(-0.28, -0.18)))
    view.box(0, 0.08, 0.36, 0.02, (95, 70, 45))
    view.line(((0.08, -0.06), (0.14, -0.2)), (200, 200, 205), 0.008)
    view.box(0, 0, 0.24, 0.14, hsv(float(rng.random()), 0.7, float(rng.uniform(0.3, 0.8))))
    for x in (-0.06, 0.06):
        view.disc(x, 0.01, 0.042, (30, 30, 34))
        view.disc(x, 0.01, 0.016 + 0.012 * abs(sin(9 * t)), (150, 150, 155))
    for k in range(1 + round(4 * strength)):
        x, y = -0.12 + 0.07 * k, -0.12 - 0.05 * ((k * 0.37 + 0.5 * t) % 1)
        view.disc(x, y, 0.014, (25, 25, 30))
        view.line(((x + 0.012, y), (x + 0.012, y - 0.05)), (25, 25, 30), 0.008)


def _tap(canvas: Canvas, rng: Rng, strength: float, t: float) -> None:
    view = canvas.at(float(rng.uniform(-0.36, 0.36)), float(rng.uniform(-0.12, -0.02)))
    view.line(((0, 0.2), (0, -0.1), (0.1, -0.1), (0.1, -0.04)), (205, 210, 215), 0.035)
    view.oval(0.06, 0.24, 0.17, 0.035, (230, 232, 235))
    for k in range(2 + round(3 * strength)):
        fallen = (t * 1.5 + k / (2 + round(3 * strength))) % 1
        view.oval(0.1, -0.01 + 0.24 * fallen**2, 0.011, 0.017, (120, 190, 235))


_BEFORE: dict[str, Drawing] = {"rain": _rain, "wind": _wind}
_BEHIND: dict[str, Drawing] = {
    "birds": _birds,
    "insects": _insects,
    "traffic": _traffic,
    "people": _people,
    "fan": _fan,
    "clock": _clock,
    "radio": _radio,
    "tap": _tap,
}
