# SPDX-License-Identifier: MIT
"""The CAV-MAE objective: paint back what was masked, and tell moments apart (paper, section 3.3)."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.features.fbank import normalise
from core.features.frames import normalise_pictures
from core.model.cav_mae import CAVMAE, Output
from core.model.config import ModelConfig
from core.model.losses import Contrast, contrastive_loss, reconstruction_loss
from core.model.masking import Mask, draw_noise, mask_from_noise
from core.model.patches import patchify, spectrogram_image
from core.training.config import TrainConfig
from core.training.dataset import Batch


@dataclass(frozen=True, slots=True)
class Losses:
    """The parts of one step's loss; `total` carries the gradient."""

    total: Tensor
    audio: Tensor  # reconstruction
    visual: Tensor
    contrast: Tensor  # sound and picture, of both passes where there are two
    view: Tensor  # two hearings of the same moment
    accuracy: Tensor  # share of pictures that find their own sound in the batch

    def numbers(self) -> dict[str, float]:
        """All of them as plain numbers."""
        return {name: float(getattr(self, name).detach()) for name in self.__slots__}


def tensors(batch: Batch, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Normalised inputs on `device`: sound (B, T, mel), second hearing (B, T, mel), pictures (B, 3, S, S)."""
    audio, second = (normalise(torch.from_numpy(x).to(device)) for x in (batch.audio, batch.second))
    pixels = torch.from_numpy(batch.images).to(device).permute(0, 3, 1, 2)  # (B, S, S, 3) -> (B, 3, S, S)
    return audio, second, normalise_pictures(pixels)


class Objective:
    """Computes the loss of a batch, drawing its masks from a generator of its own."""

    def __init__(self, model: CAVMAE, model_config: ModelConfig, config: TrainConfig) -> None:
        self._model, self._model_config, self._config = model, model_config, config
        self._masks = torch.Generator().manual_seed(config.seed)  # on the CPU: equal masks on every device

    def __call__(self, audio: Tensor, second: Tensor, images: Tensor) -> Losses:
        """Losses of sound (B, T, mel), another hearing of it, and pictures (B, 3, S, S), all normalised."""
        shape = self._model_config
        out = self._model(audio, images, generator=self._masks)
        assert out.prediction_a is not None
        assert out.prediction_v is not None
        heard = patchify(spectrogram_image(audio), shape.patch)
        shown = patchify(images, shape.patch)
        loss_a = reconstruction_loss(out.prediction_a, heard, out.mask_a.removed, shape.norm_pix_loss)
        loss_v = reconstruction_loss(out.prediction_v, shown, out.mask_v.removed, shape.norm_pix_loss)
        pair = self._contrast(out.audio.vector, out.images.vector)
        contrast, view, accuracy = pair.loss, torch.zeros_like(loss_a), pair.accuracy
        if self._config.view_weight:
            again, view = self._second_pass(second, images, out)
            contrast, accuracy = contrast + again.loss, again.accuracy
        total = (
            self._config.reconstruction_weight * (loss_a + loss_v)
            + self._config.contrast_weight * contrast
            + self._config.view_weight * view
        )
        return Losses(total, loss_a, loss_v, contrast, view, accuracy)

    def _second_pass(self, second: Tensor, images: Tensor, out: Output) -> tuple[Contrast, Tensor]:
        """Another hearing and another, less masked look: they must find each other, the sound its first."""
        model = self._model
        heard, seen = model.tokenise_audio(second), model.tokenise_images(images)
        sound = model.hear(model.encode_audio(heard, self._mask(heard))).vector
        picture = model.see(model.encode_images(seen, self._mask(seen))).vector
        return self._contrast(sound, picture), self._contrast(sound, out.audio.vector).loss

    def _mask(self, tokens: Tensor) -> Mask:
        noise = draw_noise(tokens.shape[0], tokens.shape[1], self._masks)
        return mask_from_noise(noise, self._config.view_mask_ratio).to(tokens.device)

    def _contrast(self, one: Tensor, other: Tensor) -> Contrast:
        return contrastive_loss(one, other, self._model_config.temperature, self._config.both_ways)
