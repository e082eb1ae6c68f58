# SPDX-License-Identifier: MIT
"""What the model paints of the same few moments while it is trained, so that one watches it learn."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError
from core.library.overview import overview
from core.library.place import Library
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.training.step import Watch

if TYPE_CHECKING:
    from core.media.stretch import Stretch

EVERY = 5  # steps between two looks
REST = 2.0  # s between them at least: on a fast machine looking must not hold up the training
MOMENTS = 2  # that are looked at
TRIED = 8  # videos that are opened to find them

Sheets = tuple[NDArray[np.uint8], ...]  # RGB (H, W, 3) each: picture and spectrogram, hidden and painted


def watch(library: Library, config: ModelConfig, every: int = EVERY) -> Watch:
    """Paint the middle of the library's first videos now and then, always with the same hidden."""
    moments: list[Stretch] | None = None
    looked = -REST

    def look(model: CAVMAE, step: int) -> Sheets | None:
        nonlocal moments, looked
        if time.monotonic() - looked < REST:
            return None
        looked = time.monotonic()
        if moments is None:  # read at the first look: this needs decoders, which training itself does not
            moments = _moments(library, config)
        return _painted(model, config, moments, step)

    return Watch(every, look)


def _moments(library: Library, config: ModelConfig) -> "list[Stretch]":
    from core.media.stretch import StretchReader

    window, found = config.audio_frames / 100, []
    there = [v for v in overview(library).videos if v.has_sound and v.has_picture and v.state == "indexed"]
    for video in there[:TRIED]:
        start = max(0.0, (video.duration - window) / 2)
        try:
            with StretchReader(video.path) as reader:
                stretch = reader.read(start, start + window, still=start + window / 2)
        except MediaError:  # it went away or broke since it was indexed: another one will do
            continue
        if len(stretch.waveform) and len(stretch.frames):
            found.append(stretch)
        if len(found) == MOMENTS:
            break
    return found


def _painted(model: CAVMAE, config: ModelConfig, moments: "list[Stretch]", step: int) -> Sheets:
    from core.reconstruct.hiding import Hiding
    from core.reconstruct.painter import Painter
    from core.reconstruct.panes import View
    from core.reconstruct.sheet import Sheet

    device = next(model.parameters()).device
    hiding = replace(Hiding(), ratio_a=config.mask_ratio_a, ratio_v=config.mask_ratio_v)
    painter, sheet = Painter(model, config, device=device), Sheet(View(), f"Step {step:,}.")
    return tuple(
        sheet.draw(painter.paint(moment, hiding), (moment.start + moment.end) / 2) for moment in moments
    )
