# SPDX-License-Identifier: MIT
"""A batch as the model reads it: tensors, normalised, where the model is."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.features.fbank import normalise
from core.features.frames import normalise_pictures
from core.training.contrast import UNKNOWN
from core.training.dataset import Batch


@dataclass(frozen=True, slots=True)
class Inputs:
    """Normalised inputs of B clips; under torchrun this rank's share of them."""

    audio: Tensor  # (B, T, mel)
    second: Tensor  # (B, T, mel) another hearing of the same moments
    images: Tensor  # (B, 3, S, S)
    groups: Tensor  # (B,) equal for windows of one file and for near-duplicates
    again: Tensor  # (B, 3, S, S) another look at the same moments, or the same
    kinds: Tensor  # (B,) UNKNOWN where it is not known what they are

    def __len__(self) -> int:
        return len(self.audio)

    def part(self, rows: slice) -> "Inputs":
        """Some of the clips."""
        return Inputs(*(getattr(self, name)[rows] for name in self.__slots__))


def tensors(batch: Batch, device: torch.device) -> Inputs:
    """A batch as the model reads it, on `device`."""
    audio, second = (normalise(torch.from_numpy(x).to(device)) for x in (batch.audio, batch.second))
    groups = torch.from_numpy(batch.groups).to(device)
    kinds = torch.full_like(groups, UNKNOWN) if batch.kinds is None else torch.from_numpy(batch.kinds)
    images = _normalised(batch.images, device)
    again = images if batch.again is None else _normalised(batch.again, device)
    return Inputs(audio, second, images, groups, again, kinds.to(device))


def _normalised(images: NDArray[np.uint8], device: torch.device) -> Tensor:
    return normalise_pictures(torch.from_numpy(images).to(device).permute(0, 3, 1, 2))  # -> (B, 3, S, S)
