# SPDX-License-Identifier: MIT
"""The published forward pass restated plainly, to measure against: as the paper tells it, step by step.

Three separate runs of the joint blocks, attention with an explicit softmax, masks drawn sample by sample in
Python, every picture embedded together with its sound. It computes with the weights of an Earshot model and
gives its numbers (`scripts.bench_model` checks that), so only the way there differs.
"""

import random

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.model.blocks import Block
from core.model.cav_mae import CAVMAE

KeptAndRank = tuple[Tensor, Tensor]  # (B, K) visible tokens, (B, L) rank of every token


def embed(model: CAVMAE, audio: Tensor, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors (F, D) of sound and picture, one pair at a time: audio (1, T, mel), pictures (F, 3, S, S)."""
    pairs = [embed_pairs(model, audio, picture[None]) for picture in pictures]
    return torch.cat([a for a, _ in pairs]), torch.cat([v for _, v in pairs])


def embed_pairs(model: CAVMAE, audio: Tensor, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors (A, D) and (F, D) of a batch of sounds and one of pictures."""
    a, v = tokens(model, audio, pictures)
    a, v = through(model.blocks_a, a), through(model.blocks_v, v)
    a = F.normalize(model.norm_a(through(model.blocks_u, a, "a")).mean(dim=1), dim=-1)
    return a, F.normalize(model.norm_v(through(model.blocks_u, v, "v")).mean(dim=1), dim=-1)


def training_loss(model: CAVMAE, audio: Tensor, pictures: Tensor) -> Tensor:
    """Reconstruction of standardised patches and, with weight 0.01, contrast of (B, ...) pairs."""
    a, v = tokens(model, audio, pictures)
    (kept_a, rank_a), (kept_v, rank_v) = (drawn(x.shape[0], x.shape[1], 0.75) for x in (a, v))
    a = through(model.blocks_a, taken(a, kept_a))
    v = through(model.blocks_v, taken(v, kept_v))
    joint = model.norm(through(model.blocks_u, torch.cat([a, v], dim=1)))
    heard = model.norm_a(through(model.blocks_u, a, "a")).mean(dim=1)
    seen = model.norm_v(through(model.blocks_u, v, "v")).mean(dim=1)
    painted_a, painted_v = decoded(model, joint, rank_a, rank_v, kept_a.shape[1])
    loss_a = reconstruction(painted_a, patches(audio.transpose(1, 2)[:, None]), rank_a >= kept_a.shape[1])
    loss_v = reconstruction(painted_v, patches(pictures), rank_v >= kept_v.shape[1])
    scores = F.normalize(heard, dim=-1) @ F.normalize(seen, dim=-1).T / 0.05
    contrast = -F.log_softmax(scores, dim=0).diagonal().mean()
    return loss_a + loss_v + 0.01 * contrast


def tokens(model: CAVMAE, audio: Tensor, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """(B, T, mel) and (B, 3, S, S) -> (B, La, D) and (B, Lv, D)."""
    a = model.patch_embed_a.proj(audio[:, None].transpose(2, 3)).flatten(2).transpose(1, 2)
    v = model.patch_embed_v.proj(pictures).flatten(2).transpose(1, 2)
    return a + model.pos_embed_a + model.modality_a, v + model.pos_embed_v + model.modality_v


def through(blocks: nn.ModuleList, x: Tensor, modality: str = "") -> Tensor:
    """(B, N, D) through blocks whose LayerNorms are those of the modality."""
    suffix = f"_{modality}" if modality else ""
    for block in blocks:
        assert isinstance(block, Block)
        x = x + attention(block, getattr(block, f"norm1{suffix}")(x))
        x = x + block.mlp.fc2(F.gelu(block.mlp.fc1(getattr(block, f"norm2{suffix}")(x))))
    return x


def attention(block: Block, x: Tensor) -> Tensor:
    """Every token's softmax over all tokens, written out: (B, N, D) -> (B, N, D)."""
    b, n, d = x.shape
    heads = block.attn.num_heads
    q, k, v = block.attn.qkv(x).reshape(b, n, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
    weights = ((q @ k.transpose(-2, -1)) * (d // heads) ** -0.5).softmax(dim=-1)  # (B, H, N, N)
    out: Tensor = block.attn.proj((weights @ v).transpose(1, 2).reshape(b, n, d))
    return out


def drawn(batch: int, length: int, ratio: float) -> KeptAndRank:
    """A mask for each sample, one after the other."""
    keep, kept, ranks = int(length * (1 - ratio)), [], []
    for _ in range(batch):
        order = random.sample(range(length), length)
        rank = [0] * length
        for place, token in enumerate(order):
            rank[token] = place
        kept.append(order[:keep])
        ranks.append(rank)
    return torch.tensor(kept), torch.tensor(ranks)


def taken(x: Tensor, kept: Tensor) -> Tensor:
    """(B, L, D) -> (B, K, D)"""
    return torch.stack([sample[places] for sample, places in zip(x, kept, strict=True)])


def decoded(
    model: CAVMAE, joint: Tensor, rank_a: Tensor, rank_v: Tensor, kept_a: int
) -> tuple[Tensor, Tensor]:
    """(B, Ka + Kv, D) -> every patch of sound (B, La, p*p) and of picture (B, Lv, p*p*3)."""
    x = model.decoder_embed(joint)
    filled = []
    for visible, rank in ((x[:, :kept_a], rank_a), (x[:, kept_a:], rank_v)):
        missing = model.mask_token.repeat(len(x), rank.shape[1] - visible.shape[1], 1)
        every = torch.cat([visible, missing], dim=1)
        filled.append(every.gather(1, rank[:, :, None].repeat(1, 1, x.shape[2])))
    a = filled[0] + model.decoder_pos_embed_a + model.decoder_modality_a
    v = filled[1] + model.decoder_pos_embed_v + model.decoder_modality_v
    x = model.decoder_norm(through(model.decoder_blocks, torch.cat([a, v], dim=1)))
    return model.decoder_pred_a(x[:, : a.shape[1]]), model.decoder_pred_v(x[:, a.shape[1] :])


def patches(images: Tensor, p: int = 16) -> Tensor:
    """(B, C, H, W) -> (B, N, p*p*C)"""
    b, c, h, w = images.shape
    x = images.reshape(b, c, h // p, p, w // p, p)
    return x.permute(0, 2, 4, 3, 5, 1).reshape(b, (h // p) * (w // p), p * p * c)


def reconstruction(painted: Tensor, target: Tensor, removed: Tensor) -> Tensor:
    """The mean squared error of removed patches, standardised."""
    target = (target - target.mean(dim=-1, keepdim=True)) / (target.var(dim=-1, keepdim=True) + 1e-6).sqrt()
    error = ((painted - target) ** 2).mean(dim=-1)
    return (error * removed).sum() / removed.sum()
