# SPDX-License-Identifier: MIT
"""One step of fine-tuning, in as many parts as the memory asks for."""

import torch
from torch import Tensor

from core.classification.batches import Batch
from core.classification.recipe import classification_loss
from core.device import gpu_halves
from core.errors import UserError
from core.model.classifier import CAVMAEClassifier
from core.training.errors import is_out_of_memory


class Learner:
    """Steps the optimiser; out of memory, fewer clips at a time go through the model, to learn the same."""

    def __init__(
        self, model: CAVMAEClassifier, optimiser: torch.optim.Optimizer, *, multi_label: bool
    ) -> None:
        self._model, self._optimiser, self._multi_label = model, optimiser, multi_label
        self._device = next(model.parameters()).device

    def step(self, batch: Batch, micro: int | None) -> tuple[Tensor, int | None]:
        """The loss of a batch of which `micro` clips at a time are tried, and how many fitted.

        Raises `UserError` where not even one does.
        """
        while (loss := self._try(batch, micro or len(batch.target))) is None:
            micro = self._fewer(micro or len(batch.target))
        return loss, micro

    def _try(self, batch: Batch, micro: int) -> Tensor | None:
        """The step, or None where memory ran out before it."""
        self._optimiser.zero_grad(set_to_none=True)
        try:
            loss = torch.stack([self._learn(part, len(batch.target)) for part in batch.parts(micro)]).sum()
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            return None
        self._optimiser.step()
        return loss

    def _learn(self, part: Batch, of: int) -> Tensor:
        """The share of a part in the loss of `of` clips; its gradient is added to what is there."""
        audio = None if part.audio is None else part.audio.to(self._device)
        images = None if part.images is None else part.images.to(self._device)
        with torch.autocast(self._device.type, torch.bfloat16, enabled=gpu_halves(self._device)):
            logits = self._model(audio, images)
        target = part.target.to(self._device)
        loss = classification_loss(logits.float(), target, multi_label=self._multi_label)
        loss = loss * (len(target) / of)
        torch.autograd.backward(loss)
        return loss.detach()

    def _fewer(self, now: int) -> int:
        if now == 1:
            raise UserError(
                "There is not enough memory to fine-tune this model, even with one clip at a time. "
                "Close other programs, or use the probe, which needs next to none."
            )
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        return (now + 1) // 2
