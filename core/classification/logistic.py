# SPDX-License-Identifier: MIT
"""Logistic regression on vectors, to its one optimum: no chance, no learning rate."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

Floats = NDArray[np.float64]
ROUNDS = 100  # of L-BFGS; started from a neighbouring optimum it settles in about twenty
HISTORY = 10  # steps remembered: more cost more than they save
SLOPE = 1e-5  # of the mean loss: flatter than this, no probability changes in its fourth digit
FLAT = 1e-6  # of a standard deviation: a feature that varies no more tells nothing


@dataclass(frozen=True, slots=True)
class Linear:
    """Logits of vectors: (x - mean) / scale @ weight + bias; what is missing (NaN) counts as the mean."""

    mean: Floats  # (d,)
    scale: Floats  # (d,)
    weight: Floats  # (d, C)
    bias: Floats  # (C,)

    def logits(self, x: NDArray[np.floating]) -> Floats:
        """(n, d) -> (n, C)."""
        return np.asarray(self._standard(x) @ self.weight + self.bias)

    def _standard(self, x: NDArray[np.floating]) -> Floats:
        return np.nan_to_num((x.astype(np.float64) - self.mean) / self.scale, nan=0.0)


def fit_linear(
    x: NDArray[np.floating],
    target: Floats,
    weights: Floats,
    l2: float,
    *,
    multi_label: bool,
    start: Linear | None = None,
) -> Linear:
    """Fit vectors (n, d) to classes (n, C); rows count by `weights` (n,), the squared weights by `l2` / 2.

    `start` is a fit of the same rows with another `l2`: the way from there is shorter.
    """
    model = start or _untrained(x.astype(np.float64), target, weights)
    rows, wanted = torch.from_numpy(model._standard(x)).float(), torch.from_numpy(target).float()
    share = torch.from_numpy(weights / weights.sum()).float()
    weight, bias = _leaf(model.weight), _leaf(model.bias)
    optimiser = _lbfgs(weight, bias)

    def loss() -> float:
        optimiser.zero_grad()
        each = _losses(rows @ weight + bias, wanted, multi_label)
        total = (share * each).sum() + l2 / 2 * weight.square().sum()
        torch.autograd.backward(total)
        return float(total.detach())

    optimiser.step(loss)
    return Linear(model.mean, model.scale, weight.detach().double().numpy(), bias.detach().double().numpy())


def _leaf(values: Floats) -> Tensor:
    return torch.from_numpy(values).float().clone().requires_grad_()


def _lbfgs(*parameters: Tensor) -> torch.optim.Optimizer:
    return torch.optim.LBFGS(
        parameters,
        max_iter=ROUNDS,
        history_size=HISTORY,
        tolerance_grad=SLOPE,
        tolerance_change=SLOPE / 100,
        line_search_fn="strong_wolfe",
    )


def _losses(logits: Tensor, wanted: Tensor, multi_label: bool) -> Tensor:
    """(n, C), (n, C) -> (n,)."""
    if multi_label:
        return F.binary_cross_entropy_with_logits(logits, wanted, reduction="none").sum(dim=1)
    return F.cross_entropy(logits, wanted, reduction="none")


def _untrained(x: Floats, target: Floats, weights: Floats) -> Linear:
    """All weights zero; mean and scale of the features, each over the rows that have it."""
    known = np.isfinite(x) * weights[:, None]
    total = known.sum(axis=0).clip(1e-12)
    x = np.nan_to_num(x)
    mean = (known * x).sum(axis=0) / total
    spread = np.sqrt((known * (x - mean) ** 2).sum(axis=0) / total)
    scale = np.where(spread > FLAT, spread, np.inf)  # a flat feature becomes zero
    classes = target.shape[1]
    return Linear(mean, scale, np.zeros((x.shape[1], classes)), np.zeros(classes))
