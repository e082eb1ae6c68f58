# SPDX-License-Identifier: MIT
"""How close a sound made from its own spectrogram comes to it: what inverting alone costs."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.features.fbank import log_mel
from core.reconstruct.inverse import ROUNDS, analyse, emphasise, from_log_mel

AUDIBLE = -12.0  # log-mel: what is quieter is left out of the error, since nobody hears it
DECIBELS = 10 / np.log(10)  # of one unit of log power


@dataclass(frozen=True, slots=True)
class Closeness:
    """The unmasked sound analysed, inverted without any phase, and analysed again."""

    log_mel_error: float  # dB, mean absolute difference of the audible part
    spectral_convergence: float  # dB, of the linear magnitudes; lower is closer


def closeness(waveform: NDArray[np.float32], rounds: int = ROUNDS) -> Closeness | None:
    """Measure it for a sound (n,); None where there is nothing to hear."""
    before = log_mel(torch.from_numpy(waveform)).numpy()
    audible = before > AUDIBLE
    if not audible.any():
        return None
    again = from_log_mel(before, rounds)
    after = log_mel(torch.from_numpy(again)).numpy()
    error = float(np.abs(after - before)[audible].mean() * DECIBELS)
    first, second = (
        analyse(emphasise(torch.from_numpy(w)[: len(again)])).abs()
        for w in (waveform - waveform.mean(), again)
    )
    convergence = float(20 * torch.log10((first - second).norm() / first.norm()))
    return Closeness(error, convergence)
