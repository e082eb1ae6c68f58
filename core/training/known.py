# SPDX-License-Identifier: MIT
"""What a computed world knows of its clips, and the losses that teach it; of real clips nothing is known."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.training.contrast import UNKNOWN


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of B clips beside what they show, as a computed world knows it."""

    kinds: Tensor  # (B,) UNKNOWN where it is not known what they are
    traits: Tensor  # (B, P) how large, fast, far, in which place...; P is 0 where that is not known
    true: Tensor  # (B,) bool: whose traits the second hearing and look show too

    @classmethod
    def nothing(cls, groups: Tensor) -> "Known":
        """Of clips of these groups (B,), as of any real ones."""
        unknown, nobody = torch.full_like(groups, UNKNOWN), torch.zeros_like(groups, dtype=torch.bool)
        return cls(unknown, groups.new_zeros((len(groups), 0), dtype=torch.float32), nobody)

    def part(self, rows: slice) -> "Known":
        """Of some of the clips."""
        return Known(self.kinds[rows], self.traits[rows], self.true[rows])


class Traits(nn.Module):
    """A learned direction for each trait, shared by sounds and pictures: along it vectors say how large,
    fast or far a thing is, in both alike, beside others of its kind.

    Least squares, in units of the variance that a trait has. Means of kinds are taken out, as of the groups
    in an analysis of covariance: a model shall not have to put all kinds at one place of the direction.
    """

    def __init__(self, traits: int, dim: int) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.zeros(traits, dim))

    def forward(self, vectors: Tensor, traits: Tensor, kinds: Tensor) -> Tensor:
        """The loss of vectors (B, D) of kinds (B,) whose traits are (B, P) in 0..1; 1 is a guess."""
        spread = F.normalize(vectors.float(), dim=-1) * vectors.shape[1] ** 0.5  # numbers of about 1
        missed = traits - spread @ self.directions.T  # (B, P)
        alike = (kinds[:, None] == kinds).float()  # (B, B)
        alike /= alike.sum(dim=1, keepdim=True)
        missed = missed - alike @ missed
        free = len(kinds) - alike.trace()  # less one for each kind, whose mean is taken from the same numbers
        loss: Tensor = missed.square().sum() / (free.clamp(min=1) * traits.shape[1])
        return 12 * loss  # 1/12 is the variance of what is drawn evenly from 0..1


class Kinds(nn.Module):
    """A learned direction for each kind, shared by sounds and pictures, to which clips of it are drawn.

    The normalised softmax of Zhai & Wu, "Classification is a Strong Baseline for Deep Metric Learning"
    (BMVC 2019): with few clips of a kind in a batch it learns faster than a contrast of clip with clip.
    Directions begin about 1 long: steps of Adam are equally long, and turn a long one slowly.
    """

    def __init__(self, kinds: int, dim: int, temperature: float, seed: int) -> None:
        super().__init__()
        self._temperature = temperature
        chance = torch.Generator().manual_seed(seed)  # equal on all ranks
        self.directions = nn.Parameter(torch.randn(kinds, dim, generator=chance) / dim**0.5)

    def forward(self, vectors: Tensor, kinds: Tensor) -> Tensor:
        """The loss of vectors (B, D) whose kinds are (B,) in 0..K-1; clips of kind UNKNOWN do not count."""
        cosines = F.normalize(vectors.float(), dim=-1) @ F.normalize(self.directions, dim=-1).T  # (B, K)
        losses = F.cross_entropy(cosines / self._temperature, kinds, ignore_index=UNKNOWN, reduction="sum")
        return losses / (kinds != UNKNOWN).sum().clamp(min=1)
