# SPDX-License-Identifier: MIT
"""One matrix after a frozen model, learnt from stored vectors, which it can be applied to as they are."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Adapter(nn.Module):
    """A matrix without bias, so that it does not matter whether vectors are normalised before it or after."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.eye(dim))

    def forward(self, x: Tensor) -> Tensor:
        """(B, D) -> (B, D)"""
        return F.linear(x, self.weight)
