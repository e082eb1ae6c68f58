# SPDX-License-Identifier: MIT
"""What lies behind a sounding thing: sky, forest, street, room, water, night, stage..."""

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from core.samples.picture.canvas import Canvas, Colour, Image, hsv, mix, shade

MARGIN = 1.2  # the place is drawn this much larger than the frame, so that a camera can move over it
Rng = np.random.Generator
Texture = NDArray[np.float32]


def stretched(noise: NDArray[np.float32], size: int) -> Texture:
    """A texture pulled to (size, size)."""
    return np.asarray(cv2.resize(noise, (size, size)), dtype=np.float32)


def texture(rng: Rng, size: int, coarse: int = 6, octaves: int = 4) -> Texture:
    """Smooth noise (size, size), about zero, finer and weaker with each octave."""
    total = np.zeros((size, size), dtype=np.float32)
    for k in range(octaves):
        cells = min(size, coarse << k)
        small = rng.standard_normal((cells, cells), dtype=np.float32) * np.float32(0.55**k)
        total += cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
    return total


def gradient(size: int, top: Colour, bottom: Colour) -> Image:
    """A picture (size, size, 3) fading from top to bottom."""
    share = np.linspace(0, 1, size, dtype=np.float32)[:, None]
    column = np.asarray(top, np.float32) * (1 - share) + np.asarray(bottom, np.float32) * share  # (size, 3)
    return np.repeat(np.clip(column, 0, 255).astype(np.uint8)[:, None, :], size, axis=1)


def grain(image: Image, noise: Texture, strength: float) -> None:
    """Lighten and darken `image` in place by a texture of its height and width."""
    worked = image.astype(np.float32) + noise[..., None] * np.float32(strength)
    np.copyto(image, np.clip(worked, 0, 255).astype(np.uint8))


def _sky_colours(rng: Rng) -> tuple[Colour, Colour]:
    choices = (
        ((70, 130, 210), (190, 220, 245)),
        ((150, 165, 180), (215, 218, 220)),
        ((60, 80, 150), (250, 180, 120)),
        ((110, 170, 230), (235, 240, 245)),
    )
    top, bottom = choices[int(rng.integers(len(choices)))]
    return shade(top, float(rng.uniform(0.8, 1.1))), shade(bottom, float(rng.uniform(0.85, 1.0)))


def sky(rng: Rng, size: int) -> Image:
    """Open sky with clouds."""
    top, bottom = _sky_colours(rng)
    image = gradient(size, top, bottom)
    clouds = np.clip(texture(rng, size, 4) - float(rng.uniform(-0.2, 0.9)), 0, 1.2)
    grain(image, clouds, 75)
    return image


def _ground(rng: Rng, image: Image, colour: Colour, horizon: float, rough: float) -> None:
    size = len(image)
    start = round(horizon * size)
    ground = gradient(size, shade(colour, 0.75), colour)[start:]
    grain(ground, texture(rng, size, 24, 3)[start:], rough)
    image[start:] = ground


def field(rng: Rng, size: int) -> Image:
    """Grass, corn or sand under the sky, hills and a few trees far off."""
    image = sky(rng, size)
    horizon = float(rng.uniform(0.45, 0.7))
    colour = ((90, 145, 60), (165, 150, 70), (120, 160, 90), (205, 190, 140), (235, 238, 242))[
        int(rng.integers(5))
    ]
    canvas = Canvas(image)
    for _ in range(3):
        hill = mix(colour, (120, 150, 170), float(rng.uniform(0.3, 0.7)))
        canvas.oval(
            float(rng.uniform(-0.5, 0.5)),
            horizon - 0.48,
            float(rng.uniform(0.2, 0.5)),
            float(rng.uniform(0.04, 0.14)),
            hill,
        )
    _ground(rng, image, colour, horizon, 14)
    for _ in range(int(rng.integers(0, 5))):
        _tree(canvas, rng, float(rng.uniform(-0.5, 0.5)), horizon - 0.5, float(rng.uniform(0.06, 0.16)))
    return image


def _tree(canvas: Canvas, rng: Rng, x: float, y: float, height: float) -> None:
    green = hsv(float(rng.uniform(0.2, 0.4)), 0.6, float(rng.uniform(0.25, 0.5)))
    canvas.box(x, y - height * 0.2, height * 0.12, height * 0.5, (80, 60, 40))
    if rng.random() < 0.5:
        canvas.shape(
            (
                (x, y - height * 1.3),
                (x - height * 0.35, y - height * 0.2),
                (x + height * 0.35, y - height * 0.2),
            ),
            green,
        )
    else:
        canvas.oval(x, y - height * 0.8, height * 0.4, height * 0.5, green)


def forest(rng: Rng, size: int) -> Image:
    """Trunks and leaves, light between them."""
    light = hsv(float(rng.uniform(0.18, 0.38)), float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.5, 0.9)))
    image = gradient(size, light, shade(light, 0.4))
    grain(image, texture(rng, size, 10, 4), 26)
    canvas = Canvas(image)
    for _ in range(int(rng.integers(4, 11))):
        x, width = float(rng.uniform(-0.5, 0.5)), float(rng.uniform(0.01, 0.07))
        bark = shade((95, 75, 55), float(rng.uniform(0.4, 1.1)))
        canvas.shape(((x, -0.5), (x + width, -0.5), (x + width * 1.2, 0.5), (x - width * 0.2, 0.5)), bark)
    _ground(
        rng, image, mix((70, 95, 40), (110, 85, 55), float(rng.random())), float(rng.uniform(0.72, 0.88)), 20
    )
    for _ in range(18):
        leaf = hsv(float(rng.uniform(0.2, 0.38)), 0.6, float(rng.uniform(0.2, 0.6)))
        canvas.oval(
            float(rng.uniform(-0.5, 0.5)),
            float(rng.uniform(-0.5, -0.3)),
            0.07,
            0.04,
            leaf,
            float(rng.uniform(0, 3)),
        )
    return image


def street(rng: Rng, size: int) -> Image:
    """Houses with windows, a pavement and the road."""
    image = sky(rng, size)
    canvas = Canvas(image)
    x = -0.5
    while x < 0.5:
        width, height = float(rng.uniform(0.14, 0.3)), float(rng.uniform(0.35, 0.8))
        wall = hsv(float(rng.uniform(0, 0.15)), float(rng.uniform(0.05, 0.5)), float(rng.uniform(0.35, 0.85)))
        canvas.box(x + width / 2, 0.3 - height / 2, width * 0.98, height, wall)
        pane = mix((60, 80, 110), (250, 230, 150), float(rng.random()) ** 3)
        for row in range(int(height / 0.12)):
            for column in range(max(1, int(width / 0.07))):
                canvas.box(x + 0.05 + column * 0.07, 0.35 - height + row * 0.12, 0.035, 0.06, pane)
        x += width
    _ground(rng, image, (105, 105, 108), 0.78, 9)
    canvas.box(0, 0.29, 1, 0.035, (165, 160, 150))
    for k in range(5):
        canvas.box(-0.4 + 0.22 * k, 0.42, 0.09, 0.012, (225, 225, 215))
    return image


def room(rng: Rng, size: int) -> Image:
    """A wall and a floor; perhaps a window, a picture, a shelf."""
    wall = hsv(float(rng.random()), float(rng.uniform(0.03, 0.35)), float(rng.uniform(0.5, 0.95)))
    image = gradient(size, wall, shade(wall, 0.85))
    grain(image, texture(rng, size, 3, 2), 8)
    horizon = float(rng.uniform(0.68, 0.82))
    _ground(rng, image, shade((165, 120, 80), float(rng.uniform(0.5, 1.15))), horizon, 10)
    canvas = Canvas(image)
    canvas.box(0, horizon - 0.5, 1, 0.02, shade(wall, 1.4))
    for _ in range(int(rng.integers(0, 3))):
        x, y, w, h = (
            float(rng.uniform(-0.4, 0.4)),
            float(rng.uniform(-0.35, -0.1)),
            float(rng.uniform(0.1, 0.25)),
            float(rng.uniform(0.1, 0.3)),
        )
        canvas.box(x, y, w + 0.025, h + 0.025, shade((120, 90, 60), float(rng.uniform(0.5, 1.6))))
        canvas.box(
            x, y, w, h, hsv(float(rng.random()), float(rng.uniform(0.1, 0.5)), float(rng.uniform(0.5, 1)))
        )
    return image


def kitchen(rng: Rng, size: int) -> Image:
    """Tiles above a worktop."""
    tile = hsv(float(rng.random()), float(rng.uniform(0, 0.3)), float(rng.uniform(0.6, 0.95)))
    image = gradient(size, tile, shade(tile, 0.9))
    canvas = Canvas(image)
    step = float(rng.uniform(0.08, 0.16))
    for k in range(int(1 / step) + 1):
        for line in (
            ((k * step - 0.5, -0.5), (k * step - 0.5, 0.5)),
            ((-0.5, k * step - 0.5), (0.5, k * step - 0.5)),
        ):
            canvas.line(line, shade(tile, 0.75), 0.006)
    top = shade((150, 130, 110), float(rng.uniform(0.4, 1.5)))
    _ground(rng, image, top, float(rng.uniform(0.66, 0.78)), 8)
    return image


def workshop(rng: Rng, size: int) -> Image:
    """A wall of boards and a bench."""
    board = shade((150, 110, 70), float(rng.uniform(0.4, 1.1)))
    image = gradient(size, shade(board, 0.7), board)
    grain(image, stretched(texture(rng, size, 12, 3)[: max(2, size // 12)], size), 12)
    canvas = Canvas(image)
    for k in range(9):
        canvas.line(((k / 8 - 0.5, -0.5), (k / 8 - 0.5, 0.5)), shade(board, 0.5), 0.006)
    _ground(rng, image, shade((120, 95, 70), float(rng.uniform(0.6, 1.2))), 0.74, 14)
    return image


def stage(rng: Rng, size: int) -> Image:
    """A dark stage with curtains and a spot of light."""
    cloth = hsv(float(rng.choice((0.0, 0.62, 0.8, 0.3))), 0.7, float(rng.uniform(0.15, 0.45)))
    image = gradient(size, shade(cloth, 0.5), cloth)
    folds = np.sin(np.linspace(0, float(rng.uniform(30, 80)), size, dtype=np.float32))
    grain(image, np.repeat(folds[None].astype(np.float32), size, axis=0), 14)
    _ground(rng, image, shade((140, 100, 70), float(rng.uniform(0.3, 0.9))), 0.8, 8)
    y, x = np.mgrid[-0.5 : 0.5 : size * 1j, -0.5 : 0.5 : size * 1j].astype(np.float32)
    spot = np.exp(-((x - float(rng.uniform(-0.2, 0.2))) ** 2 + y**2) / 0.09).astype(np.float32)
    grain(image, spot, 70)
    return image


def water(rng: Rng, size: int) -> Image:
    """A lake or the sea under the sky, with ripples."""
    image = sky(rng, size)
    horizon = float(rng.uniform(0.3, 0.55))
    blue = hsv(float(rng.uniform(0.46, 0.62)), float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.35, 0.75)))
    start = round(horizon * size)
    ripples = stretched(texture(rng, size, 20, 3)[:, : size // 5], size)
    part = gradient(size, shade(blue, 1.3), shade(blue, 0.7))[start:]
    grain(part, ripples[start:], 22)
    image[start:] = part
    return image


def night(rng: Rng, size: int) -> Image:
    """A dark sky with stars, perhaps a moon, and black ground."""
    blue = hsv(float(rng.uniform(0.58, 0.72)), 0.7, float(rng.uniform(0.08, 0.3)))
    image = gradient(size, shade(blue, 0.5), blue)
    canvas = Canvas(image)
    for _ in range(int(rng.integers(5, 40))):
        glow = float(rng.uniform(120, 255))
        canvas.disc(float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.5, 0.2)), 0.003, (glow, glow, glow))
    if rng.random() < 0.5:
        canvas.disc(float(rng.uniform(-0.4, 0.4)), float(rng.uniform(-0.4, -0.2)), 0.05, (240, 235, 210))
    _ground(rng, image, (22, 28, 24), float(rng.uniform(0.7, 0.85)), 8)
    return image


def plain(rng: Rng, size: int) -> Image:
    """One soft colour, as in a studio."""
    colour = hsv(float(rng.random()), float(rng.uniform(0, 0.5)), float(rng.uniform(0.25, 0.95)))
    image = gradient(size, colour, shade(colour, float(rng.uniform(0.6, 1.2))))
    grain(image, texture(rng, size, 2, 2), 10)
    return image


PLACES: dict[str, Callable[[Rng, int], Image]] = {
    "sky": sky,
    "field": field,
    "forest": forest,
    "street": street,
    "room": room,
    "kitchen": kitchen,
    "workshop": workshop,
    "stage": stage,
    "water": water,
    "night": night,
    "plain": plain,
}


@lru_cache(maxsize=64)
def place_picture(name: str, seed: int, size: int) -> Image:
    """The place drawn MARGIN times as large as a frame of `size` pixels; not to be drawn on."""
    image = PLACES[name](np.random.default_rng(seed), round(size * MARGIN))
    image.flags.writeable = False
    return image
