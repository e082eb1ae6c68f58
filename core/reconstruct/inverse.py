# SPDX-License-Identifier: MIT
"""A log-mel back to sound: the phase of what is known is kept, the rest is found by Griffin-Lim.

The analysis is Kaldi's (see core.features.fbank): each frame of 25 ms, pre-emphasised and Hann-windowed, is
filled up to 512 samples. Here the whole waveform is pre-emphasised before it is cut into frames, which
differs in the first sample of a frame only, where the window is zero.
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F
from torchaudio.compliance import kaldi
from torchaudio.functional import lfilter

from core.features.constants import (
    FRAME_LENGTH,
    FRAME_SHIFT,
    LOG_FLOOR,
    MEL_BINS,
    MEL_LOW,
    PREEMPHASIS,
    SAMPLE_RATE,
)
from core.reconstruct.result import SoundSide, hidden_frames, pasted_sound

LENGTH, SHIFT = round(FRAME_LENGTH * SAMPLE_RATE), round(FRAME_SHIFT * SAMPLE_RATE)  # samples
BINS = 512  # of the Fourier transform
ROUNDS = 32  # of Griffin-Lim
_MOMENTUM = 0.99  # Perraudin, Balazs, Sondergaard: A fast Griffin-Lim algorithm, WASPAA 2013
_FIT_ROUNDS = 60  # of fitting a spectrum to its mel bands
_DC_POLE = 0.995  # a high-pass at 13 Hz: mel bands tell nothing of what lies below 20
_SILENT = 1e-20  # power


def hear(sound: SoundSide, patch: int, *, paste: bool = True, rounds: int = ROUNDS) -> NDArray[np.float32]:
    """The painted sound, float32 (n,) in -1..1, as long as the original.

    What was visible keeps its phase and, with `paste`, its magnitude; nothing of what was hidden is used.
    """
    hidden = torch.from_numpy(hidden_frames(sound, patch).astype(np.float32))  # (T, mel)
    if paste and not hidden.any():
        return sound.waveform.copy()
    wanted = torch.from_numpy(pasted_sound(sound, patch) if paste else sound.painted)
    samples = torch.from_numpy(sound.waveform)
    spectrum = analyse(emphasise(samples - samples.mean()))[: len(wanted)]  # (T, 257) complex
    known = _known(hidden)  # (T, 257) in 0..1
    power = spectrum_of(wanted)
    if paste:
        power = known * spectrum.abs().square() + (1 - known) * power
    heard = griffin_lim(power.sqrt(), spectrum, known > 0.5, rounds)
    return _fitted(deemphasise(heard), len(sound.waveform))


def from_log_mel(log_mel: NDArray[np.float32], rounds: int = ROUNDS) -> NDArray[np.float32]:
    """Sound (n,) for a log-mel (T, mel) of which nothing else is known."""
    power = spectrum_of(torch.from_numpy(log_mel))
    nothing = torch.zeros(power.shape, dtype=torch.bool)
    heard = griffin_lim(power.sqrt(), torch.zeros(power.shape, dtype=torch.complex64), nothing, rounds)
    return _fitted(deemphasise(heard), (len(log_mel) - 1) * SHIFT + LENGTH)


def spectrum_of(log_mel: Tensor) -> Tensor:
    """The power spectrum (T, 257) whose mel bands come closest to `log_mel` (T, mel).

    Non-negative, by multiplicative updates that lower the Kullback-Leibler divergence (Lee and Seung 2001):
    quiet bands count as loud ones do.
    """
    bands, wanted = mel_bands(), log_mel.exp()  # (mel, 257), (T, mel)
    total = bands.sum(dim=0).clamp(min=1e-8)
    power = wanted @ bands / total  # smooth to begin with
    for _ in range(_FIT_ROUNDS):
        power = power * ((wanted / (power @ bands.T).clamp(min=LOG_FLOOR)) @ bands / total)
    return power


def mel_bands() -> Tensor:
    """Kaldi's filters (mel, 257); the last bin of the spectrum is in none."""
    bands, _ = kaldi.get_mel_banks(MEL_BINS, BINS, float(SAMPLE_RATE), MEL_LOW, 0.0, 100.0, -500.0, 1.0)
    return F.pad(bands, (0, 1))


def griffin_lim(magnitude: Tensor, spectrum: Tensor, known: Tensor, rounds: int = ROUNDS) -> Tensor:
    """A pre-emphasised waveform with `magnitude` (T, 257), and the phase of `spectrum` where `known`."""
    generator = torch.Generator().manual_seed(0)  # equal input, equal sound
    angle = torch.rand(magnitude.shape, generator=generator) * 2 * math.pi
    kept = torch.polar(magnitude, spectrum.angle())
    guess = torch.where(known, kept, torch.polar(magnitude, angle))
    before = torch.zeros_like(guess)
    for _ in range(rounds):
        fitting = analyse(synthesise(guess))
        step = fitting + _MOMENTUM * (fitting - before)
        guess = torch.where(known, kept, magnitude * step / step.abs().clamp(min=_SILENT))
        before = fitting
    return synthesise(guess)


def analyse(samples: Tensor) -> Tensor:
    """(n,) -> (T, 257) complex, frame i over samples 160 i to 160 i + 400, as Kaldi cuts them."""
    spectrum: Tensor = torch.fft.rfft(samples.unfold(0, LENGTH, SHIFT) * _window(), BINS)
    return spectrum


def synthesise(spectrum: Tensor) -> Tensor:
    """(T, 257) -> (n,), the waveform whose frames come closest in the mean square."""
    frames = torch.fft.irfft(spectrum, BINS)[:, :LENGTH] * _window()  # (T, 400)
    weight = _window().square().expand(len(frames), -1)
    envelope = _overlap(weight)
    return _overlap(frames) / envelope.clamp(min=0.02)  # at either end only one window reaches


def emphasise(samples: Tensor) -> Tensor:
    """Less low, more high frequencies, as Kaldi does before it analyses."""
    return samples - PREEMPHASIS * F.pad(samples[:-1], (1, 0))


def deemphasise(samples: Tensor) -> Tensor:
    """The reverse of `emphasise`, without what lies below hearing, which it would blow up."""
    flat: Tensor = lfilter(samples, torch.tensor([1.0, -PREEMPHASIS]), torch.tensor([1.0, 0.0]), clamp=False)
    high: Tensor = lfilter(flat, torch.tensor([1.0, -_DC_POLE]), torch.tensor([1.0, -1.0]), clamp=False)
    return high


def _known(hidden: Tensor) -> Tensor:
    """How much of each bin (T, 257) was visible, from what was hidden of each mel band (T, mel)."""
    bands = mel_bands()
    share = bands / bands.sum(dim=0).clamp(min=1e-8)
    visible = 1 - hidden
    known = visible @ share  # (T, 257)
    outside = bands.sum(dim=0) == 0  # bins in no band go with the nearest one
    middle = bands.shape[1] // 2
    known[:, outside & (torch.arange(BINS // 2 + 1) < middle)] = visible[:, :1]
    known[:, outside & (torch.arange(BINS // 2 + 1) >= middle)] = visible[:, -1:]
    return known


def _overlap(frames: Tensor) -> Tensor:
    """(T, 400) added up where they lie: -> (n,)."""
    length = (len(frames) - 1) * SHIFT + LENGTH
    columns = frames.T[None]  # (1, 400, T)
    return F.fold(columns, (1, length), (1, LENGTH), stride=(1, SHIFT)).view(-1)


def _window() -> Tensor:
    return torch.hann_window(LENGTH, periodic=False)


def _fitted(samples: Tensor, length: int) -> NDArray[np.float32]:
    """Exactly `length` samples; softened where they would leave -1..1."""
    heard = F.pad(samples[:length], (0, max(0, length - len(samples))))
    loudest = float(heard.abs().max()) if length else 0.0
    array: NDArray[np.float32] = (heard / max(1.0, loudest)).numpy()
    return array
