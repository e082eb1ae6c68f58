# SPDX-License-Identifier: MIT
"""What is hidden from the model: drawn by chance, by hand, or one modality altogether."""

import numpy as np
import torch
from numpy.typing import NDArray

from core.model.masking import Mask, MaskMode, draw_mask, mask_from_restore
from core.reconstruct.hiding import Hiding

Grid = tuple[int, int]  # rows, columns


def draw(hiding: Hiding, grid_a: Grid, grid_v: Grid) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which patches of sound and picture are hidden, as grids. The sound's are drawn first."""
    generator = torch.Generator().manual_seed(hiding.seed)
    sound = _drawn(grid_a, hiding.ratio_a, hiding.mode_a, generator)
    picture = _drawn(grid_v, hiding.ratio_v, "unstructured", generator)
    sound, picture = _by_hand(sound, hiding.drawn_a), _by_hand(picture, hiding.drawn_v)
    if hiding.cross == "sound":
        sound = np.ones_like(sound)
    if hiding.cross == "picture":
        picture = np.ones_like(picture)
    return sound, picture


def as_mask(hidden: NDArray[np.bool_], batch: int = 1) -> Mask:
    """The grid as the network takes it, the same for a whole batch; visible patches keep their order."""
    removed = torch.from_numpy(hidden.reshape(-1).copy())  # (rows, columns) -> (L,)
    order = torch.argsort(removed.int(), stable=True)  # visible ones first
    return mask_from_restore(torch.argsort(order).expand(batch, -1), int((~removed).sum()))


def _drawn(grid: Grid, ratio: float, mode: MaskMode, generator: torch.Generator) -> NDArray[np.bool_]:
    return draw_mask(1, grid, ratio, mode, generator).removed[0].numpy().reshape(grid)


def _by_hand(hidden: NDArray[np.bool_], drawn: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """With what was drawn by hand, as far as it lies on the grid: a last moment may be shorter."""
    if drawn is None:
        return hidden
    rows, columns = min(hidden.shape[0], drawn.shape[0]), min(hidden.shape[1], drawn.shape[1])
    both = hidden.copy()
    both[:rows, :columns] |= drawn[:rows, :columns]
    return both
