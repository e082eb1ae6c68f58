# SPDX-License-Identifier: MIT
"""Telling moments apart: which vectors of a batch, and of batches before it, belong together."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.model.losses import Contrast, both, find_own, tell_pairs
from core.training.config import TrainConfig

UNKNOWN = -1  # a group of which nothing is known: no other clip is taken for its twin
SCALE, BIAS = 10.0, -10.0  # SigLIP's start values (Zhai et al., ICCV 2023, section 3.2)


class Queue(nn.Module):
    """The newest pairs of earlier batches, as further wrong answers (Wang et al., CVPR 2020).

    The vectors were made by the model as it was then; at usual rates they age slower than they leave.
    """

    audio: Tensor  # (Q, D) L2-normalised
    images: Tensor  # (Q, D)
    groups: Tensor  # (Q,)
    filled: Tensor  # (Q,) bool

    def __init__(self, size: int, dim: int) -> None:
        super().__init__()
        self.register_buffer("audio", torch.zeros(size, dim))
        self.register_buffer("images", torch.zeros(size, dim))
        self.register_buffer("groups", torch.full((size,), UNKNOWN))
        self.register_buffer("filled", torch.zeros(size, dtype=torch.bool))

    @torch.no_grad()
    def push(self, audio: Tensor, images: Tensor, groups: Tensor) -> None:
        """Take in a batch (B, D), (B, D), (B,); the oldest leave."""
        new = F.normalize(audio.float(), dim=-1), F.normalize(images.float(), dim=-1), groups
        for kept, come in zip((self.audio, self.images, self.groups), new, strict=True):
            kept.copy_(torch.cat([come, kept])[: len(kept)])
        filled = torch.cat([torch.ones_like(groups, dtype=torch.bool), self.filled])
        self.filled.copy_(filled[: len(self.filled)])


class PairLoss(nn.Module):
    """The contrast of two sets of vectors (B, D) whose rows belong together; SigLIP's numbers are learned."""

    def __init__(self, config: TrainConfig, temperature: float) -> None:
        super().__init__()
        self._temperature, self._both = temperature, config.both_ways
        self._sigmoid, self._spare = config.contrast == "sigmoid", config.spare_groups
        if self._sigmoid:
            self.log_scale = nn.Parameter(torch.tensor(math.log(SCALE)))
            self.bias = nn.Parameter(torch.tensor(BIAS))

    def forward(self, audio: Tensor, images: Tensor, groups: Tensor, queue: Queue | None = None) -> Contrast:
        """Each image must find its audio; with `both_ways` each audio its image too. `groups` (B,)."""
        audio, images = F.normalize(audio.float(), dim=-1), F.normalize(images.float(), dim=-1)
        wrong = self._wrong(groups, queue)
        found = self._find(images, audio, queue.audio if queue else None, wrong)
        if not self._both:
            return found
        return both(found, self._find(audio, images, queue.images if queue else None, wrong))

    def _find(self, queries: Tensor, keys: Tensor, more: Tensor | None, wrong: Tensor) -> Contrast:
        keys = keys if more is None else torch.cat([keys, more])  # (K, D)
        cosines = queries @ keys.T  # (B, K)
        if self._sigmoid:
            return tell_pairs(self.log_scale.exp() * cosines + self.bias, wrong)
        counted = wrong | torch.eye(*cosines.shape, dtype=torch.bool, device=cosines.device)
        return find_own((cosines / self._temperature).masked_fill(~counted, -torch.inf))

    def _wrong(self, groups: Tensor, queue: Queue | None) -> Tensor:
        """(B, K) bool: which key is a wrong answer to which query."""
        b = len(groups)
        every = groups if queue is None else torch.cat([groups, queue.groups])  # (K,)
        wrong = ~torch.eye(b, len(every), dtype=torch.bool, device=groups.device)
        if self._spare:
            wrong &= (groups[:, None] != every) | (groups[:, None] == UNKNOWN)
        if queue is not None:
            wrong[:, b:] &= queue.filled
        return wrong
