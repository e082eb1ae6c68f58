# SPDX-License-Identifier: MIT
"""A batch heard and seen otherwise: what a model must not take for a difference between moments.

Crops and colours after SimCLR (Chen et al., ICML 2020); the mixed-in background and the stretch in time and
pitch after BYOL-A (Niizumi et al., IJCNN 2021).
"""

import math
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from core.features.constants import LOG_FLOOR

Rng = np.random.Generator
T = TypeVar("T", np.uint8, np.float32)

CROP = (0.3, 1.0)  # share of a picture's area that is kept
STRETCH = (0.8, 1.25)  # of time
PITCH = 0.12  # of the mel range: how far it is stretched, and about that far moved
BACKGROUND = (5.0, 30.0)  # dB that another clip's sound lies below
LEVEL = (-26.0, 6.0)  # dB
UNEVEN = 4.0  # dB: how far a microphone departs from flat, at nine points of its range
CODED, CUT_OFF = (15.0, 45.0), (0.6, 1.0)  # dB below its loudest band; share of the mel range that is kept
GRANULE, BAND = 4, 8  # a codec decides for so many frames and mel bands together
FALL = 40.0  # dB by which what a codec drops goes down: its neighbours leak into it
SILENCED = 0.3  # share of a window, at most, that is digital silence before the sound, and after it
_NEPER = math.log(10) / 10  # a decibel of power in units of the log-mel
_FLOOR = np.float32(math.log(LOG_FLOOR))


def looked_again(
    images: NDArray[np.uint8], rng: Rng, true: NDArray[np.bool_] | None = None
) -> NDArray[np.uint8]:
    """Pictures (B, S, S, 3) cropped, mirrored, of other colours and light, one in seven grey.

    Those that are `true` (B,) are not cropped: things in them stay as large as they are.
    """
    count, size = len(images), images.shape[1]
    side = np.sqrt(rng.uniform(*CROP, count))
    if true is not None:
        side[true] = 1.0
    mirror = rng.choice((-1.0, 1.0), count)
    x, y = (1 - side) * rng.uniform(-size / 2, size / 2, (2, count))
    contrast, light = rng.uniform(0.6, 1.4, (count, 1)), rng.uniform(-24, 24, (count, 1))
    tint, grey = rng.normal(0, 12, (count, 3)), rng.random(count) < 1 / 7
    levels = np.arange(256)[:, None, None]  # each colour's new value is looked up
    tables = np.clip((levels - 128) * contrast + 128 + light + tint, 0, 255).astype(np.uint8)  # (256, B, 3)
    out = np.empty_like(images)
    for n, image in enumerate(images):
        placed = _placed(image, (side[n] * mirror[n], side[n]), (x[n], y[n]))
        if grey[n]:
            placed = np.repeat(placed.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
        out[n] = cv2.LUT(placed, np.ascontiguousarray(tables[:, n])[:, None])
    return out


def heard_elsewhere(
    log_mel: NDArray[np.float32], rng: Rng, true: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Log-mels (B, T, mel) over the sound of another clip, faster or slower, higher or lower, of another
    level, through another microphone and a codec, with silence around; each of these in some of them only.

    Those that are `true` (B,) are only louder or softer.
    """
    count, bins = len(log_mel), log_mel.shape[2]
    mixed, moved, uneven = (rng.random((3, count)).T < (0.4, 0.6, 0.5)).T
    below = rng.uniform(*BACKGROUND, count) * _NEPER
    time, mel = rng.uniform(*STRETCH, count), rng.uniform(1 - PITCH, 1 + PITCH, count)
    shift = rng.uniform(-PITCH, PITCH, count) * bins / 3
    knots = rng.normal(0, UNEVEN, (count, 9)) * _NEPER
    level = rng.uniform(*LEVEL, count) * _NEPER
    coded, padded = (rng.random((2, count)).T < (0.25, 0.2)).T
    if true is not None:
        mixed, moved, uneven, coded, padded = (done & ~true for done in (mixed, moved, uneven, coded, padded))
    out = np.empty_like(log_mel)
    for n, sound in enumerate(log_mel):
        if mixed[n]:
            sound = np.logaddexp(sound, log_mel[n - 1] - np.float32(below[n]))
        if moved[n]:
            sound = _placed(sound, (mel[n], time[n]), (shift[n], 0.0))
        gains = np.full(bins, level[n])
        if uneven[n]:
            gains += np.interp(np.arange(bins), np.linspace(0, bins - 1, 9), knots[n])
        sound = sound + gains.astype(np.float32)
        if coded[n]:
            sound = _coded(sound, rng)
        if padded[n]:
            sound = _padded(sound, rng)
        out[n] = np.maximum(sound, _FLOOR)
    return out


def _coded(sound: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """A log-mel (T, mel) without the bands that a codec at a low rate has no bits for.

    Those that lie far below the loudest of their granule, and all above a limit (Brandenburg, "MP3 and AAC
    explained", AES 1999).
    """
    frames, bins = sound.shape
    rows, columns = np.arange(0, frames, GRANULE), np.arange(0, bins, BAND)
    level = np.maximum.reduceat(np.maximum.reduceat(sound, rows), columns, axis=1)  # (T / 4, mel / 8)
    dropped = level < level.max(axis=1, keepdims=True) - rng.uniform(*CODED) * _NEPER
    dropped |= columns >= rng.uniform(*CUT_OFF) * bins
    cells = dropped[np.arange(frames) // GRANULE][:, np.arange(bins) // BAND]
    return np.where(cells, sound - np.float32(FALL * _NEPER), sound)


def _padded(sound: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """A log-mel (T, mel) with digital silence before it, after it or both, as cut sounds are padded with."""
    silent = rng.uniform(0, SILENCED, 2) * (rng.random(2) < 0.6)
    before, after = (silent * len(sound)).astype(int)
    out = sound.copy()
    out[:before] = out[len(sound) - after :] = _FLOOR
    return out


def _placed(image: NDArray[T], scale: tuple[float, float], moved: tuple[float, float]) -> NDArray[T]:
    """An image (H, W[, C]) of which only `scale` of its width and height, `moved` from its middle, is shown.

    In place of what lies beyond its edge, the edge goes on.
    """
    middle = (image.shape[1] - 1) / 2, (image.shape[0] - 1) / 2
    matrix = np.array([[scale[0], 0.0, 0.0], [0.0, scale[1], 0.0]])
    matrix[:, 2] = [m + by - s * m for m, by, s in zip(middle, moved, scale, strict=True)]
    size = image.shape[1], image.shape[0]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shown = cv2.warpAffine(image, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return shown.astype(image.dtype, copy=False)
