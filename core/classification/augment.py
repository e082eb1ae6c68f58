# SPDX-License-Identifier: MIT
"""What fine-tuning does to its examples, as published (Gong et al., ICLR 2023, appendix; code of CAV-MAE).

All chance comes from torch's generator, so `torch.manual_seed` repeats it.
"""

import torch
from torch import Tensor
from torch.nn import functional as F
from torchaudio import transforms

MIXUP_BETA = 10.0
MIXUP_PROBABILITY = 0.5
NOISE = 0.1  # most noise added to a normalised spectrogram


def draw_share() -> float:
    """How much of the first of two examples stays: 1 where nothing is mixed, else from Beta(10, 10)."""
    if torch.rand(()) >= MIXUP_PROBABILITY:
        return 1.0
    return float(torch.distributions.Beta(MIXUP_BETA, MIXUP_BETA).sample())


def mix_sound(first: Tensor, second: Tensor, share: float) -> Tensor:
    """Two waveforms (..., n) as one, as long as the first: the second is cut or continued with zeros."""
    first, second = first - first.mean(), second - second.mean()
    length = first.shape[-1]
    second = F.pad(second[..., :length], (0, max(0, length - second.shape[-1])))
    mixed = share * first + (1 - share) * second
    return mixed - mixed.mean()


def mix(first: Tensor, second: Tensor, share: float) -> Tensor:
    """Two normalised pictures as one."""
    return share * first + (1 - share) * second


def mask_spectrogram(log_mel: Tensor, mel_width: int, time_width: int) -> Tensor:
    """SpecAugment: a band and a stretch of (T, mel), narrower than the widths, are set to zero.

    Before normalising: a zero is then far louder than silence, as it was for the published weights.
    """
    picture = log_mel.T.unsqueeze(0)  # (T, mel) -> (1, mel, T)
    if mel_width:
        picture = transforms.FrequencyMasking(mel_width)(picture)
    if time_width:
        picture = transforms.TimeMasking(time_width)(picture)
    return picture[0].T


def add_noise_and_roll(audio: Tensor) -> Tensor:
    """A normalised spectrogram (T, mel) with a little noise, turned round in time by any number of frames."""
    frames = len(audio)
    noisy = audio + torch.rand(audio.shape) * torch.rand(()) * NOISE
    return torch.roll(noisy, int(torch.randint(-frames, frames, ())), dims=0)
