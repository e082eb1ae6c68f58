# SPDX-License-Identifier: MIT
"""Trimming the silence around a recording."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import NothingHeard

FRAME = 0.02  # s
PADDING = 0.1  # s kept on either side, so that an attack is not cut
SILENCE = -65.0  # dB below full scale: no microphone in a room is quieter
ABOVE_FLOOR = 10.0  # dB above the background counts as sound
BELOW_PEAK = 30.0  # dB under the loudest moment still counts, so that steady rain is not "background"
SHORTEST = 0.06  # s: a click of a clock is about this long


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A recording without its silent ends; `start` and `end` in seconds of the original."""

    waveform: NDArray[np.float32]  # (samples,)
    start: float
    end: float


def trim_silence(waveform: NDArray[np.float32], sample_rate: int = 16000) -> Trimmed:
    """Cut the silence before and after the sound in `waveform` (samples,).

    Raises `NothingHeard` where nothing in it is louder than silence.
    """
    size = max(1, int(FRAME * sample_rate))
    count = len(waveform) // size
    if count == 0:
        raise NothingHeard("The recording is too short to search with; record at least a moment of sound.")
    level = _levels(waveform[: count * size].reshape(count, size))  # (samples,) -> (frames, FRAME)
    threshold = max(SILENCE, min(np.percentile(level, 10) + ABOVE_FLOOR, level.max() - BELOW_PEAK))
    loud = np.flatnonzero(level > threshold)
    if len(loud) * FRAME < SHORTEST:
        raise NothingHeard("The recording is silent. Is the right microphone chosen, and is it not muted?")
    start = max(0, int(loud[0]) * size - int(PADDING * sample_rate))
    end = min(len(waveform), (int(loud[-1]) + 1) * size + int(PADDING * sample_rate))
    return Trimmed(waveform[start:end], start / sample_rate, end / sample_rate)


def _levels(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """RMS of each frame (frames, samples) in dB of full scale, the microphone's constant offset left out.

    The median is that offset: the mean would be moved by the sound itself, and silence then not silent.
    """
    varying = frames.astype(np.float64) - np.median(frames)
    return np.asarray(10 * np.log10(np.mean(varying**2, axis=1) + 1e-12))
