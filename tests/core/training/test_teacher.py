# SPDX-License-Identifier: MIT
"""The teacher follows slowly, attends as the model does, and its guidance keeps what it says it keeps."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from core.model.blocks import Block
from core.model.build import build
from core.model.config import TINY
from core.training.teacher import Teacher, attention, guided_mask

SYNC_TINY = replace(TINY, cls_token=True, register_tokens=2)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def test_the_teacher_is_the_running_mean() -> None:
    model = build(TINY)
    teacher = Teacher(model, momentum=0.9)
    before = {name: value.clone() for name, value in teacher.mean.named_parameters()}
    with torch.no_grad():
        for p in model.parameters():
            p += torch.randn_like(p)
    teacher.follow(model)
    for (name, mean), new in zip(teacher.mean.named_parameters(), model.parameters(), strict=True):
        torch.testing.assert_close(mean, 0.9 * before[name] + 0.1 * new)
    assert not any(p.requires_grad for p in teacher.parameters())


def test_attention_is_what_the_block_computes_with() -> None:
    block, x = Block(16, 2), torch.randn(3, 5, 16)
    norm, _ = block.norms("v")
    values = block.attn.qkv(norm(x)).view(3, 5, 3, 2, 8)[:, :, 2].transpose(1, 2)  # (B, H, N, d)
    q, k = (block.attn.qkv(norm(x)).view(3, 5, 3, 2, 8)[:, :, i].transpose(1, 2) for i in (0, 1))
    weights = F.scaled_dot_product_attention(q, k, torch.eye(5).expand(3, 2, 5, 5))
    torch.testing.assert_close(attention(block, x, "v"), weights.mean(dim=1))
    mixed = (weights @ values).transpose(1, 2).reshape(3, 5, 16)
    torch.testing.assert_close(block.attn.proj(mixed), block.attn(norm(x)))


@pytest.mark.parametrize("config", [TINY, SYNC_TINY], ids=["mean", "cls"])
def test_the_teacher_sees_everything(config) -> None:
    model = build(config)
    audio, images = torch.randn(2, 64, 128), torch.randn(2, 3, 32, 32)
    taught = Teacher(model, 0.99)(audio, images)
    whole = model.features(audio, images)
    torch.testing.assert_close(taught.audio, whole.audio.vector)
    torch.testing.assert_close(taught.images, whole.images.vector)
    assert taught.attention_a.shape == (2, 32)
    assert taught.attention_v.shape == (2, 4)


def test_the_patches_attended_to_most_are_kept() -> None:
    weight = torch.tensor([[0.1, 0.4, 0.2, 0.3]])
    mask = guided_mask(weight, torch.rand(1, 4), 0.5, "rank")
    assert mask.removed.tolist() == [[True, False, True, False]]


def test_patches_are_drawn_in_proportion_to_their_weight() -> None:
    """With one kept, each is kept as often as its share of the weight."""
    weight = torch.tensor([0.1, 0.4, 0.2, 0.3])
    mask = guided_mask(weight.expand(20_000, 4), torch.rand(20_000, 4), 0.75, "sample")
    kept = (~mask.removed).float().mean(dim=0)
    torch.testing.assert_close(kept, weight, atol=0.015, rtol=0)
