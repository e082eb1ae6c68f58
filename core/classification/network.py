# SPDX-License-Identifier: MIT
"""The network that names: put on a pre-training model's encoder, and read with several pictures a clip."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.classification.clips import window_samples
from core.classification.recipe import HEAD
from core.device import gpu_halves
from core.errors import ModelError
from core.features.constants import SAMPLE_RATE
from core.features.fbank import fit_length, log_mel, normalise
from core.features.frames import normalise_pictures
from core.model import checkpoint
from core.model.build import build_classifier
from core.model.classifier import CAVMAEClassifier
from core.model.config import ModelConfig

NOT_TAKEN = ("decoder", "mask_token", HEAD)  # of a pre-training model or an earlier classifier
OF_PICTURES = ("blocks_v.", "patch_embed_v.", "modality_v", "pos_embed_v", "norm_v.", "adapter_v.")


def encoder_shape(path: Path, *, audio_only: bool) -> ModelConfig:
    """The configuration of a model file, `ModelError` where no classifier can be put on its encoder.

    For encoders with global tokens none is known.
    """
    config, _ = checkpoint.read_header(path)
    if config.cls_token or config.register_tokens:
        raise ModelError(f"'{path.stem}' has global tokens (CAV-MAE Sync): fine-tune another model.")
    if config.audio_only and not audio_only:
        raise ModelError(f"'{path.stem}' only hears: fine-tune it with --modality audio.")
    return config


def start_classifier(
    path: Path, classes: int, *, audio_only: bool, seed: int
) -> tuple[ModelConfig, CAVMAEClassifier]:
    """A classifier with the encoder of a model file and a fresh head.

    As published, exactly the head is missing and exactly decoder and mask token are left over; anything
    else is a `ModelError`.
    """
    config = replace(encoder_shape(path, audio_only=audio_only), classes=classes, audio_only=audio_only)
    _, _, state = checkpoint.read(path)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build_classifier(config)
    left = NOT_TAKEN + (OF_PICTURES if audio_only else ())
    encoder = {name: tensor for name, tensor in state.items() if not name.startswith(left)}
    fate = model.load_state_dict(encoder, strict=False)
    missing = [name for name in fate.missing_keys if not name.startswith(HEAD)]
    if missing or fate.unexpected_keys:
        strange = ", ".join((missing or fate.unexpected_keys)[:5])
        raise ModelError(f"'{path.stem}' has another encoder than a classifier needs: {strange}.")
    return config, model


def spectrogram(waveform: Tensor, config: ModelConfig) -> Tensor:
    """The raw log-mel (T, mel) of a clip, as long as the model hears.

    Where the model takes short sound short, it has never heard padding: sound that does not fill the
    window is repeated. Else zeros follow it, as published.
    """
    if config.short_sound == "cut" and len(waveform):
        samples = window_samples(config)
        waveform = waveform.repeat(-(-samples // len(waveform)))[:samples]
    if len(waveform) < SAMPLE_RATE // 40:  # 25 ms: kaldi needs one frame
        waveform = torch.zeros(SAMPLE_RATE // 40)
    return fit_length(log_mel(waveform), config.audio_frames)


def pixels(pictures: NDArray[np.uint8]) -> Tensor:
    """(P, S, S, 3) -> normalised (P, 3, S, S)."""
    return normalise_pictures(torch.from_numpy(pictures).permute(0, 3, 1, 2))


class Reader:
    """Reads clips with a classifier; `modality` is what it was trained on."""

    def __init__(self, model: CAVMAEClassifier, config: ModelConfig, modality: str) -> None:
        self.model, self.config, self.modality = model, config, modality
        self._device = next(model.parameters()).device

    @torch.inference_mode()
    def logits(
        self, waveform: NDArray[np.float32], pictures: NDArray[np.uint8], use: str = "both"
    ) -> NDArray[np.float64] | None:
        """Logits (P, C) of a clip, one row for each picture (one row where only sound is read).

        `use` restricts a classifier of both to "audio" or "visual", the way the paper lets a modality be
        missing. None where the clip has nothing that it reads.
        """
        heard = len(waveform) > 0 and "visual" not in (self.modality, use)
        seen = len(pictures) > 0 and "audio" not in (self.modality, use)
        if not heard and not seen:
            return None
        audio = self._audio(waveform) if heard else None
        images = pixels(pictures).to(self._device) if seen else None
        with torch.autocast(self._device.type, torch.bfloat16, enabled=gpu_halves(self._device)):
            out = self._together(audio, images)
        return np.asarray(out.double().cpu().numpy())

    def _audio(self, waveform: NDArray[np.float32]) -> Tensor:
        mel = spectrogram(torch.from_numpy(waveform), self.config)
        return normalise(mel).unsqueeze(0).to(self._device)  # (1, T, mel)

    def _together(self, audio: Tensor | None, images: Tensor | None) -> Tensor:
        """The sound is encoded once, however many pictures it is read with."""
        model = self.model
        if audio is None or images is None:
            logits: Tensor = model(audio, images, trained_on_both=self.modality == "both")
            return logits
        a = model.encode_audio(model.tokenise_audio(audio)).expand(len(images), -1, -1)
        v = model.encode_images(model.tokenise_images(images))
        out: Tensor = model.mlp_head(model.together(a, v).mean(dim=1))
        return out
