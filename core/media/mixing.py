# SPDX-License-Identifier: MIT
"""Mixing the channels that FFmpeg cannot mix, for it is not told what each of them holds.

It refuses some. Of others it guesses from their number what they might be, and leaves out the one that would
be a cinema's low frequencies; on a recorder that is a microphone like the others.
"""

import re
from functools import cache
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
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
_UNTOLD = re.compile(r"\d+ channels")  # a layout of which there is the number and nothing else


def mixable(frame: AudioFrame) -> AudioFrame:
    """`frame` where FFmpeg knows how to mix its channels to one; else their mean, as a frame of one channel.

    With two it need not be told what they are. Of ambisonics the first channel alone is what a microphone at
    their middle hears.
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
    """Whether FFmpeg knows what it mixes, and does, which differs from version to version: it is tried."""
    if _UNTOLD.fullmatch(layout) and AudioLayout(layout).nb_channels > 2:
        return False
    try:
        silence = AudioFrame("flt", layout, 16)
        silence.sample_rate = 16_000
        AudioResampler("flt", "mono", 16_000).resample(silence)
    except MemoryError:
        raise  # the answer would be kept for all films to come
    except (av.FFmpegError, ValueError):
        return False
    return True


def channels_in(frame: AudioFrame) -> list[NDArray[Any]]:
    """The samples of each channel, (n,), as they lie in the frame's memory: what is written there is in it.

    `to_ndarray` and `len(planes)` are not to be relied on: PyAV counts on beyond the last plane where there
    are more than eight, and reads what is no memory of the frame.
    """
    name, count = frame.format.name, frame.layout.nb_channels
    samples = np.dtype(_TYPES[name.removesuffix("p")])
    planes = frame.planes
    if frame.format.is_planar:
        return [np.frombuffer(memoryview(planes[i]), samples)[: frame.samples] for i in range(count)]
    interleaved = np.frombuffer(memoryview(planes[0]), samples)[: frame.samples * count]
    return [interleaved[i::count] for i in range(count)]


def _channels(frame: AudioFrame) -> NDArray[np.float32]:
    """The samples in [-1, 1], (channels, n)."""
    raw = np.stack(channels_in(frame))
    if raw.dtype.kind == "f":
        return raw.astype(np.float32)
    middle = 128 if raw.dtype == np.uint8 else 0
    return ((raw.astype(np.float64) - middle) / (np.iinfo(raw.dtype).max + 1 - middle)).astype(np.float32)
