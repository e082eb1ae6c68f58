# SPDX-License-Identifier: MIT
"""What happens to a sound on its way to a microphone, for tests."""

import io

import av
import numpy as np
from numpy.typing import NDArray

from core.features.constants import SAMPLE_RATE


def with_noise(waveform: NDArray[np.float32], decibels: float, seed: int = 0) -> NDArray[np.float32]:
    """White noise added `decibels` below the sound."""
    noise = np.random.default_rng(seed).standard_normal(len(waveform))
    level = np.sqrt(np.mean(waveform**2) / 10 ** (decibels / 10))
    return (waveform + level * noise).astype(np.float32)


def through_mp3(waveform: NDArray[np.float32], bit_rate: int = 64_000) -> NDArray[np.float32]:
    """Encoded as MP3 and decoded again."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as out:
        stream = out.add_stream("mp3", rate=SAMPLE_RATE, bit_rate=bit_rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(waveform[None], format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for part in (frame, None):
            out.mux(stream.encode(part))
    file.seek(0)
    with av.open(file) as back:
        return np.concatenate([frame.to_ndarray()[0] for frame in back.decode(audio=0)])
