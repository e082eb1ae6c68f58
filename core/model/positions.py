# SPDX-License-Identifier: MIT
"""Two-dimensional sine-cosine positions, and their fit to sound of another length."""

import torch
from torch import Tensor
from torch.nn import functional as F


def sin_cos_table(dim: int, rows: int, columns: int) -> Tensor:
    """(1, rows*columns, dim) float32, row-major; the first half of a vector tells the column."""
    row, column = torch.meshgrid(
        torch.arange(rows, dtype=torch.float64), torch.arange(columns, dtype=torch.float64), indexing="ij"
    )
    halves = [_sin_cos(dim // 2, column.flatten()), _sin_cos(dim // 2, row.flatten())]  # (L, dim/2) each
    return torch.cat(halves, dim=1).unsqueeze(0).float()


def fit_columns(table: Tensor, rows: int, columns: int) -> Tensor:
    """A table (1, rows*C, dim) for another number of columns: the first of them, or a stretched table."""
    _, length, dim = table.shape
    if length == rows * columns:
        return table
    grid = table.view(rows, length // rows, dim)  # (1, rows*C, dim) -> (rows, C, dim)
    if columns < grid.shape[1]:
        grid = grid[:, :columns]
    else:
        lines = grid.transpose(1, 2)  # (rows, dim, C): linear along time only
        grid = F.interpolate(lines, columns, mode="linear", align_corners=False).transpose(1, 2)
    return grid.reshape(1, rows * columns, dim)  # (rows, columns, dim) -> (1, rows*columns, dim)


def _sin_cos(dim: int, positions: Tensor) -> Tensor:
    """(L,) -> (L, dim) float64: sines of falling frequencies, then cosines."""
    frequencies = 10000.0 ** (-torch.arange(dim // 2, dtype=torch.float64) / (dim / 2))
    angles = positions[:, None] * frequencies  # (L, dim/2)
    return torch.cat([angles.sin(), angles.cos()], dim=1)
