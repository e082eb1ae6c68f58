# SPDX-License-Identifier: MIT
"""Which tokens the encoder sees and which it must reconstruct (paper, section 3.3 and its ablations)."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

MaskMode = Literal["unstructured", "time", "frequency", "time-frequency"]

JOINT_SHARE = 0.7  # of the ratio, for columns and for rows, when both are masked


@dataclass(frozen=True, slots=True)
class Mask:
    """One random choice of visible tokens for each sample."""

    keep: Tensor  # (B, K) indices of the visible tokens, in the order the encoder gets them
    restore: Tensor  # (B, L) where each token is in [visible, removed]
    removed: Tensor  # (B, L) bool, True = to be reconstructed

    def select(self, tokens: Tensor) -> Tensor:
        """(B, L, D) -> (B, K, D), the visible ones."""
        return tokens.gather(1, self.keep.unsqueeze(-1).expand(-1, -1, tokens.shape[-1]))

    def fill(self, visible: Tensor, mask_token: Tensor) -> Tensor:
        """(B, K, D) -> (B, L, D) in the first order, with `mask_token` (1, 1, D) for what was removed."""
        b, k, d = visible.shape
        filler = mask_token.to(visible.dtype).expand(b, self.restore.shape[1] - k, d)
        every = torch.cat([visible, filler], dim=1)  # (B, L, D)
        return every.gather(1, self.restore.unsqueeze(-1).expand(-1, -1, d))

    def to(self, device: torch.device) -> "Mask":
        """The same mask on another device; a GPU is not waited for when it is sent there."""
        sent = device.type == "cuda"  # what comes back from one must have arrived before it is read
        keep, restore, removed = (
            indices.to(device, non_blocking=sent) for indices in (self.keep, self.restore, self.removed)
        )
        return Mask(keep, restore, removed)


def mask_from_noise(noise: Tensor, ratio: float) -> Mask:
    """Keep the int(L*(1-ratio)) tokens of lowest noise (B, L); equal noise keeps the earlier token."""
    order = torch.argsort(noise, dim=1, stable=True)
    return mask_from_restore(torch.argsort(order, dim=1), int(noise.shape[1] * (1 - ratio)))


def mask_from_restore(restore: Tensor, kept: int) -> Mask:
    """The mask that keeps the `kept` tokens of lowest rank; `restore` (B, L) holds each token's rank."""
    return Mask(keep=torch.argsort(restore, dim=1)[:, :kept], restore=restore, removed=restore >= kept)


def draw_noise(batch: int, tokens: int, generator: torch.Generator | None = None) -> Tensor:
    """Uniform noise (B, L), drawn on the CPU so that one seed gives the same masks on every device."""
    return torch.rand(batch, tokens, generator=generator, device="cpu")


def draw_mask(
    batch: int,
    grid: tuple[int, int],
    ratio: float,
    mode: MaskMode = "unstructured",
    generator: torch.Generator | None = None,
) -> Mask:
    """A random CPU mask over a grid of (rows, columns): single tokens, or whole rows and columns."""
    rows, columns = grid
    noise = draw_noise(batch, rows * columns, generator)
    if mode != "unstructured":
        noise = noise + draw_lines(batch, grid, ratio, mode, generator)
    return mask_from_noise(noise, ratio)


def draw_lines(
    batch: int, grid: tuple[int, int], ratio: float, mode: MaskMode, generator: torch.Generator | None = None
) -> Tensor:
    """Random whole columns (time) and rows (frequency) as a bool (B, rows*columns), True = remove.

    Added to noise below 1 it puts them last; if too many or too few are marked the noise decides.
    """
    rows, columns = grid
    share = ratio * JOINT_SHARE if mode == "time-frequency" else ratio
    marked = torch.zeros(batch, rows, columns, dtype=torch.bool, device="cpu")
    if mode in ("time", "time-frequency"):
        marked |= _draw(batch, columns, int(columns * share), generator)[:, None, :]  # (B, 1, columns)
    if mode in ("frequency", "time-frequency"):
        marked |= _draw(batch, rows, int(rows * share), generator)[:, :, None]  # (B, rows, 1)
    return marked.flatten(1)  # (B, rows, columns) -> (B, L)


def _draw(batch: int, lines: int, count: int, generator: torch.Generator | None) -> Tensor:
    """`count` of `lines` for each sample, as a bool (B, lines)."""
    return torch.rand(batch, lines, generator=generator, device="cpu").argsort(dim=1).argsort(dim=1) < count
