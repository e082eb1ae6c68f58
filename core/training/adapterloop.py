# SPDX-License-Identifier: MIT
"""The loop of an adapter's training: two matrices near the identity learn from batches of stored pairs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.jobs import Job, Progress
from core.model.adapted import Matrices
from core.training.adaptermeasure import figures
from core.training.config import TrainConfig
from core.training.contrast import PairLoss
from core.training.storedpairs import Numbers, StoredPairs

PULSE = 0.25  # s between two reports of progress
FEWEST_STEPS, SMALLEST = 8, 64  # steps of an epoch, as far as batches do not become smaller than this


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterConfig:
    """How an adapter is trained."""

    rank: int = 16  # of what is added to the identity
    epochs: int = 60
    batch_size: int = 512  # at most; a small library is divided into `FEWEST_STEPS` an epoch
    learning_rate: float = 1e-3
    weight_decay: float = 1.0  # towards leaving vectors as they are
    patience: int = 6  # epochs without progress on the part to stop by
    temperature: float = 0.05
    held_out: float = 0.15  # share of the videos to measure with, and again to stop by
    seed: int = 1


@dataclass(frozen=True, slots=True)
class AdapterStep:
    """Where the training of an adapter stands; the data of its `Progress`."""

    epoch: int
    loss: float  # of this epoch; not a number before the first
    audio_to_video: float  # R@10 on the part to stop by
    video_to_audio: float


class LowRank(nn.Module):
    """The identity and a matrix of low rank, which begins at zero."""

    def __init__(self, dim: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(rank, dim) * dim**-0.5)
        self.up = nn.Parameter(torch.zeros(dim, rank))

    def matrix(self) -> Tensor:
        """(D, D)"""
        return torch.eye(len(self.up), device=self.up.device) + self.up @ self.down


class AdapterLoop:
    """One training of an adapter."""

    def __init__(
        self, pairs: StoredPairs, group: Numbers, config: AdapterConfig, device: torch.device
    ) -> None:
        torch.manual_seed(config.seed)
        dim = pairs.audio.shape[1]
        self._pairs, self._group, self._config, self._device = pairs, group, config, device
        self._rng = np.random.default_rng(config.seed)
        self._low_rank = nn.ModuleDict({m: LowRank(dim, min(config.rank, dim)) for m in ("audio", "visual")})
        self._low_rank.to(device)
        recipe = TrainConfig(both_ways=True, spare_groups=True)
        self._loss = PairLoss(recipe, config.temperature).to(device)
        self._optimiser = torch.optim.AdamW(
            self._low_rank.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self._best, self._best_mrr = self._matrices(), -1.0

    def learn(self, train: Numbers, stop: Numbers) -> Job[int]:
        """Epochs until the part to stop by gets no better; gives how many."""
        loss, waited, said, epoch = float("nan"), 0, 0.0, 0
        for epoch in range(self._config.epochs + 1):
            found = figures(self._pairs, stop, self._group, self._matrices())
            waited = 0 if found.both.mean() > self._best_mrr else waited + 1
            if waited == 0:
                self._best, self._best_mrr = self._matrices(), float(found.both.mean())
            step = AdapterStep(epoch, loss, found.audio_to_video.r10, found.video_to_audio.r10)
            yield Progress(epoch, self._config.epochs, f"epoch {epoch}", step)
            if waited >= self._config.patience or epoch == self._config.epochs:
                break
            losses = []
            for batch in self._batches(train):
                losses.append(self._step(batch))
                if time.monotonic() - said > PULSE:
                    said = time.monotonic()
                    yield Progress(epoch, self._config.epochs, f"epoch {epoch + 1}")
            loss = float(np.mean(losses))
        return epoch

    def best(self) -> Matrices:
        """The matrices of the best epoch."""
        return self._best

    def _batches(self, train: Numbers) -> Iterator[Numbers]:
        """All windows once, in batches of about one size."""
        order = self._rng.permutation(train)
        size = min(self._config.batch_size, max(SMALLEST, len(order) // FEWEST_STEPS))
        return iter(np.array_split(order, max(1, round(len(order) / size))))

    def _step(self, windows: Numbers) -> float:
        p = self._pairs
        shown = self._rng.integers(p.first[windows], p.last[windows])
        vectors = {"audio": p.audio[windows], "visual": p.visual[shown]}
        changed = {m: self._tensor(v) @ self._matrix(m).T for m, v in vectors.items()}
        groups = torch.from_numpy(self._group[windows]).to(self._device)
        loss = self._loss(changed["audio"], changed["visual"], groups).loss
        self._optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self._optimiser.step()
        return float(loss.detach())

    def _tensor(self, rows: NDArray[np.float16]) -> Tensor:
        return torch.from_numpy(rows.astype(np.float32)).to(self._device)

    def _matrix(self, modality: str) -> Tensor:
        part = self._low_rank[modality]
        assert isinstance(part, LowRank)
        return part.matrix()

    def _matrices(self) -> Matrices:
        return {m: self._matrix(m).detach().cpu().clone() for m in self._low_rank}
