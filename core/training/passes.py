# SPDX-License-Identifier: MIT
"""The passes of a batch through the model, each with its own masks."""

import torch
from torch import Tensor

from core.device import gpu_halves
from core.model.cav_mae import CAVMAE, Output
from core.model.config import ModelConfig
from core.model.losses import reconstruction_losses
from core.training.config import TrainConfig
from core.training.inputs import Inputs
from core.training.looks import Looks, Pair

Vectors = dict[str, Tensor]
"""(B, D) each: `audio` and `images`, which are contrasted; of a second hearing also `second` and `again`."""


class Passes:
    """Sends clips through a model as often as the recipe says."""

    def __init__(self, model: CAVMAE, model_config: ModelConfig, config: TrainConfig) -> None:
        self._model, self._shape, self._config = model, model_config, config
        self._device = next(model.parameters()).device

    def encode(self, inputs: Inputs, looks: Looks, *, reconstruct: bool) -> tuple[Vectors, Tensor]:
        """The vectors of every pass, and the errors (2,) of reconstructed sound and picture."""
        reconstruct = reconstruct and bool(self._config.reconstruction_weight)
        with self.autocast():
            first, shown = self._first_and_shown(inputs, looks, reconstruct)
            vectors = {"audio": shown.audio.vector, "images": shown.images.vector}
            if looks.view is not None:
                more = self._see(inputs.second, inputs.again, looks.view)
                vectors |= {"second": more.audio.vector, "again": more.images.vector}
        if not reconstruct or first is None:
            return vectors, torch.zeros(2, device=self._device)
        return vectors, self._errors(first, inputs)

    def autocast(self) -> torch.autocast:
        """The precision in which passes are computed."""
        half = self._config.bfloat16 == "everywhere" or gpu_halves(self._device)
        return torch.autocast(self._device.type, torch.bfloat16, enabled=half)

    def _first_and_shown(
        self, inputs: Inputs, looks: Looks, reconstruct: bool
    ) -> tuple[Output | None, Output]:
        """The pass that is painted back from, where it is needed, and the one that is contrasted."""
        audio, images = inputs.audio, inputs.images
        if looks.low is None:
            out = self._see(audio, images, looks.first, reconstruct)
            return out, out
        first = self._see(audio, images, looks.first, reconstruct) if reconstruct else None
        return first, self._see(audio, images, looks.low)

    def _see(self, audio: Tensor, images: Tensor, masks: Pair, reconstruct: bool = False) -> Output:
        a, v = masks
        out: Output = self._model(audio, images, mask_a=a, mask_v=v, reconstruct=reconstruct)
        return out

    def _errors(self, out: Output, inputs: Inputs) -> Tensor:
        shape = self._shape
        errors = reconstruction_losses(out, inputs.audio, inputs.images, shape.patch, shape.norm_pix_loss)
        return torch.stack(errors)
