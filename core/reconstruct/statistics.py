# SPDX-License-Identifier: MIT
"""From what a model paints to values: brightness and contrast, losses, and what a guess would get."""

import numpy as np
from numpy.typing import NDArray

from core.model.losses import PIXEL_EPS
from core.reconstruct.result import Score, Statistics

Floats = NDArray[np.float32]

# Where nothing at all is visible: the mean of the data sets, and about the contrast one patch has in them.
_NO_MEAN, _NO_DEVIATION = 0.0, 0.4


def moments_of(patches: Floats) -> tuple[Floats, Floats]:
    """Mean and deviation (..., 1) of each patch (..., P), as training standardises with them."""
    mean = patches.mean(axis=-1, keepdims=True)
    variance = patches.var(axis=-1, ddof=1, keepdims=True)
    return mean, np.sqrt(variance + PIXEL_EPS, dtype=np.float32)


def standardise(patches: Floats) -> Floats:
    """Each patch (..., P) with zero mean and unit variance."""
    mean, deviation = moments_of(patches)
    return (patches - mean) / deviation


def absolute(
    prediction: Floats, patches: Floats, hidden: NDArray[np.bool_], statistics: Statistics
) -> Floats:
    """Standardised patches (F, L, P) with brightness and contrast again; `hidden` is a grid of L patches.

    They are those of the original patches, which the model never saw, or of the visible neighbourhood.
    """
    mean, deviation = moments_of(patches)  # (F, L, 1)
    if statistics == "neighbours":
        near = neighbourhood(hidden)  # (L, L)
        if near is None:
            return prediction * _NO_DEVIATION + _NO_MEAN
        mean, deviation = near @ mean, np.exp(near @ np.log(deviation))
    return prediction * deviation + mean


def neighbourhood(hidden: NDArray[np.bool_]) -> Floats | None:
    """How much each visible patch says about each patch: (L, L), rows sum to 1; None if none is visible.

    Visible patches say all about themselves; for a hidden one they count by the inverse fourth power of
    their distance, so that the nearest ones decide.
    """
    if hidden.all():
        return None
    places = np.argwhere(np.ones_like(hidden)).astype(np.float32)  # (L, 2)
    distance = np.square(places[:, None] - places[None]).sum(axis=-1)  # (L, L), squared
    weight = np.where(hidden.reshape(-1)[None], 0.0, 1.0 / np.square(np.maximum(distance, 1e-6)))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), dtype=np.float32)


def errors(prediction: Floats, patches: Floats, norm_pix: bool) -> Floats:
    """The mean squared error of each patch (..., L) in the measure of training."""
    target = standardise(patches) if norm_pix else patches
    return np.asarray(np.square(prediction - target).mean(axis=-1), dtype=np.float32)


def guess(patches: Floats, hidden: NDArray[np.bool_], channels: int, norm_pix: bool) -> Floats:
    """What one flat value would get, each patch (F, L): the mean of the visible, by channel.

    For standardised patches the best flat guess is zero, which is each patch's own mean.
    """
    if norm_pix:
        return np.asarray(np.square(standardise(patches)).mean(axis=-1), dtype=np.float32)
    pixels = patches.reshape(*patches.shape[:-1], -1, channels)  # (F, L, p*p, C)
    seen = pixels[:, ~hidden.reshape(-1)]
    mean = seen.mean(axis=(1, 2), keepdims=True) if seen.shape[1] else np.float32(_NO_MEAN)
    return np.asarray(np.square(pixels - mean).mean(axis=(-1, -2)), dtype=np.float32)


def score(error: Floats, guessed: Floats, hidden: NDArray[np.bool_]) -> Score | None:
    """The figures over the hidden patches of one picture or sound; `error` and `guessed` are (L,)."""
    which = hidden.reshape(-1)
    if not which.any():
        return None
    return Score(float(error[which].mean()), float(guessed[which].mean()), int(which.sum()), which.size)
