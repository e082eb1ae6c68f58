# SPDX-License-Identifier: MIT
"""Two-dimensional sine-cosine positions, and their fit to sound of another length."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core.model.config import LongPositions, ShortPositions


def sin_cos_table(dim: int, rows: int, columns: int) -> Tensor:
    """(1, rows*columns, dim) float32, row-major; the first half of a vector tells the column."""
    row, column = np.divmod(np.arange(rows * columns), columns)
    halves = [_sin_cos(dim // 2, column), _sin_cos(dim // 2, row)]  # (L, dim/2) each
    return torch.from_numpy(np.concatenate(halves, axis=1)[None].astype(np.float32))


def fit_columns(
    table: Tensor,
    rows: int,
    columns: int,
    short: ShortPositions = "cut",
    long: LongPositions = "interpolate",
) -> Tensor:
    """A table (1, rows*C, dim) for another number of columns (1, rows*columns, dim).

    Either every column keeps its time, the last ones being cut off or, by the sine-cosine formula, continued;
    or the table is interpolated along time, so that it spans the sound whatever its length.
    """
    _, length, dim = table.shape
    if length == rows * columns:
        return table
    grid = table.view(rows, length // rows, dim)  # (1, rows*C, dim) -> (rows, C, dim)
    if columns < grid.shape[1] and short == "cut":
        grid = grid[:, :columns]
    elif columns > grid.shape[1] and long == "continue":
        whole = sin_cos_table(dim, rows, columns).to(table).view(rows, columns, dim)
        grid = torch.cat([grid, whole[:, grid.shape[1] :]], dim=1)
    else:
        lines = grid.transpose(1, 2)  # (rows, dim, C): linear along time only
        grid = F.interpolate(lines, columns, mode="linear", align_corners=False).transpose(1, 2)
    return grid.reshape(1, rows * columns, dim)  # (rows, columns, dim) -> (1, rows*columns, dim)


def _sin_cos(dim: int, positions: NDArray[np.int64]) -> NDArray[np.float64]:
    """(L,) -> (L, dim): sines of falling frequencies, then cosines."""
    frequencies = 10000.0 ** (-np.arange(dim // 2) / (dim / 2))
    angles = positions[:, None] * frequencies  # (L, dim/2)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
