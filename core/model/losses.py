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
    loss_a, loss_v = reconstruction_losses(output, audio, images, patch, norm_pix)
    total = reconstruction_weight * (loss_a + loss_v) + contrast_weight * contrast.loss
    return PretrainingLoss(total, loss_a, loss_v, contrast.loss, contrast.accuracy)


def reconstruction_losses(
    output: Output, audio: Tensor, images: Tensor, patch: int, norm_pix: bool
) -> tuple[Tensor, Tensor]:
    """The `reconstruction_loss` of sound and of picture; zeros where `output` reconstructed nothing."""
    if output.prediction_a is None or output.prediction_v is None:
        return audio.new_zeros(()), images.new_zeros(())
    patches_a, patches_v = patchify(spectrogram_image(audio), patch), patchify(images, patch)
    return (
        reconstruction_loss(output.prediction_a, patches_a, output.mask_a.removed, norm_pix),
        reconstruction_loss(output.prediction_v, patches_v, output.mask_v.removed, norm_pix),
    )


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
    contrast = find_own(scores)
    return both(contrast, find_own(scores.T)) if both_ways else contrast


def find_own(scores: Tensor) -> Contrast:
    """Row i of (B, K) must score highest in column i; K >= B, the rest are further wrong answers."""
    own = torch.arange(len(scores), device=scores.device)
    return Contrast(F.cross_entropy(scores, own), (scores.argmax(dim=1) == own).float().mean())


def tell_pairs(scores: Tensor, wrong: Tensor) -> Contrast:
    """SigLIP: each pair of (B, K) alone is told to belong together (i = i) or not.

    `wrong` (B, K) bool, the pairs that count as wrong ones. The sum over all pairs is divided by B as
    published (Zhai et al., ICCV 2023, algorithm 1).
    """
    loss = F.softplus(-scores.diagonal()).sum() + (F.softplus(scores) * wrong).sum()
    found = scores.masked_fill(~wrong, -torch.inf).amax(dim=1) < scores.diagonal()
    return Contrast(loss / len(scores), found.float().mean())


def both(one: Contrast, other: Contrast) -> Contrast:
    """The mean of two directions."""
    return Contrast((one.loss + other.loss) / 2, (one.accuracy + other.accuracy) / 2)
