# SPDX-License-Identifier: MIT
"""Which pictures of a clip are looked at, and which stretch of its spectrogram belongs to each."""


def published_frames(fps: float, frames: int, pictures: int = 10, seconds: float = 10) -> list[int]:
    """The numbers, from 0, of the `pictures` frames that stand for a clip of `frames` frames.

    The first of every tenth of its first ten seconds, as CAV-MAE's data were made.
    """
    first = min(frames, int(fps * seconds))
    return [first * picture // pictures for picture in range(pictures)]


def window_of_frame(frame: int, frames: int, length: int, window: int) -> tuple[int, int]:
    """Start and end of the `window` spectrogram frames (of 10 ms) around picture `frame` of `frames`.

    Pictures divide `length` spectrogram frames evenly; a window is moved, not shortened, at either end.
    Equals the alignment of CAV-MAE Sync (Araujo et al., CVPR 2025), which centres on the left edge of the
    picture's slot.
    """
    centre = round(frame * length / frames)
    start = max(0, min(centre - window // 2, length - window))
    return start, start + window
