# SPDX-License-Identifier: MIT
"""Reconstructions as pictures: three panes for the picture, three for the spectrogram. No torch."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.reconstruct.result import (
    PictureSide,
    Reconstruction,
    hidden_frames,
    pasted_pictures,
    pasted_sound,
    spread,
)

Image = NDArray[np.uint8]  # (height, width, 3) RGB
Colours = Literal["magma", "viridis"]

LOWEST, HIGHEST = -13.0, 3.0  # log-mel, the ends of the colours: near silence, and loud
HIDDEN = np.array(
    [118, 118, 124], np.uint8
)  # RGB of what is hidden: in no colour map, and seen on light and dark
_HEAT_SHARE = 0.65  # of the heat map's colour over what it covers
_HOTTEST = 2.0  # times the error of a flat guess


@dataclass(frozen=True, slots=True)
class View:
    """How a reconstruction is shown; none of this needs the model again."""

    paste: bool = True  # visible patches as they were
    heat: bool = False  # the error of each hidden patch over the painted ones
    colours: Colours = "magma"


@dataclass(frozen=True, slots=True, eq=False)
class Panes:
    """Original, masked and reconstructed."""

    original: Image
    masked: Image
    painted: Image


def picture_panes(found: Reconstruction, time: float, view: View) -> Panes | None:
    """The pictures on show at `time` seconds; None where there are none."""
    if found.picture is None:
        return None
    side, at = found.picture, found.picture.at(time)
    original = side.original[at]
    hidden = spread(side.hidden, found.patch)  # (S, S)
    painted = pasted_pictures(one(side, at), found.patch)[0] if view.paste else side.painted[at]
    guess = side.scores[at].mean_guess if side.scores else 0.0
    if view.heat:
        painted = heated(painted, side.error[at], side.hidden, guess, found.patch)
    return Panes(original, _covered(original, hidden), painted)


def sound_panes(found: Reconstruction, view: View) -> Panes | None:
    """The spectrograms (mel, T, 3), high frequencies on top; None where there is no sound."""
    if found.sound is None:
        return None
    side = found.sound
    original = coloured(side.original, view.colours)
    hidden = hidden_frames(side, found.patch).T[::-1]  # (mel, T)
    painted = coloured(pasted_sound(side, found.patch) if view.paste else side.painted, view.colours)
    if view.heat:
        guess = side.score.mean_guess if side.score else 0.0
        painted = heated(painted, side.error[::-1], side.hidden[::-1], guess, found.patch)
    return Panes(original, _covered(original, hidden), painted)


def coloured(log_mel: NDArray[np.float32], colours: Colours = "magma") -> Image:
    """A log-mel (T, mel) as a picture (mel, T, 3), high frequencies on top."""
    share = (log_mel.T[::-1] - LOWEST) / (HIGHEST - LOWEST)
    levels = (share.clip(0, 1) * 255).round().astype(np.uint8)
    return _mapped(levels, colours)


def heated(
    image: Image,
    error: NDArray[np.float32],
    hidden: NDArray[np.bool_],
    guess: float,
    patch: int,
) -> Image:
    """`image` with the error of its hidden patches over it: dark is right, bright as wrong as a bad guess."""
    share = (error / max(_HOTTEST * guess, 1e-6)).clip(0, 1)
    levels = spread((share * 255).astype(np.uint8), patch)[: image.shape[0], : image.shape[1]]
    heat = _mapped(levels, "inferno")
    where = spread(hidden, patch)[: image.shape[0], : image.shape[1], None]
    mixed = image * (1 - _HEAT_SHARE) + heat * _HEAT_SHARE
    return np.where(where, mixed, image).astype(np.uint8)


def one(side: PictureSide, at: int) -> PictureSide:
    """The side with the picture number `at` alone."""
    return PictureSide(
        side.times[at : at + 1],
        side.original[at : at + 1],
        side.painted[at : at + 1],
        side.hidden,
        side.error[at : at + 1],
        side.scores[at : at + 1],
    )


def _covered(image: Image, hidden: NDArray[np.bool_]) -> Image:
    """`image` with a plain colour over what is `hidden` (H, W)."""
    return np.where(hidden[..., None], HIDDEN, image)


def _mapped(levels: NDArray[np.uint8], colours: Colours | Literal["inferno"]) -> Image:
    """Levels (H, W) in the colours of one of the maps people know."""
    import cv2  # here, so that a window which has nothing to show yet does not wait for it

    maps = {
        "magma": cv2.COLORMAP_MAGMA,
        "viridis": cv2.COLORMAP_VIRIDIS,
        "inferno": cv2.COLORMAP_INFERNO,
    }
    return np.asarray(cv2.applyColorMap(levels, maps[colours])[..., ::-1], dtype=np.uint8)
