# SPDX-License-Identifier: MIT
"""The loss of vectors: how clips of a batch are told apart, drawn together and held to a teacher."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training.config import TrainConfig
from core.training.contrast import PairLoss, Queue
from core.training.distributed import Ranks
from core.training.inputs import Inputs
from core.training.known import Kinds, Traits
from core.training.passes import Vectors
from core.training.teacher import Taught, Teacher, distance


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing the clips of a batch; `total` is weighted and carries the gradient."""

    total: Tensor
    contrast: Tensor
    view: Tensor
    look: Tensor
    kind: Tensor
    trait: Tensor
    distil: Tensor
    accuracy: Tensor


class VectorLoss(nn.Module):
    """The part of the loss that is computed from vectors, and what it keeps from step to step."""

    def __init__(self, model: CAVMAE, model_config: ModelConfig, config: TrainConfig, ranks: Ranks) -> None:
        super().__init__()
        shape = model_config.embed_dim, model_config.temperature
        self.pairs = PairLoss(config, model_config.temperature)
        self.views = PairLoss(config, model_config.temperature) if config.view_weight else None
        self.queue = Queue(config.queue, model_config.embed_dim) if config.queue else None
        self.kinds = Kinds(config.kinds, *shape, config.seed) if config.kind_weight else None
        self.traits = Traits(config.traits, shape[0]) if config.trait_weight else None
        taught = config.teacher_weight or config.teacher_guides != "no"
        self.teacher = Teacher(model, config.teacher_momentum) if taught else None
        self._config, self._ranks = config, ranks
        self._latest: tuple[Tensor, Tensor, Tensor] | None = None  # for the queue

    def forward(self, vectors: Vectors, inputs: Inputs, taught: Taught | None) -> Compared:
        """Compare the vectors of the batch with each other, those of the other ranks' clips too."""
        every = {name: self._ranks.gather(rows) for name, rows in vectors.items()}
        groups, known = self._ranks.gather(inputs.groups), inputs.known
        kinds, traits, true = (self._ranks.gather(rows) for rows in (known.kinds, known.traits, known.true))
        contrast, view, look, accuracy = self._contrast(every, groups)
        told = self._kind(every, kinds), self._trait(every, traits, true, kinds)
        parts = contrast, view, look, *told, self._distil(every, taught)
        weighted = (weight * part for weight, part in zip(_weights(self._config), parts, strict=True))
        self._latest = every["audio"].detach(), every["images"].detach(), groups
        return Compared(sum(weighted, torch.zeros_like(contrast)), *parts, accuracy)

    def stepped(self, model: CAVMAE) -> None:
        """After a step of the optimiser: the teacher follows the model, the queue moves on."""
        if self.teacher is not None:
            self.teacher.follow(model)
        if self.queue is not None and self._latest is not None:
            self.queue.push(*self._latest)

    def _contrast(self, every: Vectors, groups: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Of sound and picture, of two hearings and of two looks, and how often the first is right."""
        pair = self.pairs(every["audio"], every["images"], groups, self.queue)
        nothing = torch.zeros_like(pair.loss)
        if self.views is None:
            return pair.loss, nothing, nothing, pair.accuracy
        again = self.pairs(every["second"], every["again"], groups)
        view, look = self.views(every["second"], every["audio"], groups).loss, nothing
        if self._config.look_weight:
            look = self.views(every["again"], every["images"], groups).loss
        return pair.loss + again.loss, view, look, again.accuracy

    def _kind(self, every: Vectors, kinds: Tensor) -> Tensor:
        if self.kinds is None:
            return torch.zeros((), device=kinds.device)
        return torch.stack([self.kinds(vectors, kinds) for vectors in every.values()]).mean()

    def _trait(self, every: Vectors, traits: Tensor, true: Tensor, kinds: Tensor) -> Tensor:
        if self.traits is None or not traits.shape[1]:  # of real clips nothing is known
            return torch.zeros((), device=traits.device)
        losses = [self.traits(every[name], traits, kinds) for name in ("audio", "images")]
        if "second" in every and bool(true.any()):
            losses += [
                self.traits(every[name][true], traits[true], kinds[true]) for name in ("second", "again")
            ]
        return torch.stack(losses).mean()

    def _distil(self, every: Vectors, taught: Taught | None) -> Tensor:
        """The distance to the teacher's vectors, whether it weighs anything or not."""
        if taught is None:
            return torch.zeros((), device=every["audio"].device)
        audio, images = self._ranks.gather(taught.audio), self._ranks.gather(taught.images)
        return (distance(every["audio"], audio) + distance(every["images"], images)) / 2


def _weights(config: TrainConfig) -> tuple[float, ...]:
    """Of contrast, view, look, kind, trait and distil."""
    c = config
    known = c.kind_weight, c.trait_weight
    return c.contrast_weight, c.view_weight, c.look_weight, *known, c.teacher_weight
