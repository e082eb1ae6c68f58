# SPDX-License-Identifier: MIT
"""Sound to log-mel spectrogram, as Kaldi computes it and every published model expects it."""

from typing import Literal

from torch import Tensor
from torch.nn import functional as F
from torchaudio.compliance import kaldi

from core.features.constants import (
    FBANK_MEAN,
    FBANK_STD,
    FRAME_LENGTH,
    FRAME_SHIFT,
    MEL_BINS,
    MEL_LOW,
    PATCH,
    PREEMPHASIS,
    SAMPLE_RATE,
)

ShortSound = Literal["pad", "cut"]


def log_mel(waveform: Tensor, sample_rate: int = SAMPLE_RATE) -> Tensor:
    """The raw log-mel (T, 128) of a waveform (C, N) or (N,) in -1..1, one row per 10 ms.

    The mean of all channels is removed, then channel 0 is analysed. T is 0 for sound under 25 ms.
    """
    waveform = waveform.float()
    first = waveform if waveform.dim() == 1 else waveform[0]
    return kaldi_fbank(first - waveform.mean(), sample_rate)


def kaldi_fbank(samples: Tensor, sample_rate: int = SAMPLE_RATE) -> Tensor:
    """Kaldi's fbank (T, 128) of samples (N,) with the published arguments; T is 0 for sound under 25 ms."""
    if len(samples) < int(sample_rate * FRAME_LENGTH):
        return samples.new_zeros(0, MEL_BINS)
    mel: Tensor = kaldi.fbank(
        samples.unsqueeze(0),  # (N,) -> (1, N)
        htk_compat=True,
        sample_frequency=sample_rate,
        use_energy=False,
        window_type="hanning",
        num_mel_bins=MEL_BINS,
        dither=0.0,
        frame_length=FRAME_LENGTH * 1000,
        frame_shift=FRAME_SHIFT * 1000,
        low_freq=MEL_LOW,
        preemphasis_coefficient=PREEMPHASIS,
    )
    return mel


def fit_length(log_mel: Tensor, frames: int) -> Tensor:
    """Exactly `frames` rows of (T, mel): cut, or zeros added at the end.

    A zero is far louder than silence once normalised, but published weights were trained on it.
    """
    return F.pad(log_mel[:frames], (0, 0, 0, max(0, frames - len(log_mel))))


def fit_window(log_mel: Tensor, frames: int, short_sound: ShortSound) -> Tensor:
    """At most `frames` rows of (T, mel); what is shorter is padded, or cut to whole token columns."""
    if short_sound == "cut":
        frames = min(frames, max(PATCH, len(log_mel) // PATCH * PATCH))
    return fit_length(log_mel, frames)


def normalise(log_mel: Tensor) -> Tensor:
    """The log-mel as models read it: zero mean and unit variance over AudioSet."""
    return (log_mel - FBANK_MEAN) / FBANK_STD
