# SPDX-License-Identifier: MIT
"""Small pictures of a film: taken from it, and written as JPEG."""

import os
from pathlib import Path

import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.errors import MediaError
from core.media.opening import UNDECODABLE, only, open_media, picture_stream
from core.media.scaling import Scaler, display_size
from core.media.shown import RUN_UPS, Shown, ShownPictures

_QUALITY = 85
_PACKETS_TRIED = 1_000  # behind the keyframe: some 30 seconds


def write_thumbnail(frame: NDArray[np.uint8], path: Path) -> Path:
    """Write `frame`, uint8 (H, W, 3) RGB, as JPEG; the file appears only once it is whole."""
    done, data = cv2.imencode(
        ".jpg", np.ascontiguousarray(frame[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    if not done:
        raise ValueError(f"no JPEG can be made of {frame.shape=}")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(data.tobytes())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def picture_at(path: Path, seconds: float, height: int = 180) -> NDArray[np.uint8]:
    """The whole picture shown at `seconds`, upright, `height` pixels high: uint8 (H, W, 3) RGB.

    Behind the end it is the last picture. Raises `MediaError` when the file has none.
    """
    with open_media(path) as container:
        stream = picture_stream(container)
        if stream is None:
            raise MediaError("no picture in it that can be decoded")
        only(container, [stream])
        frame = _frame_at(container, stream, max(0.0, seconds))
        if frame is None:
            raise MediaError(UNDECODABLE)
        width, stored_height = display_size(frame, stream.sample_aspect_ratio)
        scaler = Scaler(stream.sample_aspect_ratio)
        shown_height = width if scaler.orientation(frame).transposed else stored_height
        return np.ascontiguousarray(scaler.shrink(frame, height / shown_height))


def _frame_at(container: InputContainer, stream: VideoStream, seconds: float) -> VideoFrame | None:
    """The last picture not later than `seconds`; where seeking leads behind it, from further ahead."""
    pictures, found = ShownPictures(container, stream), None
    for run_up in RUN_UPS:
        pictures.seek(seconds - run_up)
        found = _last_until(pictures, seconds) or found
        if found is not None and found[0] <= seconds:
            break
    return None if found is None else found[1]


def _last_until(pictures: ShownPictures, seconds: float) -> Shown | None:
    """The last picture not later than `seconds`, else the first one."""
    found = None
    for shown in pictures.onward(_PACKETS_TRIED):
        if found is not None and shown[0] > seconds:
            break
        found = shown
    return found
