# SPDX-License-Identifier: MIT
"""Mixing the channels that FFmpeg cannot mix: it refuses where it is not told what each of them holds."""

from functools import cache

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

_TYPES = {  # FFmpeg's sample formats, without the `p` of those that hold one channel after the other
    "u8": np.uint8,
    "s16": np.int16,
    "s32": np.int32,
    "s64": np.int64,
    "flt": np.float32,
    "dbl": np.float64,
}


def mixable(frame: AudioFrame) -> AudioFrame:
    """`frame` where FFmpeg knows how to mix its channels to one; else their mean, as a frame of one channel.

    The first of the channels of ambisonics alone is what a microphone at their middle hears.
    """
    layout = frame.layout.name
    if _is_known(layout):
        return frame
    channels = _channels(frame)[: 1 if layout.startswith("ambisonic") else None]
    mono = channels.mean(axis=0, dtype=np.float32, keepdims=True)  # (channels, n) -> (1, n)
    mixed = AudioFrame.from_ndarray(mono, format="flt", layout="mono")
    mixed.sample_rate = frame.sample_rate
    return mixed


@cache
def _is_known(layout: str) -> bool:
    """Whether FFmpeg mixes it, which differs from version to version: it is tried."""
    try:
        silence = AudioFrame("flt", layout, 16)
        silence.sample_rate = 16_000
        AudioResampler("flt", "mono", 16_000).resample(silence)
    except MemoryError:
        raise  # the answer would be kept for all films to come
    except (av.FFmpegError, ValueError):
        return False
    return True


def _channels(frame: AudioFrame) -> NDArray[np.float32]:
    """The samples in [-1, 1], (channels, n).

    `to_ndarray` and `len(planes)` are not to be relied on: PyAV counts on beyond the last plane where there
    are more than eight, and reads what is no memory of the frame.
    """
    name, count = frame.format.name, frame.layout.nb_channels
    samples = np.dtype(_TYPES[name.removesuffix("p")])
    if frame.format.is_planar:
        parts = [np.frombuffer(memoryview(frame.planes[i]), samples)[: frame.samples] for i in range(count)]
        raw = np.stack(parts)
    else:
        interleaved = np.frombuffer(memoryview(frame.planes[0]), samples)[: frame.samples * count]
        raw = interleaved.reshape(-1, count).T  # (n * channels,) -> (channels, n)
    if raw.dtype.kind == "f":
        return raw.astype(np.float32)
    middle = 128 if raw.dtype == np.uint8 else 0
    return ((raw.astype(np.float64) - middle) / (np.iinfo(raw.dtype).max + 1 - middle)).astype(np.float32)
