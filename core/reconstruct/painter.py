# SPDX-License-Identifier: MIT
"""A model that paints hidden patches back: moments in, `Reconstruction`s out."""

import math
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import jobs
from core.errors import ModelError, UserError
from core.features.constants import (
    FBANK_MEAN,
    FBANK_STD,
    FRAME_LENGTH,
    FRAME_SHIFT,
    IMAGE_MEAN,
    IMAGE_STD,
    LOG_FLOOR,
    SAMPLE_RATE,
)
from core.features.fbank import fit_window, log_mel, normalise
from core.features.frames import normalise_pictures, resize
from core.jobs import Job, Progress
from core.media.stretch import Stretch
from core.model import checkpoint
from core.model.blocks import Modality
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.model.patches import patchify, spectrogram_image, unpatchify
from core.model.store import read_card
from core.reconstruct.hiding import Hiding
from core.reconstruct.masks import as_mask, draw
from core.reconstruct.result import PictureSide, Reconstruction, SoundSide, Statistics
from core.reconstruct.statistics import absolute, errors, guess, score

_BATCH = (4, 16)  # pictures that go through the model together, on a CPU and on a GPU
_SMALL = 20_000_000  # parameters: such a model paints eight pictures a second in a fraction of one
_MANY, _FEW = 8.0, 0.4  # pictures a second


class Painter:
    """One model, ready to paint; for one thread at a time."""

    def __init__(
        self, model: CAVMAE, config: ModelConfig, title: str = "", device: torch.device | str = "cpu"
    ) -> None:
        self.config, self.title = config, title
        self._model, self._device = model.to(device).eval(), torch.device(device)

    @classmethod
    def load(cls, path: Path, device: torch.device | str = "cpu") -> "Painter":
        """The model in a file. Raises `ModelError` for one that has no decoder, as classifiers have none."""
        card = read_card(path)
        config, _ = checkpoint.read_header(path)
        if config.classes:
            raise ModelError(
                f"'{card.title}' is a classifier: it names what it hears and cannot paint. "
                "Choose a model that was pre-trained, such as the starter model."
            )
        model, _ = checkpoint.load(path, device)
        return cls(model, config, card.title, device)

    @property
    def window(self) -> float:
        """Seconds of one moment."""
        return self.config.audio_frames * FRAME_SHIFT

    @property
    def window_samples(self) -> int:
        """Samples whose spectrogram is one moment: a little more than `window`."""
        return round(((self.config.audio_frames - 1) * FRAME_SHIFT + FRAME_LENGTH) * SAMPLE_RATE)

    @property
    def picture_rate(self) -> float:
        """Pictures a second that it paints well ahead of playing."""
        small = sum(p.numel() for p in self._model.parameters()) < _SMALL
        return _MANY if small or self._device.type == "cuda" else _FEW

    def paint(self, moment: Stretch, hiding: Hiding, statistics: Statistics = "neighbours") -> Reconstruction:
        """Hide, look, paint. A track the moment lacks counts as hidden and its side is None.

        Raises `UserError` where nothing is left to see or hear.
        """
        return jobs.run(self.painting(moment, hiding, statistics))

    def painting(
        self, moment: Stretch, hiding: Hiding, statistics: Statistics = "neighbours"
    ) -> Job[Reconstruction]:
        """`paint` as a job that yields after every few pictures."""
        spectrogram = log_mel(torch.from_numpy(moment.waveform[: self.window_samples]))  # (T, mel)
        pixels = resize(moment.frames, self.config.image_size)  # (F, 3, S, S) uint8
        has_sound, has_picture = len(spectrogram) > 0, len(pixels) > 0
        if not has_sound and not has_picture:
            raise UserError("There is neither sound nor picture at this moment; choose another one.")
        audio = self._audio(spectrogram)
        images = normalise_pictures(pixels) if has_picture else self._no_picture()
        hidden_a, hidden_v = self._hide(hiding, audio, has_sound, has_picture)
        predicted_a, predicted_v = yield from self._predict(audio, images, hidden_a, hidden_v)
        return Reconstruction(
            start=moment.start,
            end=min(moment.end, moment.start + self.window),
            sound=self._sound(moment, spectrogram, audio, predicted_a, hidden_a, statistics)
            if has_sound
            else None,
            picture=self._picture(moment, pixels, images, predicted_v, hidden_v, statistics)
            if has_picture
            else None,
            patch=self.config.patch,
            norm_pix=self.config.norm_pix_loss,
            statistics=statistics,
        )

    def _audio(self, spectrogram: Tensor) -> Tensor:
        """(1, T, mel) as the model reads it; without sound a whole window of nothing."""
        if not len(spectrogram):
            return torch.zeros(1, self.config.audio_frames, self.config.mel_bins)
        return normalise(fit_window(spectrogram, self.config.audio_frames, self.config.short_sound))[None]

    def _no_picture(self) -> Tensor:
        size = self.config.image_size
        return torch.zeros(1, 3, size, size)

    def _hide(
        self, hiding: Hiding, audio: Tensor, has_sound: bool, has_picture: bool
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        patch, side = self.config.patch, self.config.image_size // self.config.patch
        hidden_a, hidden_v = draw(
            hiding, (self.config.mel_bins // patch, audio.shape[1] // patch), (side, side)
        )
        hidden_a |= not has_sound
        hidden_v |= not has_picture
        if hidden_a.all() and hidden_v.all():
            raise UserError(
                "Everything is hidden, so there is nothing to imagine from: leave some of the sound or "
                "of the picture visible."
            )
        return hidden_a, hidden_v

    def _predict(
        self,
        audio: Tensor,
        images: Tensor,
        hidden_a: NDArray[np.bool_],
        hidden_v: NDArray[np.bool_],
    ) -> Job[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Every patch of the sound (1, La, P), painted beside the middle picture, and of each (F, Lv, P')."""
        with torch.inference_mode():
            heard = self._encode(self._model.tokenise_audio(audio.to(self._device)), hidden_a, "a")
        middle, sounds, pictures = len(images) // 2, [], []
        batch = _BATCH[self._device.type == "cuda"]
        for first in range(0, len(images), batch):
            if first:
                yield Progress(first, len(images))
            a, v = self._decode(heard, images[first : first + batch], hidden_a, hidden_v)
            pictures.append(v)
            if first <= middle < first + len(a):
                sounds.append(a[middle - first])
        return np.stack(sounds), np.concatenate(pictures)

    @torch.inference_mode()
    def _decode(
        self, heard: Tensor, images: Tensor, hidden_a: NDArray[np.bool_], hidden_v: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The same sound (1, Ka, D) with each of a few pictures (B, 3, S, S), all patches painted."""
        seen = self._encode(self._model.tokenise_images(images.to(self._device)), hidden_v, "v")
        latent = self._model.together(heard.expand(len(images), -1, -1), seen)  # (B, Ka + Kv, D)
        masks = as_mask(hidden_a, len(images)), as_mask(hidden_v, len(images))
        a, v = self._model.decode(latent, *(mask.to(self._device) for mask in masks))
        return a.float().cpu().numpy(), v.float().cpu().numpy()

    def _encode(self, tokens: Tensor, hidden: NDArray[np.bool_], modality: Modality) -> Tensor:
        """The visible ones of (B, L, D) through the modality's own blocks."""
        visible = as_mask(hidden, len(tokens)).to(self._device).select(tokens)  # (B, K, D)
        if not visible.shape[1]:  # attention over nothing has no meaning, and kernels differ about it
            return visible
        return self._model.encode_audio(visible) if modality == "a" else self._model.encode_images(visible)

    def _sound(
        self,
        moment: Stretch,
        spectrogram: Tensor,
        audio: Tensor,
        predicted: NDArray[np.float32],
        hidden: NDArray[np.bool_],
        statistics: Statistics,
    ) -> SoundSide:
        patch, (rows, columns) = self.config.patch, hidden.shape
        patches = patchify(spectrogram_image(audio), patch).numpy()  # (1, L, p*p)
        values = absolute(predicted, patches, hidden, statistics) if self.config.norm_pix_loss else predicted
        image = unpatchify(torch.from_numpy(values), rows, columns, patch)[0, 0]  # (mel, T)
        painted = image.T.numpy() * FBANK_STD + FBANK_MEAN  # (T, mel)
        frames = min(len(spectrogram), columns * patch)
        filled = math.ceil(frames / patch)  # columns that hold sound; what pads a short one does not count
        error = errors(predicted, patches, self.config.norm_pix_loss)[0].reshape(rows, columns)[:, :filled]
        guessed = guess(patches, hidden, 1, self.config.norm_pix_loss)[0].reshape(rows, columns)[:, :filled]
        hidden = hidden[:, :filled]
        return SoundSide(
            original=spectrogram[:frames].numpy(),
            painted=np.maximum(painted[:frames], np.float32(math.log(LOG_FLOOR))),
            hidden=hidden,
            error=error,
            score=score(error.reshape(-1), guessed.reshape(-1), hidden),
            waveform=moment.waveform[: self.window_samples],
        )

    def _picture(
        self,
        moment: Stretch,
        pixels: Tensor,
        images: Tensor,
        predicted: NDArray[np.float32],
        hidden: NDArray[np.bool_],
        statistics: Statistics,
    ) -> PictureSide:
        patch, (rows, columns), norm_pix = self.config.patch, hidden.shape, self.config.norm_pix_loss
        patches = patchify(images, patch).numpy()  # (F, L, p*p*3)
        values = absolute(predicted, patches, hidden, statistics) if norm_pix else predicted
        error, guessed = errors(predicted, patches, norm_pix), guess(patches, hidden, 3, norm_pix)
        scores = [score(e, g, hidden) for e, g in zip(error, guessed, strict=True)]
        return PictureSide(
            times=moment.frame_times,
            original=np.ascontiguousarray(pixels.permute(0, 2, 3, 1).numpy()),
            painted=_pixels(unpatchify(torch.from_numpy(values), rows, columns, patch)),
            hidden=hidden,
            error=error.reshape(-1, rows, columns),
            scores=tuple(found for found in scores if found is not None),
        )


def _pixels(images: Tensor) -> NDArray[np.uint8]:
    """(F, 3, S, S) with ImageNet's mean and variance back to (F, S, S, 3) RGB."""
    rgb = images.permute(0, 2, 3, 1) * torch.tensor(IMAGE_STD) + torch.tensor(IMAGE_MEAN)
    pixels: NDArray[np.uint8] = (rgb.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
    return pixels
