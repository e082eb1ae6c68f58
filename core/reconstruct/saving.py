# SPDX-License-Identifier: MIT
"""Reconstructions to files: pictures of a moment, and a whole video as MP4, GIF or WAV."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import UserError
from core.jobs import Job, Progress
from core.media.encode import film, sound_file
from core.media.soundtrack import SAMPLE_RATE
from core.media.stretch import StretchReader
from core.reconstruct.hiding import Wish
from core.reconstruct.painter import Painter
from core.reconstruct.sheet import HEIGHT, WIDTH, Sheet
from core.reconstruct.walk import Seam, Step, Walk, imagine

FPS = 12.0  # of a saved walk: the play line moves as often
GIF_FPS, GIF_SECONDS = 10.0, 60.0  # a GIF counts in hundredths of a second: others would be cut to those
_GIF_COLOURS = 128


def write_png(path: Path, image: NDArray[np.uint8]) -> Path:
    """Write `image`, uint8 (H, W, 3) RGB; the file appears only once it is whole. Raises `UserError`."""
    done, data = cv2.imencode(".png", np.ascontiguousarray(image[..., ::-1]))
    if not done:
        raise ValueError(f"no PNG can be made of {image.shape=}")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(data.tobytes())
        os.replace(unfinished, path)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def write_walk(
    path: Path, video: Path, painter: Painter, wish: Wish, sheet: Sheet, walk: Walk | None = None
) -> Job[Path]:
    """The whole of `video` as .mp4 with the reconstructed sound, .gif, or its sound alone as .wav.

    What `walk` holds is not computed again. Raises `UserError` for another ending, or too long a GIF.
    """
    writers = {".mp4": _write_film, ".gif": _write_gif, ".wav": _write_sound}
    if path.suffix.lower() not in writers:
        raise UserError(f"{path.name} cannot be written: its name must end in .mp4, .gif or .wav.")
    if os.path.exists(path) and os.path.exists(video) and path.samefile(video):
        raise UserError(f"{path.name} is the video itself; choose another name, so that it stays as it is.")
    with StretchReader(video, rate=painter.picture_rate) as reader:
        walk = walk or Walk(reader.duration, painter.window)
        steps = _steps(walk, reader, painter, wish)
        try:
            yield from writers[path.suffix.lower()](path, walk, steps, sheet)
        except OSError as error:
            raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def _steps(
    walk: Walk, reader: StretchReader, painter: Painter, wish: Wish
) -> Iterator[tuple[float, float, Step]]:
    for number in range(walk.count):
        start, end = walk.span(number)
        step = walk.step(number)
        yield start, end, step if step and step.is_whole else imagine(reader, painter, wish, start, end)


def _write_film(
    path: Path, walk: Walk, steps: Iterator[tuple[float, float, Step]], sheet: Sheet
) -> Job[None]:
    seam, drawn = Seam(), 0
    with film(path, FPS, SAMPLE_RATE) as growing:
        for number, (start, end, step) in enumerate(steps):
            growing.hear(seam.add(step, start, end))
            for time in _times(drawn, end, FPS):
                growing.add(_picture(sheet, step, time))
                drawn += 1
            yield Progress(number + 1, walk.count, note=path.name)


def _write_gif(path: Path, walk: Walk, steps: Iterator[tuple[float, float, Step]], sheet: Sheet) -> Job[None]:
    if walk.duration > GIF_SECONDS:
        raise UserError(
            f"A GIF of {walk.duration:.0f} seconds would be huge: save an MP4, or choose a video of at most "
            f"{GIF_SECONDS:.0f} seconds."
        )
    images: list[Image.Image] = []
    for number, (_, end, step) in enumerate(steps):
        for time in _times(len(images), end, GIF_FPS):
            images.append(
                Image.fromarray(_picture(sheet, step, time)).quantize(_GIF_COLOURS, Image.Quantize.FASTOCTREE)
            )
        yield Progress(number + 1, walk.count, note=path.name)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        images[0].save(
            unfinished, "GIF", save_all=True, append_images=images[1:], duration=1000 / GIF_FPS, loop=0
        )
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_sound(
    path: Path, walk: Walk, steps: Iterator[tuple[float, float, Step]], sheet: Sheet
) -> Job[None]:
    seam = Seam()
    with sound_file(path, SAMPLE_RATE) as write:
        for number, (start, end, step) in enumerate(steps):
            write(seam.add(step, start, end))
            yield Progress(number + 1, walk.count, note=path.name)


def _times(drawn: int, end: float, fps: float) -> Iterator[float]:
    """The times of the pictures before `end`, when `drawn` are there already; at least one in all."""
    while drawn / fps < end or not drawn:
        yield drawn / fps
        drawn += 1


def _picture(sheet: Sheet, step: Step, time: float) -> NDArray[np.uint8]:
    if step.found is None:
        return np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    return sheet.draw(step.found, time)
