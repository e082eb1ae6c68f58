# SPDX-License-Identifier: MIT
"""A stretch of a file as one clip: its sound and its pictures, all of them held in memory."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError
from core.features.constants import SAMPLE_RATE

LONGEST = 60.0  # s of a clip whose end nobody says: a film is not one clip
GAP = 1.0  # s between pictures
FILLED = 0.5  # s that encoders add to a clip of a round length: nothing is lost with them


@dataclass(frozen=True, slots=True)
class Clip:
    """What is in a stretch; without sound `waveform` is empty, without picture `pictures`."""

    waveform: NDArray[np.float32]  # (n,) 16 kHz
    pictures: NDArray[np.uint8]  # (F, H, W, 3) RGB
    cut: bool  # the file goes on after `LONGEST`, where the clip ends only because nobody said where


def read_clip(path: Path, start: float, end: float | None, *, pictures: bool) -> Clip:
    """The clip between two seconds of `path`; without an `end`, to the end of the file or `LONGEST`.

    With `pictures` they are wanted, not only the sound. Raises `MediaError` with a short reason.
    """
    if not path.is_file():
        raise MediaError("there is no such file")
    clip = _decode(path, start, start + LONGEST if end is None else end, pictures)
    if not len(clip.waveform) and not len(clip.pictures):
        raise MediaError("nothing in it between start and end")
    return Clip(clip.waveform, clip.pictures, clip.cut and end is None)


def _decode(path: Path, start: float, end: float, pictures: bool) -> Clip:
    from core.media.decode import DecodePlan, decode

    plan = DecodePlan(picture_gap=GAP, short_gap=GAP, want_picture=pictures)
    sounds = [np.empty(0, np.float32)]
    shown: list[tuple[float, NDArray[np.uint8]]] = []
    goes_on = False
    for chunk in decode(path, plan):
        first, last = (round((at - chunk.start) * SAMPLE_RATE) for at in (start, end))
        sounds.append(chunk.waveform[max(0, first) : max(0, last)])
        shown += [(t, f) for f, t in zip(chunk.frames, chunk.frame_times.tolist(), strict=True) if t < end]
        if chunk.end >= end:
            goes_on = not chunk.duration or chunk.duration > end + FILLED
            break
    inside = [frame for time, frame in shown if time >= start]
    inside = inside or [frame for _, frame in shown[-1:]]  # the one on show all the while
    frames = np.stack(inside) if inside else np.empty((0, 1, 1, 3), np.uint8)
    return Clip(np.concatenate(sounds), frames, goes_on)
