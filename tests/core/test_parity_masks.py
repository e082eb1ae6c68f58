# SPDX-License-Identifier: MIT
"""Masks of every kind equal the published ones where those are defined."""

from pathlib import Path

import torch
from torch import Tensor

from core.model.masking import mask_from_noise
from tests.core.parity_case import agree, arrays_of, both_folders, hashed

GRID = (8, 64)


@both_folders
def test_unstructured_masks(folder: Path) -> None:
    stored = arrays_of(folder, "geom")
    for side, tokens in (("a", 512), ("v", 196)):
        mask = mask_from_noise(hashed(f"geom/noise_{side}", (2, tokens), 0, 1), 0.75)
        named = {f"unstructured/ids_restore_{side}": mask.restore, f"unstructured/mask_{side}": mask.removed}
        agree(named, stored)


@both_folders
def test_masks_of_whole_columns_and_rows(folder: Path) -> None:
    stored = arrays_of(folder, "geom")
    for mode in ("time", "freq"):
        marked = torch.stack([lines(stored, mode, sample, mode == "time") for sample in range(2)])
        mask = mask_from_noise(hashed("geom/noise_a", (2, 512), 0, 1) + marked, 0.75)
        agree({f"{mode}/mask_a": mask.removed, f"{mode}/n_masked_per_sample": mask.removed.sum(1)}, stored)


@both_folders
def test_masks_of_columns_and_rows_together(folder: Path) -> None:
    stored = arrays_of(folder, "geom")
    for sample in range(2):
        marked = lines(stored, "tf", sample, True) | lines(stored, "tf", sample + 2, False)
        noise = hashed("geom/noise_a", (2, 512), 0, 1)[sample] + marked
        ours, theirs = mask_from_noise(noise[None], 0.75).removed[0], stored["tf/mask_a"][sample].bool()
        # More are marked than are removed, and the published choice among them depends on its sort.
        assert int(ours.sum()) == int(theirs.sum()) == 384
        assert not (ours & ~marked).any()
        assert not (theirs & ~marked).any()


def lines(stored: dict[str, Tensor], mode: str, index: int, columns: bool) -> Tensor:
    """The stored columns or rows of one sample as a bool (512,)."""
    grid = torch.zeros(GRID, dtype=torch.bool)
    drawn = stored[f"{mode}/sampled_list{index}"].long()
    if columns:
        grid[:, drawn] = True
    else:
        grid[drawn] = True
    return grid.flatten()  # (8, 64) -> (512,)
