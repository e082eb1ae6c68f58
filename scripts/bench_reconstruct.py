# SPDX-License-Identifier: MIT
"""How long the starter model takes to imagine a moment anew, against how long the moment lasts."""

import time
from collections.abc import Callable

import numpy as np
import torch

from core import paths
from core.device import choose_device
from core.media.stretch import Stretch
from core.reconstruct.hiding import Hiding
from core.reconstruct.inverse import hear
from core.reconstruct.painter import Painter
from core.samples.world import render

TO_REACH = {"cpu": 1.0, "cuda": 0.15}  # seconds from a slider to the new panes


def moment(painter: Painter, pictures: int) -> Stretch:
    """One rendered moment as long as the model hears."""
    clip = render("bagpipe", 3, painter.window + 0.1, 16_000)
    times = np.linspace(0, painter.window, pictures, endpoint=False)
    frames = np.stack([clip.frame(float(t)) for t in times])
    return Stretch(0.0, painter.window, clip.waveform[: painter.window_samples], frames, times)


def median(work: Callable[[], object], times: int = 5) -> float:
    """Seconds that `work` takes."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken))


def lines() -> list[str]:
    """What `make bench reconstruct` prints."""
    device = choose_device()
    painter = Painter.load(paths.resources() / "models" / "starter.safetensors", device)
    still, moving = moment(painter, 1), moment(painter, round(painter.window * painter.picture_rate))

    def paint(what: Stretch) -> Callable[[], object]:
        def work() -> object:
            found = painter.paint(what, Hiding())
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            return found

        return work

    panes, every = median(paint(still)), median(paint(moving))
    found = painter.paint(still, Hiding())
    assert found.sound is not None
    sound = found.sound
    heard = median(lambda: hear(sound, found.patch))
    return [
        f"reconstruction with the starter model on {device.type}, a moment of {painter.window:.2f} s",
        f"  the panes after a slider moved: {panes:.3f} s (to reach: {TO_REACH[device.type]:g})",
        f"  all {len(moving.frames)} pictures of the moment: {every:.3f} s; its sound: {heard:.3f} s; "
        f"together {painter.window / (every + heard):.1f} times as fast as it plays",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
