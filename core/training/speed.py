# SPDX-License-Identifier: MIT
"""How a model is made to train fast, on a GPU and on a processor, and to fit a small GPU."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from core.model.blocks import Attention, Block, Modality
from core.model.cav_mae import CAVMAE


def prepare(model: CAVMAE, device: torch.device, *, compiled: bool = False) -> None:
    """Lay out the patch embeddings for the GPU's convolutions; compile the blocks if asked to.

    Compiling takes a minute or two and a C compiler; names and values of the weights stay as they are.
    """
    if device.type != "cuda":
        return
    for part in (model.patch_embed_a, model.patch_embed_v):
        weight = part.proj.weight
        weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    if compiled:
        for block in _blocks(model):
            block.compile()


@contextmanager
def fast_products(device: torch.device) -> Iterator[None]:
    """On a GPU, products of float32 in TF32 while the block lasts: a rounding that training does not mind.

    torch has one setting for the whole process, so it is put back for searching and measuring.
    """
    before = torch.get_float32_matmul_precision()
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def recompute(model: nn.Module) -> None:
    """Gradient checkpointing: keep only what goes into each block, and compute the rest again backwards.

    About a third more time for a fraction of the memory.
    """
    for block in _blocks(model):
        block.__class__ = _Recomputed  # an attribute that refers to its block would keep it alive


class _Recomputed(Block):
    """A block of which only what goes in is kept until the way back."""

    def forward(self, x: Tensor, modality: Modality | None = None) -> Tensor:
        out: Tensor = checkpoint(super().forward, x, modality, use_reentrant=False)
        return out


def plain_attention(model: nn.Module) -> None:
    """Attention as two products and a softmax, in place of torch's fused one.

    For processors in bfloat16, where the fused one took 34 % of a step, most of it backwards, and this 12 %.
    """
    for part in model.modules():
        if isinstance(part, Attention):
            name = "forward"
            setattr(part, name, partial(_attend, part))


def _attend(attention: Attention, x: Tensor) -> Tensor:
    b, n, d = x.shape
    width = d // attention.num_heads
    qkv = attention.qkv(x).view(b, n, 3, attention.num_heads, width)  # (B, N, 3D) -> (B, N, 3, H, d)
    q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # 3 x (B, H, N, d)
    shares = (q @ k.transpose(-2, -1) * width**-0.5).softmax(dim=-1).to(v.dtype)  # (B, H, N, N)
    out: Tensor = attention.proj((shares @ v).transpose(1, 2).reshape(b, n, d))  # (B, H, N, d) -> (B, N, D)
    return out


def _blocks(model: nn.Module) -> list[Block]:
    return [part for part in model.modules() if isinstance(part, Block)]
