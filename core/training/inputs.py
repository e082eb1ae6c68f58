# SPDX-License-Identifier: MIT
"""A batch as the model reads it: tensors, normalised, where the model is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.features.fbank import normalise
from core.features.frames import normalise_pictures
from core.training.dataset import Batch
from core.training.known import Known


@dataclass(frozen=True, slots=True)
class Inputs:
    """Normalised inputs of B clips; under torchrun this rank's share of them."""

    audio: Tensor  # (B, T, mel)
    second: Tensor  # (B, T, mel) another hearing of the same moments
    images: Tensor  # (B, 3, S, S)
    groups: Tensor  # (B,) equal for windows of one file and for near-duplicates
    again: Tensor  # (B, 3, S, S) another look at the same moments, or the same
    known: Known

    def __len__(self) -> int:
        return len(self.audio)

    def part(self, rows: slice) -> "Inputs":
        """Some of the clips."""
        heard = self.audio[rows], self.second[rows]
        return Inputs(*heard, self.images[rows], self.groups[rows], self.again[rows], self.known.part(rows))


def tensors(batch: Batch, device: torch.device) -> Inputs:
    """A batch as the model reads it, on `device`."""
    audio, second = (normalise(_sent(x, device)) for x in (batch.audio, batch.second))
    groups = _sent(batch.groups, device)
    images = _normalised(batch.images, device)
    again = images if batch.again is None else _normalised(batch.again, device)
    return Inputs(audio, second, images, groups, again, _known(batch, groups))


def _known(batch: Batch, groups: Tensor) -> Known:
    nothing = Known.nothing(groups)
    known = batch.kinds, batch.traits, batch.true
    unknown = nothing.kinds, nothing.traits, nothing.true
    return Known(*(u if k is None else _sent(k, groups.device) for k, u in zip(known, unknown, strict=True)))


def _normalised(images: NDArray[np.uint8], device: torch.device) -> Tensor:
    return normalise_pictures(_sent(images, device).permute(0, 3, 1, 2))  # -> (B, 3, S, S)


def _sent(array: NDArray[Any], device: torch.device) -> Tensor:
    """On its way to `device`: from pinned memory (`feed.Feed`) a GPU fetches it while it computes."""
    return torch.from_numpy(array).to(device, non_blocking=True)
