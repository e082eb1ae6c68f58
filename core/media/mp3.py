# SPDX-License-Identifier: MIT
"""What MP3 leaves of a sound."""

import io

import av
import numpy as np
from numpy.typing import NDArray

from core.media.soundtrack import SAMPLE_RATE


def through_mp3(waveform: NDArray[np.float32], bit_rate: int = 64_000) -> NDArray[np.float32]:
    """`waveform`, float32 (n,) at 16 kHz, encoded as MP3 and decoded again, in memory.

    The encoder adds some hundredths of a second of silence around it.
    """
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as out:
        stream = out.add_stream("mp3", rate=SAMPLE_RATE, bit_rate=bit_rate, layout="mono")
        samples = np.ascontiguousarray(np.clip(waveform, -1, 1), np.float32)
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for part in (frame, None):
            out.mux(stream.encode(part))
    file.seek(0)
    with av.open(file, "r") as back:
        return np.concatenate([frame.to_ndarray()[0] for frame in back.decode(audio=0)])
