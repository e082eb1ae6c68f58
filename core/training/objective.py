# SPDX-License-Identifier: MIT
"""The CAV-MAE objective: paint back what was masked, and tell moments apart (paper, section 3.3)."""

from dataclasses import dataclass
from functools import partial
from itertools import chain

import torch
from torch import Tensor
from torch.nn import Parameter

from core.errors import UserError
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.model.masking import draw_noise
from core.training.config import TrainConfig
from core.training.distributed import ALONE, Ranks
from core.training.errors import is_out_of_memory
from core.training.inputs import Inputs
from core.training.looks import Looks, draw_looks
from core.training.passes import Passes, Vectors
from core.training.teacher import Taught
from core.training.vectorloss import Compared, VectorLoss


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
    trait: Tensor  # how large, fast and far, and where: about 1 is a guess
    distil: Tensor  # distance to the teacher's vectors
    accuracy: Tensor  # share of pictures that find their own sound in the batch

    def numbers(self) -> dict[str, float]:
        """All of them as plain numbers."""
        return {name: float(getattr(self, name)) for name in self.__slots__}


class Objective:
    """Computes the loss of a batch and its gradient, drawing its masks from a generator of its own."""

    def __init__(
        self, model: CAVMAE, model_config: ModelConfig, config: TrainConfig, ranks: Ranks = ALONE
    ) -> None:
        _check(config)
        self._model, self._config, self.ranks = model, config, ranks
        self._device = next(model.parameters()).device
        self._masks = torch.Generator().manual_seed(config.seed)  # on the CPU: equal masks on every device
        self._passes = Passes(model, model_config, config)
        self._vector_loss = VectorLoss(model, model_config, config, ranks).to(self._device)

    def parameters(self) -> list[Parameter]:
        """What it learns itself, to be trained with the model; without weight decay."""
        return [p for p in self._vector_loss.parameters() if p.requires_grad]

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
        except RuntimeError as error:
            if is_out_of_memory(error):
                self._masks.set_state(drawn)
            raise

    def stepped(self) -> None:
        """To be called after each step of the optimiser: the teacher follows, the queue moves on."""
        self._vector_loss.stepped(self._model)

    def state_dict(self) -> dict[str, Tensor]:
        """All that the next step depends on beside the model."""
        return {**self._vector_loss.state_dict(), "masks": self._masks.get_state()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on from what `state_dict` gave."""
        self._vector_loss.load_state_dict({name: value for name, value in state.items() if name != "masks"})
        self._masks.set_state(state["masks"].cpu())

    def _backward(self, inputs: Inputs, micro: int) -> Losses:
        parts = [slice(first, first + micro) for first in range(0, len(inputs), micro)]
        with self.ranks.together():
            taught = self._teach(inputs, parts)
            looks = self._draw(inputs, taught)
        step = self._at_once if len(parts) == 1 else partial(self._by_parts, parts)
        painted, compared = step(inputs, looks, taught)
        trained = (p for p in self._model.parameters() if p.requires_grad)
        self.ranks.average_gradients(chain(trained, self.parameters()))
        return self._losses(painted, compared)

    def _losses(self, painted: Tensor, compared: Compared) -> Losses:
        total = compared.total + self._config.reconstruction_weight * painted.sum()
        found = (total, *painted, *(getattr(compared, name) for name in Compared.__slots__[1:]))
        mean = self.ranks.average(torch.stack([part.detach() for part in found]))  # the same bits everywhere
        return Losses(*mean)

    def _at_once(self, inputs: Inputs, looks: Looks, taught: Taught | None) -> tuple[Tensor, Compared]:
        with self.ranks.together():
            vectors, painted = self._passes.encode(inputs, looks, reconstruct=True)
        compared: Compared = self._vector_loss(vectors, inputs, taught)
        with self.ranks.together():
            loss = compared.total + self._config.reconstruction_weight * painted.sum()
            torch.autograd.backward(loss)
        return painted.detach(), compared

    def _by_parts(
        self, parts: list[slice], inputs: Inputs, looks: Looks, taught: Taught | None
    ) -> tuple[Tensor, Compared]:
        with self.ranks.together(), torch.no_grad():
            found = [self._passes.encode(inputs.part(p), looks.part(p), reconstruct=False)[0] for p in parts]
        vectors = {name: torch.cat([f[name] for f in found]).requires_grad_() for name in found[0]}
        compared: Compared = self._vector_loss(vectors, inputs, taught)
        torch.autograd.backward(compared.total)
        with self.ranks.together():
            painted = [self._again(part, inputs, looks, vectors) for part in parts]
        return sum(painted, torch.zeros(2, device=self._device)), compared

    def _again(self, part: slice, inputs: Inputs, looks: Looks, vectors: Vectors) -> Tensor:
        """Compute a part once more, with the gradient that its vectors got; gives its share of the errors."""
        again, own = self._passes.encode(inputs.part(part), looks.part(part), reconstruct=True)
        share = len(inputs.audio[part]) / len(inputs)  # of all patches removed: equally many a clip
        loss = share * self._config.reconstruction_weight * own.sum()
        for name, vector in again.items():
            gradient = vectors[name].grad
            assert gradient is not None
            loss = loss + (vector * gradient[part]).sum()
        torch.autograd.backward(loss)
        return share * own.detach()

    def _teach(self, inputs: Inputs, parts: list[slice]) -> Taught | None:
        teacher = self._vector_loss.teacher
        if teacher is None:
            return None
        with self._passes.autocast():
            return Taught.joined([teacher(inputs.audio[part], inputs.images[part]) for part in parts])

    def _draw(self, inputs: Inputs, taught: Taught | None) -> Looks:
        """All ranks draw the masks of the whole batch and take their own."""
        model, every = self._model, len(inputs) * self.ranks.size

        def noise(tokens: int) -> Tensor:
            return draw_noise(every, tokens, self._masks)[self.ranks.part(every)]

        (rows, _), (height, width) = model.grid_a, model.grid_v
        tokens = rows * (inputs.audio.shape[1] // model.patch), height * width
        return draw_looks(noise, tokens, (model.mask_ratio_a, model.mask_ratio_v), self._config, taught)


def _check(config: TrainConfig) -> None:
    if config.teacher_guides != "no" and config.contrast_mask_ratio is None:
        raise UserError("A teacher can guide only a contrastive pass of its own; set contrast_mask_ratio.")
    if config.look_weight and not config.view_weight:
        raise UserError("Second looks are compared in the second pass; set view_weight too.")
    if bool(config.trait_weight) != bool(config.traits):
        raise UserError("trait_weight and traits, their number, are set together or not at all.")
    if bool(config.kind_weight) != bool(config.kinds):
        raise UserError("kind_weight and kinds, their number, are set together or not at all.")
