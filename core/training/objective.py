# SPDX-License-Identifier: MIT
"""The CAV-MAE objective: paint back what was masked, and tell moments apart (paper, section 3.3)."""

from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import Parameter

from core.errors import UserError
from core.features.fbank import normalise
from core.features.frames import normalise_pictures
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.model.losses import reconstruction_losses
from core.model.masking import draw_noise
from core.training.config import TrainConfig
from core.training.contrast import UNKNOWN, Kinds, PairLoss, Queue
from core.training.dataset import Batch
from core.training.distributed import ALONE, Ranks
from core.training.looks import Looks, draw_looks
from core.training.teacher import Taught, Teacher, distance

Vectors = dict[str, Tensor]
"""(B, D) each: `audio` and `images`, which are contrasted; of a second hearing also `second` and `again`."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Normalised inputs of B clips; under torchrun this rank's share of them."""

    audio: Tensor  # (B, T, mel)
    second: Tensor  # (B, T, mel) another hearing of the same moments
    images: Tensor  # (B, 3, S, S)
    groups: Tensor  # (B,) equal for windows of one file and for near-duplicates
    again: Tensor  # (B, 3, S, S) another look at the same moments, or the same
    kinds: Tensor  # (B,) UNKNOWN where it is not known what they are

    def __len__(self) -> int:
        return len(self.audio)

    def part(self, rows: slice) -> "Inputs":
        """Some of the clips."""
        return Inputs(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Losses:
    """The parts of one step's loss, without a graph; under torchrun of all ranks together."""

    total: Tensor
    audio: Tensor  # reconstruction
    visual: Tensor
    contrast: Tensor  # sound and picture, of both passes where a second hearing is contrasted too
    view: Tensor  # two hearings of the same moment
    look: Tensor  # two looks at it
    kind: Tensor  # sounds and pictures of one kind
    distil: Tensor  # distance to the teacher's vectors
    accuracy: Tensor  # share of pictures that find their own sound in the batch

    def numbers(self) -> dict[str, float]:
        """All of them as plain numbers."""
        return {name: float(getattr(self, name)) for name in self.__slots__}


def tensors(batch: Batch, device: torch.device) -> Inputs:
    """A batch as the model reads it, on `device`."""
    audio, second = (normalise(torch.from_numpy(x).to(device)) for x in (batch.audio, batch.second))
    groups = torch.from_numpy(batch.groups).to(device)
    kinds = torch.full_like(groups, UNKNOWN) if batch.kinds is None else torch.from_numpy(batch.kinds)
    images = _normalised(batch.images, device)
    again = images if batch.again is None else _normalised(batch.again, device)
    return Inputs(audio, second, images, groups, again, kinds.to(device))


def _normalised(images: NDArray[np.uint8], device: torch.device) -> Tensor:
    return normalise_pictures(torch.from_numpy(images).to(device).permute(0, 3, 1, 2))  # -> (B, 3, S, S)


class Objective:
    """Computes the loss of a batch and its gradient, drawing its masks from a generator of its own."""

    def __init__(
        self, model: CAVMAE, model_config: ModelConfig, config: TrainConfig, ranks: Ranks = ALONE
    ) -> None:
        _check(config)
        self._model, self._model_config, self._config, self._ranks = model, model_config, config, ranks
        self._device = next(model.parameters()).device
        self._masks = torch.Generator().manual_seed(config.seed)  # on the CPU: equal masks on every device
        self._own = _Own(model, model_config, config).to(self._device)
        self._latest: tuple[Tensor, Tensor, Tensor] | None = None  # for the queue

    def parameters(self) -> list[Parameter]:
        """What it learns itself, to be trained with the model; without weight decay."""
        return [p for p in self._own.parameters() if p.requires_grad]

    def backward(self, inputs: Inputs, micro: int | None = None) -> Losses:
        """The losses of a batch; their gradient is added to that of the parameters.

        `micro` clips at a time go through the model, which takes less memory and more time and gives the
        same gradient: the vectors are computed first and contrasted all together, then computed again with
        the gradient of the contrast for them (Gao et al., "Scaling Deep Contrastive Learning Batch Size
        under Memory Limited Setup", 2021). After `torch.OutOfMemoryError` another call draws the same masks.
        """
        drawn = self._masks.get_state()
        try:
            return self._backward(inputs, micro or len(inputs))
        except torch.OutOfMemoryError:
            self._masks.set_state(drawn)
            raise

    def stepped(self) -> None:
        """To be called after each step of the optimiser: the teacher follows, the queue moves on."""
        if self._own.teacher is not None:
            self._own.teacher.follow(self._model)
        if self._own.queue is not None and self._latest is not None:
            self._own.queue.push(*self._latest)

    def state_dict(self) -> dict[str, Tensor]:
        """All that the next step depends on beside the model."""
        return {**self._own.state_dict(), "masks": self._masks.get_state()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on from what `state_dict` gave."""
        self._own.load_state_dict({name: value for name, value in state.items() if name != "masks"})
        self._masks.set_state(state["masks"].cpu())

    def _backward(self, inputs: Inputs, micro: int) -> Losses:
        parts = [slice(first, first + micro) for first in range(0, len(inputs), micro)]
        with self._ranks.together():
            taught = self._teach(inputs, parts)
            looks = self._draw(inputs, taught)
        step = self._at_once if len(parts) == 1 else partial(self._by_parts, parts)
        painted, compared = step(inputs, looks, taught)
        trained = (p for p in self._model.parameters() if p.requires_grad)
        self._ranks.average_gradients(chain(trained, self.parameters()))
        total = compared.total + self._config.reconstruction_weight * painted.sum()
        found = (total, *painted, *(getattr(compared, name) for name in _Compared.__slots__[1:]))
        mean = self._ranks.average(torch.stack([part.detach() for part in found]))  # the same bits everywhere
        return Losses(*mean)

    def _at_once(self, inputs: Inputs, looks: Looks, taught: Taught | None) -> "tuple[Tensor, _Compared]":
        with self._ranks.together():
            vectors, painted = self._encode(inputs, looks, reconstruct=True)
        compared = self._compare(vectors, inputs, taught)
        with self._ranks.together():
            loss = compared.total + self._config.reconstruction_weight * painted.sum()
            torch.autograd.backward(loss)
        return painted.detach(), compared

    def _by_parts(
        self, parts: list[slice], inputs: Inputs, looks: Looks, taught: Taught | None
    ) -> "tuple[Tensor, _Compared]":
        with self._ranks.together(), torch.no_grad():
            found = [self._encode(inputs.part(p), looks.part(p), reconstruct=False)[0] for p in parts]
        vectors = {name: torch.cat([f[name] for f in found]).requires_grad_() for name in found[0]}
        compared = self._compare(vectors, inputs, taught)
        torch.autograd.backward(compared.total)
        painted = torch.zeros(2, device=self._device)
        with self._ranks.together():
            for part in parts:
                again, own = self._encode(inputs.part(part), looks.part(part), reconstruct=True)
                share = len(inputs.audio[part]) / len(inputs)  # of all patches removed: equally many a clip
                loss = share * self._config.reconstruction_weight * own.sum()
                for name, vector in again.items():
                    gradient = vectors[name].grad
                    assert gradient is not None
                    loss = loss + (vector * gradient[part]).sum()
                torch.autograd.backward(loss)
                painted += share * own.detach()
        return painted, compared

    def _encode(self, inputs: Inputs, looks: Looks, *, reconstruct: bool) -> tuple[Vectors, Tensor]:
        """The vectors of every pass, and the errors (2,) of reconstructed sound and picture."""
        reconstruct = reconstruct and bool(self._config.reconstruction_weight)
        see = partial(self._model, inputs.audio, inputs.images)
        painted = torch.zeros(2, device=self._device)
        with self._autocast():
            out = None
            if reconstruct or looks.low is None:
                out = see(mask_a=looks.first[0], mask_v=looks.first[1], reconstruct=reconstruct)
            if looks.low is not None:
                shown = see(mask_a=looks.low[0], mask_v=looks.low[1], reconstruct=False)
            else:
                shown = out
            vectors = {"audio": shown.audio.vector, "images": shown.images.vector}
            if looks.view is not None:
                a, v = looks.view
                more = self._model(inputs.second, inputs.again, mask_a=a, mask_v=v, reconstruct=False)
                vectors |= {"second": more.audio.vector, "again": more.images.vector}
        if reconstruct and out is not None:
            shape = self._model_config
            errors = reconstruction_losses(out, inputs.audio, inputs.images, shape.patch, shape.norm_pix_loss)
            painted = torch.stack(errors)
        return vectors, painted

    def _compare(self, vectors: Vectors, inputs: Inputs, taught: Taught | None) -> "_Compared":
        """All that depends on other clips of the batch, those of the other ranks too."""
        v = {name: self._ranks.gather(rows) for name, rows in vectors.items()}
        groups, kinds = self._ranks.gather(inputs.groups), self._ranks.gather(inputs.kinds)
        pair = self._own.pairs(v["audio"], v["images"], groups, self._own.queue)
        contrast, accuracy = pair.loss, pair.accuracy
        view = look = kind = distil = torch.zeros_like(contrast)
        if self._own.views is not None:
            again = self._own.pairs(v["second"], v["again"], groups)
            contrast, accuracy = contrast + again.loss, again.accuracy
            view = self._own.views(v["second"], v["audio"], groups).loss
            if self._config.look_weight:
                look = self._own.views(v["again"], v["images"], groups).loss
        if self._own.kinds is not None:
            each = [self._own.kinds(vectors, kinds) for vectors in v.values()]
            kind = torch.stack(each).mean()
        if taught is not None:
            a, i = self._ranks.gather(taught.audio), self._ranks.gather(taught.images)
            distil = (distance(v["audio"], a) + distance(v["images"], i)) / 2
        self._latest = v["audio"].detach(), v["images"].detach(), groups
        config = self._config
        weighted = zip(_weights(config), (contrast, view, look, kind, distil), strict=True)
        total = sum((weight * part for weight, part in weighted), torch.zeros_like(contrast))
        return _Compared(total, contrast, view, look, kind, distil, accuracy)

    def _autocast(self) -> torch.autocast:
        half = self._device.type == "cuda" or self._config.bfloat16 == "everywhere"
        return torch.autocast(self._device.type, torch.bfloat16, enabled=half)

    def _teach(self, inputs: Inputs, parts: list[slice]) -> Taught | None:
        teacher = self._own.teacher
        if teacher is None:
            return None
        with self._autocast():
            return Taught.joined([teacher(inputs.audio[part], inputs.images[part]) for part in parts])

    def _draw(self, inputs: Inputs, taught: Taught | None) -> Looks:
        """All ranks draw the masks of the whole batch and take their own."""
        model, every = self._model, len(inputs) * self._ranks.size

        def noise(tokens: int) -> Tensor:
            return draw_noise(every, tokens, self._masks)[self._ranks.part(every)]

        (rows, _), (height, width) = model.grid_a, model.grid_v
        tokens = rows * (inputs.audio.shape[1] // model.patch), height * width
        return draw_looks(noise, tokens, (model.mask_ratio_a, model.mask_ratio_v), self._config, taught)


@dataclass(frozen=True, slots=True)
class _Compared:
    """What came of comparing the clips of a batch; `total` is weighted and carries the gradient."""

    total: Tensor
    contrast: Tensor
    view: Tensor
    look: Tensor
    kind: Tensor
    distil: Tensor
    accuracy: Tensor


def _weights(config: TrainConfig) -> tuple[float, ...]:
    """Of contrast, view, look, kind and distil."""
    c = config
    return c.contrast_weight, c.view_weight, c.look_weight, c.kind_weight, c.teacher_weight


class _Own(nn.Module):
    """What the objective keeps from step to step."""

    def __init__(self, model: CAVMAE, model_config: ModelConfig, config: TrainConfig) -> None:
        super().__init__()
        self.pairs = PairLoss(config, model_config.temperature)
        self.views = PairLoss(config, model_config.temperature) if config.view_weight else None
        self.queue = Queue(config.queue, model_config.embed_dim) if config.queue else None
        shape = model_config.embed_dim, model_config.temperature
        self.kinds = Kinds(config.kinds, *shape, config.seed) if config.kind_weight else None
        taught = config.teacher_weight or config.teacher_guides != "no"
        self.teacher = Teacher(model, config.teacher_momentum) if taught else None


def _check(config: TrainConfig) -> None:
    if config.teacher_guides != "no" and config.contrast_mask_ratio is None:
        raise UserError("A teacher can guide only a contrastive pass of its own; set contrast_mask_ratio.")
    if config.look_weight and not config.view_weight:
        raise UserError("Second looks are compared in the second pass; set view_weight too.")
    if bool(config.kind_weight) != bool(config.kinds):
        raise UserError("kind_weight and kinds, their number, are set together or not at all.")
