# SPDX-License-Identifier: MIT
"""The model's running mean, which sees everything and shows the model where to look (TG-DP, CVPR 2026).

Wang et al., "Semantic Noise Reduction via Teacher-Guided Dual-Path Audio-Visual Representation Learning".
What is published of it and what is not: docs/decisions/019.
"""

import copy
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.model.blocks import Block, Modality
from core.model.cav_mae import CAVMAE
from core.model.masking import Mask, mask_from_noise

Guides = Literal["no", "rank", "sample"]

TINY = 1e-12  # keeps a logarithm finite


@dataclass(frozen=True, slots=True)
class Taught:
    """What the teacher makes of a batch that it sees whole."""

    audio: Tensor  # (B, D)
    images: Tensor
    attention_a: Tensor  # (B, La) how much each patch attends to the global token; without one, how much all
    attention_v: Tensor  # attend to the patch

    @classmethod
    def joined(cls, parts: "list[Taught]") -> "Taught":
        """That of several parts of a batch as one."""
        return cls(*(torch.cat([getattr(part, name) for part in parts]) for name in cls.__slots__))


class Teacher(nn.Module):
    """An exponential moving average of a model; it is never trained itself."""

    def __init__(self, model: CAVMAE, momentum: float) -> None:
        super().__init__()
        self._momentum = momentum
        self.mean = copy.deepcopy(model).eval().requires_grad_(False)

    @torch.no_grad()
    def follow(self, model: CAVMAE) -> None:
        """Move a small step towards `model`."""
        for own, new in zip(self.mean.parameters(), model.parameters(), strict=True):
            own.lerp_(new, 1 - self._momentum)

    @torch.no_grad()
    def forward(self, audio: Tensor, images: Tensor) -> Taught:
        """Sound (B, T, mel) and pictures (B, 3, S, S), nothing hidden."""
        a = self.mean.encode_audio(self.mean.tokenise_audio(audio))
        v = self.mean.encode_images(self.mean.tokenise_images(images))
        return Taught(
            self.mean.hear(a).vector,
            self.mean.see(v).vector,
            self._attention(a, "a"),
            self._attention(v, "v"),
        )

    def _attention(self, encoded: Tensor, modality: Modality) -> Tensor:
        """(B, [1] + L, D) before the joint blocks -> (B, L), as published taken from the last of them."""
        *first, last = self.mean.blocks_u
        for block in first:
            encoded = block(encoded, modality)
        assert isinstance(last, Block)
        weights = attention(last, encoded, modality)  # (B, N, N), rows attend to columns
        return weights[:, 1:, 0] if self.mean.has_cls else weights.mean(dim=1)


def attention(block: Block, x: Tensor, modality: Modality) -> Tensor:
    """The attention weights (B, N, N) of a block for (B, N, D), the mean of its heads."""
    norm, _ = block.norms(modality)
    b, n, d = x.shape
    heads = block.attn.num_heads
    qkv = block.attn.qkv(norm(x)).view(b, n, 3, heads, d // heads)  # (B, N, 3D) -> (B, N, 3, H, d)
    q, k, _ = qkv.permute(2, 0, 3, 1, 4).float().unbind(0)  # 3 x (B, H, N, d)
    with torch.autocast(x.device.type, enabled=False):  # it would round the product again
        scores = q @ k.transpose(-2, -1) * (d // heads) ** -0.5
    weights: Tensor = scores.softmax(dim=-1).mean(dim=1)
    return weights


def guided_mask(weight: Tensor, noise: Tensor, ratio: float, guides: Guides) -> Mask:
    """Keep the patches of most `weight` (B, L), or draw them without replacement in proportion to it.

    `noise` (B, L) uniform in 0..1. Drawing adds Gumbel noise to the logarithm of the weights and keeps the
    highest (Kool et al., ICML 2019).
    """
    if guides == "no":
        return mask_from_noise(noise, ratio)
    if guides == "rank":
        return mask_from_noise(-weight, ratio)
    gumbel = -(-noise.clamp(TINY, 1 - 1e-7).log()).log()
    return mask_from_noise(-(weight.clamp(min=TINY).log() + gumbel), ratio)


def distance(one: Tensor, other: Tensor) -> Tensor:
    """One minus the mean cosine of two sets of vectors (B, D)."""
    return 1 - F.cosine_similarity(one.float(), other.float(), dim=-1).mean()
