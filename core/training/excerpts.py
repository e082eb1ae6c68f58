# SPDX-License-Identifier: MIT
"""What is heard and seen during a stretch of a cached video."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.features.constants import FRAME_SHIFT, FRAME_SIZE, LOG_FLOOR
from core.features.frames import resize
from core.training.decoded import CachedVideo

Fill = Literal["silence", "zeros"]
FILLED: dict[Fill, float] = {"silence": float(np.log(LOG_FLOOR)), "zeros": 0.0}  # log-mel after short sound


def window(
    video: CachedVideo, start: int, frames: int, fill: float = FILLED["silence"]
) -> NDArray[np.float16]:
    """(frames, mel) of a video from row `start` on, moved inside it; what is missing is `fill`."""
    length = len(video.log_mel)
    start = max(0, min(start, length - frames))
    found = video.log_mel[start : start + frames]
    if len(found) == frames:
        return found
    rest = np.full((frames - len(found), found.shape[1]), fill, np.float16)
    return np.concatenate([found, rest])


def picture(video: CachedVideo, start: int, frames: int, share: float) -> NDArray[np.uint8]:
    """The picture on show at `share` (0..1) of a window."""
    start = max(0, min(start, len(video.log_mel) - frames))
    at = (start + share * min(frames, len(video.log_mel))) * FRAME_SHIFT
    found: NDArray[np.uint8] = video.pictures[_shown_at(video, at)]
    return found


def centred(
    video: CachedVideo, start: int, length: int, frames: int, share: float
) -> tuple[int, NDArray[np.uint8]]:
    """A picture shown during a clip, and how far from the clip's start a window centred on it begins."""
    at = start + share * length
    number = _shown_at(video, at * FRAME_SHIFT)
    middle = round(float(video.times[number]) / FRAME_SHIFT)
    found: NDArray[np.uint8] = video.pictures[number]
    return middle - frames // 2 - start, found


def _shown_at(video: CachedVideo, at: float) -> int:
    """The number of the picture on show at a second."""
    return max(0, int(np.searchsorted(video.times, at, side="right")) - 1)


def resized(pictures: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """(B, 224, 224, 3) -> (B, size, size, 3), as the model's own preprocessing makes them smaller."""
    if size == FRAME_SIZE:
        return pictures
    smaller: NDArray[np.uint8] = resize(pictures, size).permute(0, 2, 3, 1).contiguous().numpy()
    return smaller
