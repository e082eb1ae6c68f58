# SPDX-License-Identifier: MIT
"""Which window of a clip's sound is paired with which of its pictures."""

import numpy as np
from numpy.typing import NDArray

from core.features.alignment import window_of_frame

Numbers = NDArray[np.int64]


def draw_windows(
    rng: np.random.Generator, count: int, length: int, pictures: int, frames: int, aligned: bool
) -> tuple[Numbers, Numbers]:
    """First spectrogram frame (count,) of a window of `frames` in clips of `length`, and a picture (count,).

    The pictures divide a clip evenly. `aligned` draws the picture and centres the window on it, as CAV-MAE
    Sync does; else the window is drawn, and a picture shown at any time in it.
    """
    if aligned:
        shown = rng.integers(0, pictures, count)
        starts = [window_of_frame(int(p), pictures, length, frames)[0] for p in shown]
        return np.array(starts, np.int64), shown
    start = rng.integers(0, length - frames + 1, count)
    share = (start + rng.random(count) * frames) / length
    return start, (share * pictures).astype(np.int64).clip(0, pictures - 1)
