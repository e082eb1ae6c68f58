# SPDX-License-Identifier: MIT
"""Targets, losses, sampling, learning rates and averaging of fine-tuning, as published.

Source: Gong et al., ICLR 2023, and the code of CAV-MAE.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

ADAM_BETAS = (0.95, 0.999)
WEIGHT_DECAY = 5e-7
HEAD = "mlp_head."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one fine-tuning is run. The defaults suit a small model and a few hundred clips."""

    epochs: int = 15
    batch_size: int = 16
    learning_rate: float = 1e-4
    head_factor: float = 50.0
    """The head learns so many times faster than the encoder it is put on."""
    halve_from: int = 8
    """From the end of this epoch on, the rate is halved after every epoch."""
    average_from: int = 6
    """The weights after this epoch and all later ones are averaged (from 1; 0: the last are taken)."""
    mixup: bool = True
    smoothing: float = 0.1
    mel_mask: int = 48  # mel bins at most that SpecAugment hides
    time_mask: float = 0.1875  # share of the window at most that it hides: 192 of 1024 frames
    noise: bool = True
    balanced: bool = True
    """Clips of rare classes are drawn more often."""
    seed: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON can hold it."""
        return asdict(self)


AUDIOSET_20K = Recipe(
    learning_rate=5e-5, head_factor=100, batch_size=36, halve_from=5, average_from=3, balanced=False
)
AUDIOSET_2M = Recipe(
    epochs=10, learning_rate=1e-5, head_factor=50, batch_size=48, halve_from=2, average_from=1
)
VGGSOUND = Recipe(epochs=10, learning_rate=1e-4, head_factor=10, batch_size=48, halve_from=2, average_from=3)
PUBLISHED = {"audioset-20k": AUDIOSET_20K, "audioset-2m": AUDIOSET_2M, "vggsound": VGGSOUND}


def smooth(positives: Tensor, smoothing: float) -> Tensor:
    """Targets (..., C) of examples that were not mixed: 1 - s for a class that is there, else s / C."""
    return torch.where(positives > 0, 1 - smoothing, smoothing / positives.shape[-1])


def mixed_target(first: Tensor, second: Tensor, share: float, smoothing: float) -> Tensor:
    """The target (..., C) of two examples mixed: each class adds its share to s / C."""
    both = share * first + (1 - share) * second
    return smoothing / first.shape[-1] + (1 - smoothing) * both


def classification_loss(logits: Tensor, target: Tensor, *, multi_label: bool) -> Tensor:
    """Binary cross-entropy over classes or, for one class each, cross-entropy with soft targets (B, C)."""
    if multi_label:
        return F.binary_cross_entropy_with_logits(logits, target)
    return F.cross_entropy(logits, target)


def balancing_weights(positives: Tensor) -> Tensor:
    """How often to draw each example (n, C): the sum over its classes of 1000 / (examples + 0.01)."""
    counts = positives.sum(dim=0)
    return (positives * (1000 / (counts + 0.01))).sum(dim=1)


def parameter_groups(model: nn.Module, learning_rate: float, head_factor: float) -> list[dict[str, Any]]:
    """The encoder and, faster by `head_factor`, the head, for Adam; what is not trained is left out."""
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    head = [p for name, p in trained if name.startswith(HEAD)]
    encoder = [p for name, p in trained if not name.startswith(HEAD)]
    return [{"params": encoder, "lr": learning_rate}, {"params": head, "lr": learning_rate * head_factor}]


def rate_factor(epoch: int, halve_from: int) -> float:
    """What the learning rate is multiplied with in `epoch` (from 0)."""
    return 0.5 ** max(0, epoch - halve_from + 1)


class MeanWeights:
    """The plain mean of the checkpoints it is given, without keeping them."""

    def __init__(self) -> None:
        self.count = 0
        self._mean: dict[str, Tensor] = {}

    def add(self, state: Mapping[str, Tensor]) -> None:
        """Take one more checkpoint in."""
        self.count += 1
        for name, tensor in state.items():
            value = tensor.detach().to("cpu", torch.float64, copy=True)
            mean = self._mean.setdefault(name, value)
            mean += (value - mean) / self.count

    def state(self) -> dict[str, Tensor]:
        """The mean, in float32."""
        return {name: tensor.float() for name, tensor in self._mean.items()}

    def parameters(self) -> list[nn.Parameter]:
        """None: a mean is counted, not learnt."""
        return []

    def state_dict(self) -> dict[str, Tensor]:
        """All that the mean of the next checkpoint depends on."""
        return {"count": torch.tensor(self.count)} | {f"mean.{name}": t for name, t in self._mean.items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on from what `state_dict` gave."""
        self.count = int(state["count"])
        mean = {name.removeprefix("mean."): tensor for name, tensor in state.items() if name != "count"}
        self._mean = {name: tensor.clone() for name, tensor in mean.items()}
