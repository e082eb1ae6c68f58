# SPDX-License-Identifier: MIT
"""The camera: puts things before their place, moves over them, and is never quite perfect."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import cos, exp, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from core.samples.picture.canvas import Canvas, Image, hsv
from core.samples.picture.moment import Moment, Picture
from core.samples.picture.places import place_picture
from core.samples.picture.surroundings import before, behind
from core.samples.surroundings import Surroundings

GROWTH = (0.75, 1.05)  # how much larger the largest of a kind is shown than by its own drawing
RISE = 0.14  # how much higher the farthest thing stands: nearer to the horizon
VEIL = 0.8  # how fast the air hides what is far
SMEAR = 0.045  # of the frame's height: how far the fastest thing moves while the shutter is open
EXPOSURES = 4  # pictures of which such a smear is mixed
DARK = ("room", "kitchen", "workshop", "stage", "night")  # places where what is far is dark, not pale
NOISE_SIZE = 256  # pixels over which the noise is moved about from frame to frame


@lru_cache(maxsize=2)
def _noise(height: int, width: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(7)
    return rng.standard_normal((height, width, 3), dtype=np.float32) * np.float32(24)


def compose(
    place: str,
    around: Surroundings,
    seed: int,
    things: Sequence[tuple[Picture, Moment]],
    t: float,
    height: int,
    width: int,
) -> Image:
    """The things side by side in their place at `t` seconds, RGB (height, width, 3)."""
    rng = np.random.default_rng([seed, 3])
    sway = rng.uniform(0, 0.5, 2) * np.sin(rng.uniform(0.2, 1.2, 2) * t + rng.uniform(0, 6, 2))
    image = _behind(place, seed, sway, height, width)
    zoom = float(rng.uniform(0.9, 1.1)) * (1 + 0.05 * sin(t * float(rng.uniform(0, 0.8))))
    canvas = Canvas(image, 0.05 * float(sway[0]), 0.05 * float(sway[1]), zoom)
    _clutter(canvas, rng)
    behind(canvas, np.random.default_rng([seed, 5]), place, around.name, around.strength, t)
    for i, (picture, moment) in enumerate(things):
        _put(canvas, rng, place, (picture, moment), i, len(things))
    before(canvas, np.random.default_rng([seed, 6]), place, around.name, around.strength, t)
    return _exposed(image, np.random.default_rng([seed, 4]), t)


def _behind(place: str, seed: int, sway: NDArray[np.float64], height: int, width: int) -> Image:
    large = place_picture(place, seed, max(height, width))
    x, y = (
        int(np.clip((len(large) - length) * (0.5 - 0.45 * s), 0, len(large) - length))
        for s, length in zip(sway, (width, height), strict=True)
    )
    return large[y : y + height, x : x + width].copy()


def _clutter(canvas: Canvas, rng: np.random.Generator) -> None:
    """A few things that have nothing to do with the sound."""
    for _ in range(int(rng.integers(0, 4))):
        x, y = float(rng.uniform(-0.55, 0.55)), float(rng.uniform(0.15, 0.5))
        size, turn = float(rng.uniform(0.02, 0.09)), float(rng.uniform(-0.4, 0.4))
        colour = hsv(float(rng.random()), float(rng.uniform(0, 0.6)), float(rng.uniform(0.2, 0.8)))
        if rng.random() < 0.5:
            canvas.at(x, y, 1, turn).box(0, 0, size * 2, size * 1.4, colour)
        else:
            canvas.oval(x, y, size, size * 0.7, colour, turn)


def _put(
    canvas: Canvas, rng: np.random.Generator, place: str, drawn: tuple[Picture, Moment], i: int, among: int
) -> None:
    picture, moment = drawn
    distance, larger = moment.parameters["distance"], moment.lin("size", *GROWTH)
    near = (1 - 0.55 * distance) * larger
    x, y = moment.parameters["x"] * 0.4, moment.parameters["y"] * 0.08 + 0.06 - RISE * distance
    if among > 1:
        near *= 0.62
        x, y = x * 0.25 + (i - (among - 1) / 2) * 0.48, y * 0.6
    view = canvas.at(x, y + 0.05, near, float(rng.normal(0, 0.04)), moment.parameters["flip"] > 0.5)
    way, far = float(rng.uniform(0, np.pi)), SMEAR * moment.parameters["speed"]
    behind = canvas.image.copy()
    layers = [behind.copy() for _ in range(EXPOSURES)]
    for layer, step in zip(layers, np.linspace(-far / 2, far / 2, EXPOSURES), strict=True):
        moved = replace(view, image=layer, x=view.x + step * cos(way), y=view.y + step * sin(way))
        picture(moved, moment)
    _mix(canvas.image, behind, layers, 1 - exp(-VEIL * distance), 0.3 if place in DARK else 1.1)


def _mix(image: Image, behind: Image, layers: Sequence[Image], veil: float, light: float) -> None:
    """Into `image` the mean of the layers, where they cover what is behind veiled by air of some light.

    Contrast falls exponentially with the distance (Koschmieder, 1924); in the dark the light does.
    """
    covered = np.zeros(image.shape[:2], np.uint8)  # by so many layers
    for layer in layers:
        covered += cv2.cvtColor(cv2.absdiff(layer, behind), cv2.COLOR_RGB2GRAY) > 0
    x, y, width, height = cv2.boundingRect(covered)
    part = slice(y, y + height), slice(x, x + width)
    shown = np.mean([layer[part] for layer in layers], axis=0, dtype=np.float32)
    hidden = covered[part].astype(np.float32) * np.float32(veil / len(layers))
    air = np.multiply(cv2.mean(behind)[:3], light).astype(np.float32)
    image[part] = np.clip(shown + hidden[..., None] * (air - shown), 0, 255)


def _exposed(image: Image, rng: np.random.Generator, t: float) -> Image:
    if rng.random() < 0.25:
        width = 1 + 2 * int(rng.integers(1, 2 + len(image) // 110))
        cv2.GaussianBlur(image, (width, width), 0, image)
    gain, lift = float(rng.uniform(0.75, 1.2)), float(rng.uniform(-18, 18))
    tint = 1 + rng.normal(0, 0.05, 3)
    strength = np.float32(rng.choice((0.0, 0.15, 0.3, 0.6)))
    height, width = image.shape[:2]
    down, right = int(t * 997) % (NOISE_SIZE // 2), int(t * 613) % (NOISE_SIZE // 2)
    noise = _noise(height + NOISE_SIZE // 2, width + NOISE_SIZE // 2)
    worked = image * np.asarray(gain * tint, np.float32) + np.float32(lift)
    worked += noise[down : down + height, right : right + width] * strength
    return np.asarray(np.clip(worked, 0, 255), dtype=np.uint8)
