# SPDX-License-Identifier: MIT
"""Which stretch of a spectrogram belongs to which picture."""


def window_of_frame(frame: int, frames: int, length: int, window: int) -> tuple[int, int]:
    """Start and end of the `window` spectrogram frames around picture `frame` of `frames`.

    Pictures divide `length` spectrogram frames evenly; a window is moved, not shortened, at either end.
    Equals CAV-MAE Sync's alignment, which centres on the left edge of the picture's slot.
    """
    centre = round(frame * length / frames)
    start = max(0, min(centre - window // 2, length - window))
    return start, start + window
