# SPDX-License-Identifier: MIT
"""The quick way to learn from a library: a matrix for each modality on stored vectors of the frozen model."""

import json
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.device import choose_device
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.catalogue import model_row, open_catalogue
from core.library.place import Library
from core.model.adapted import Matrices, save_adapted
from core.model.card import ModelCard
from core.model.store import read_card
from core.training.adaptermeasure import Figures, figures, recalibrated
from core.training.config import TrainConfig
from core.training.contrast import UNKNOWN, PairLoss
from core.training.storedpairs import Numbers, StoredPairs, stored_pairs

PULSE = 0.25  # s between two reports of progress
FEWEST = 3  # groups of videos: to learn from, to stop by and to measure with
FEWEST_STEPS, SMALLEST = 8, 64  # steps of an epoch, as far as batches do not become smaller than this
_STREAM = 5  # of random numbers


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


@dataclass(frozen=True, slots=True)
class Adapted:
    """What came of it: the new model's file, and both models on videos that the training never saw."""

    model: Path
    identity: str
    before: Figures
    after: Figures
    better: bool
    epochs: int
    seconds: float


class LowRank(nn.Module):
    """The identity and a matrix of low rank, which begins at zero."""

    def __init__(self, dim: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(rank, dim) * dim**-0.5)
        self.up = nn.Parameter(torch.zeros(dim, rank))

    def matrix(self) -> Tensor:
        """(D, D)"""
        return torch.eye(len(self.up), device=self.up.device) + self.up @ self.down


def adapt(
    library: Library,
    base: Path,
    path: Path,
    *,
    groups: Mapping[int, int] | None = None,
    held_out: Collection[int] = (),
    config: AdapterConfig | None = None,
    device: str = "auto",
) -> Job[Adapted]:
    """Learn from the vectors that the model file `base` made of the library, and write the model `path`.

    `groups` gives the near-duplicate group of a video's row, `held_out` the rows of the videos to measure
    with; without them each video is a group and a part of them is chosen. Raises `UserError` where there is
    too little. The file is written whether the model is better or not.
    """
    began, config = time.monotonic(), config or AdapterConfig()
    card = read_card(base)
    with open_catalogue(library.catalogue) as db:
        pairs = stored_pairs(db, model_row(db, card.identity))
    yield Progress(0, config.epochs, f"{len(pairs)} pairs of sound and picture are read")
    group = np.array([(groups or {}).get(v, UNKNOWN - v) for v in pairs.videos.tolist()])
    train, stop, held = _split(group, set(group[pairs.of(held_out)].tolist()), config)
    work = _Work(pairs, group, config, choose_device(device))
    epochs = yield from work.learn(train, stop)
    matrices = work.best()
    before, after = figures(pairs, held, group, {}), figures(pairs, held, group, matrices)
    card = _card(card, path, pairs, held, group, work, after)
    identity = save_adapted(base, matrices, path, {"card": json.loads(card.to_json())})
    return Adapted(
        path, identity, before, after, after.is_better_than(before), epochs, time.monotonic() - began
    )


def _split(group: Numbers, held: set[int], config: AdapterConfig) -> tuple[Numbers, Numbers, Numbers]:
    """Windows to learn from, to stop by and to measure with (those `held`, if any), by whole groups."""
    rng = np.random.default_rng([config.seed, _STREAM])
    others = [g for g in rng.permutation(np.unique(group)).tolist() if g not in held]
    count = max(1, round(config.held_out * (len(others) + len(held))))
    if not held:
        held, others = set(others[:count]), others[count:]
    if len(others) < FEWEST - 1 or not held:
        raise UserError(
            f"Only {len(others) + len(held)} different videos with sound and picture are indexed; "
            "an adapter needs at least three."
        )
    count = min(count, len(others) // 2)
    parts = (others[count:], others[:count], list(held))
    train, stop, measure = (np.flatnonzero(np.isin(group, part)) for part in parts)
    return train, stop, measure


class _Work:
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


def _card(
    base: ModelCard,
    path: Path,
    pairs: StoredPairs,
    held: Numbers,
    group: Numbers,
    work: _Work,
    after: Figures,
) -> ModelCard:
    return replace(
        recalibrated(base, pairs, held, group, work.best()),
        name=path.stem,
        title=f"{base.title}, adapted",
        kind="trained",
        description=f"{base.title} with an adapter, trained on {len(pairs)} moments of this library.",
        trained_on=f"{len(pairs)} moments of this library",
        measured=after.to_dict(),
    )
