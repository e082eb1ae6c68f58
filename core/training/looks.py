# SPDX-License-Identifier: MIT
"""Which patches each pass over a batch sees."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from core.model.masking import Mask, mask_from_noise
from core.training.config import TrainConfig
from core.training.teacher import Taught, guided_mask

Pair = tuple[Mask, Mask]  # of sound and of picture


@dataclass(frozen=True, slots=True)
class Looks:
    """The masks of one batch, pass by pass; None for a pass that the recipe leaves out."""

    first: Pair  # what is left is reconstructed from
    low: Pair | None  # contrasted, where that has a pass of its own
    view: Pair | None  # with the second hearing

    def part(self, rows: slice) -> "Looks":
        """The masks of some of the clips."""
        low, view = (pair and _rows(pair, rows) for pair in (self.low, self.view))
        return Looks(_rows(self.first, rows), low, view)


def draw_looks(
    noise: Callable[[int], Tensor],
    tokens: tuple[int, int],
    ratios: tuple[float, float],
    config: TrainConfig,
    taught: Taught | None,
) -> Looks:
    """Masks for clips of `tokens` patches of sound and of picture.

    `noise(tokens)` draws (B, tokens) uniformly. `ratios` are those of the reconstruction.
    """

    def random(ratio_a: float, ratio_v: float) -> Pair:
        return mask_from_noise(noise(tokens[0]), ratio_a), mask_from_noise(noise(tokens[1]), ratio_v)

    first = random(*ratios)
    low = None
    if config.contrast_mask_ratio is not None:
        low = _low(noise(tokens[0]), noise(tokens[1]), config.contrast_mask_ratio, config, taught)
    return Looks(first, low, random(*[config.view_mask_ratio] * 2) if config.view_weight else None)


def _low(a: Tensor, v: Tensor, ratio: float, config: TrainConfig, taught: Taught | None) -> Pair:
    if taught is None:
        return mask_from_noise(a, ratio), mask_from_noise(v, ratio)
    guides = config.teacher_guides
    return (
        guided_mask(taught.attention_a.cpu(), a, ratio, guides),
        guided_mask(taught.attention_v.cpu(), v, ratio, guides),
    )


def _rows(pair: Pair, rows: slice) -> Pair:
    a, v = (Mask(mask.keep[rows], mask.restore[rows], mask.removed[rows]) for mask in pair)
    return a, v
