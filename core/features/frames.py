# SPDX-License-Identifier: MIT
"""Decoded pictures to what the model reads (paper, section 3.1; constants of ImageNet)."""

from functools import cache
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core.features.constants import FRAME_SIZE, IMAGE_MEAN, IMAGE_STD


def to_model(frames: NDArray[np.uint8], size: int = FRAME_SIZE) -> Tensor:
    """Pictures (F, H, W, 3) uint8 RGB as (F, 3, size, size) float32 with ImageNet's mean and variance."""
    return normalise_pictures(resize(frames, size))


def resize(frames: NDArray[np.uint8], size: int, mode: Literal["bicubic", "bilinear"] = "bicubic") -> Tensor:
    """The middle square of pictures (F, H, W, 3), its side made `size`, as uint8 (F, 3, size, size).

    With antialiasing, in 8 bit: the shorter side becomes `size`, then the longer one is cut. The published
    loader is bicubic; the pictures it loads were made bilinearly, when they were taken out of the video.
    """
    pixels = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2)  # -> (F, 3, H, W)
    height, width = pixels.shape[-2:]
    short = min(height, width)
    if short != size:
        shape = (size * height // short, size * width // short)
        pixels = F.interpolate(pixels, shape, mode=mode, antialias=True)
        height, width = shape
    top, left = round((height - size) / 2), round((width - size) / 2)
    return pixels[:, :, top : top + size, left : left + size]


def normalise_pictures(pixels: Tensor) -> Tensor:
    """uint8 (F, 3, H, W) to float32 with ImageNet's mean and variance, on the device it is on."""
    mean, std = _mean_and_std(pixels.device)
    return ((pixels.float() / 255 - mean) / std).contiguous()


@cache
def _mean_and_std(device: torch.device) -> tuple[Tensor, Tensor]:
    """(3, 1, 1) each, sent to a device once."""
    with torch.inference_mode(False):  # whoever asks first: later ones may want gradients
        mean, std = (torch.tensor(values, device=device) for values in (IMAGE_MEAN, IMAGE_STD))
        return mean.view(3, 1, 1), std.view(3, 1, 1)
