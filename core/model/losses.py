# SPDX-License-Identifier: MIT
"""What training minimises: the error of reconstructed patches and the contrast of sound and picture.

Gong et al., ICLR 2023, sections 3.2 (contrast) and 3.3 (reconstruction, and the sum of both).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.cav_mae import Output
from core.model.patches import patchify, spectrogram_image

PIXEL_EPS = 1e-6  # inside the square root of norm-pix


@dataclass(frozen=True, slots=True)
class Contrast:
    """The contrastive loss of one batch and how often the nearest was the right one (0..1)."""

    loss: Tensor
    accuracy: Tensor


@dataclass(frozen=True, slots=True)
class PretrainingLoss:
    """The parts of the pre-training loss, not weighted, and their weighted sum."""

    total: Tensor
    audio: Tensor
    images: Tensor
    contrast: Tensor
    accuracy: Tensor  # of the contrast, 0..1


def pretraining_loss(
    output: Output,
    audio: Tensor,
    images: Tensor,
    *,
    patch: int = 16,
    norm_pix: bool = True,
    temperature: float = 0.05,
    both_ways: bool = False,
    reconstruction_weight: float = 1.0,
    contrast_weight: float = 0.01,
) -> PretrainingLoss:
    """The loss of `output` for the batch it came from: audio (B, T, mel) and images (B, 3, S, S), normalised.

    The weights are those of the published recipe. A pass without reconstruction has only the contrast.
    """
    contrast = contrastive_loss(output.audio.vector, output.images.vector, temperature, both_ways)
    loss_a = loss_v = torch.zeros_like(contrast.loss)
    if output.prediction_a is not None and output.prediction_v is not None:
        patches_a, patches_v = patchify(spectrogram_image(audio), patch), patchify(images, patch)
        loss_a = reconstruction_loss(output.prediction_a, patches_a, output.mask_a.removed, norm_pix)
        loss_v = reconstruction_loss(output.prediction_v, patches_v, output.mask_v.removed, norm_pix)
    total = reconstruction_weight * (loss_a + loss_v) + contrast_weight * contrast.loss
    return PretrainingLoss(total, loss_a, loss_v, contrast.loss, contrast.accuracy)


def reconstruction_loss(prediction: Tensor, patches: Tensor, removed: Tensor, norm_pix: bool) -> Tensor:
    """Mean squared error over the removed patches of the batch; 0 if none was removed.

    `prediction` and `patches` (B, L, P), `removed` (B, L) bool. `norm_pix` standardises each target patch.
    """
    target = standardise(patches) if norm_pix else patches
    error = (prediction.float() - target).square().mean(dim=-1)  # (B, L)
    return (error * removed).sum() / removed.sum().clamp(min=1)


def standardise(patches: Tensor) -> Tensor:
    """Each patch (..., P) with zero mean and unit variance, which is unbiased as published weights expect."""
    variance, mean = torch.var_mean(patches, dim=-1, keepdim=True)
    return (patches - mean) / (variance + PIXEL_EPS).sqrt()


def contrastive_loss(
    audio: Tensor, images: Tensor, temperature: float = 0.05, both_ways: bool = False
) -> Contrast:
    """InfoNCE of two sets of vectors (B, D), where row i of one belongs to row i of the other.

    As published each image must find its audio in the batch; `both_ways` also asks the reverse and takes
    the mean of the two. Vectors need no normalising.
    """
    audio, images = F.normalize(audio.float(), dim=-1), F.normalize(images.float(), dim=-1)
    with torch.autocast(audio.device.type, enabled=False):  # a cosine over 0.05 needs float32
        scores = images @ audio.T / temperature  # (B images, B audios)
    contrast = _find_own(scores)
    if not both_ways:
        return contrast
    other = _find_own(scores.T)
    return Contrast((contrast.loss + other.loss) / 2, (contrast.accuracy + other.accuracy) / 2)


def _find_own(scores: Tensor) -> Contrast:
    """Row i of (B, B) must score highest in column i."""
    own = torch.arange(len(scores), device=scores.device)
    return Contrast(F.cross_entropy(scores, own), (scores.argmax(dim=1) == own).float().mean())
