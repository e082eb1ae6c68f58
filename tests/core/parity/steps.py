# SPDX-License-Identifier: MIT
"""Gradients, and steps of the optimiser in pre-training."""

import copy

import torch
from torch import Tensor, nn

from core.model.losses import PretrainingLoss, pretraining_loss
from tests.core.parity.comparison import Comparison
from tests.core.parity_case import case_of, texts_of

ADAM = {"betas": (0.95, 0.999), "weight_decay": 5e-7}


def gradients() -> dict[str, Tensor]:
    return {f"pre/grad/{name}": grad for name, grad in _gradients().items() if grad is not None}


def gradient_norms() -> dict[str, Tensor]:
    """-1 for parameters that get no gradient: norms that are never used, and fixed positions."""
    found, names = _gradients(), texts_of("tiny", "pre/grad_names")
    assert set(names) == set(found)
    norms = [-1.0 if (grad := found[name]) is None else float(grad.norm()) for name in names]
    return {"pre/grad_norm": torch.tensor(norms, dtype=torch.float64)}


def steps_of_adam() -> dict[str, Tensor]:
    """The losses before each step, masks following the stored noise."""
    case = case_of("tiny")
    model, stored = copy.deepcopy(case.model).train(), case.arrays
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(trained, lr=float(stored["train/lr"]), **ADAM)
    rows = []
    for noise_a, noise_v in zip(stored["train/noise_a"], stored["train/noise_v"], strict=True):
        step = _loss(model, noise_a, noise_v)
        parts = (step.total, step.audio, step.images, 0.01 * step.contrast, step.accuracy)
        rows.append([float(part.detach()) for part in parts])
        optimiser.zero_grad()
        step.total.backward()
        optimiser.step()
    return {"train/loss_total_maea_maev_c_cacc": torch.tensor(rows, dtype=torch.float64)}


def _gradients() -> dict[str, Tensor | None]:
    case = case_of("tiny")
    model = copy.deepcopy(case.model)
    _loss(model, case.arrays["in/noise_a"], case.arrays["in/noise_v"]).total.backward()
    return {name: parameter.grad for name, parameter in model.named_parameters()}


def _loss(model: nn.Module, noise_a: Tensor, noise_v: Tensor) -> PretrainingLoss:
    audio, images = case_of("tiny").arrays["in/audio"], case_of("tiny").arrays["in/imgs"]
    return pretraining_loss(model(audio, images, noise_a, noise_v), audio, images, norm_pix=True)


COMPARISONS = [
    Comparison("tiny", "pre/grad/.*", gradients, rtol=2e-4, atol=1e-6),
    Comparison("tiny", "pre/grad_norm", gradient_norms, rtol=2e-4, atol=1e-7),
    Comparison("tiny", "train/loss_.*", steps_of_adam, rtol=1e-4, atol=3e-4),
]
