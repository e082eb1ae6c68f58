# SPDX-License-Identifier: MIT
"""How a model is made to train fast on a GPU, and to fit a small one."""

from functools import partial

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from core.model.blocks import Block
from core.model.cav_mae import CAVMAE


def prepare(model: CAVMAE, device: torch.device, *, compiled: bool = False) -> None:
    """Lay out the patch embeddings for the GPU's convolutions; compile the blocks if asked to.

    Compiling takes a minute or two and a C compiler; names and values of the weights stay as they are.
    """
    if device.type != "cuda":
        return
    torch.set_float32_matmul_precision("high")
    for part in (model.patch_embed_a, model.patch_embed_v):
        weight = part.proj.weight
        weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    if compiled:
        for block in _blocks(model):
            block.compile()


def recompute(model: nn.Module) -> None:
    """Gradient checkpointing: keep only what goes into each block, and compute the rest again backwards.

    About a third more time for a fraction of the memory.
    """
    for block in _blocks(model):
        name, forward = "forward", type(block).forward.__get__(block)
        setattr(block, name, partial(checkpoint, forward, use_reentrant=False))


def _blocks(model: nn.Module) -> list[Block]:
    return [part for part in model.modules() if isinstance(part, Block)]
