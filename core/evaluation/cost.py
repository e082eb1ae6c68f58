# SPDX-License-Identifier: MIT
"""What one moment costs: milliseconds of one core to embed a window of sound and a picture.

The processor's time is counted, not the clock's: what else the machine does is not the model's cost.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from core.model.embedder import Embedder

TIMES = 30
WARM_UP = 3


def cost(model: Path) -> dict[str, float]:
    """Medians in ms of a `sound` (spectrogram, model), a `picture` (scaling, model) and both: a `moment`.

    There is no `picture` where the model does not see; a moment is its sound then.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        embedder = Embedder(model, torch.device("cpu"))
        rng = np.random.default_rng(0)
        waveform = rng.standard_normal(embedder.window_samples).astype(np.float32) * 0.1
        picture = rng.integers(0, 256, (1, 224, 224, 3), np.uint8)
        taken = {"sound_ms": _median(lambda: embedder.sound(waveform))}
        if embedder.sees:
            taken["picture_ms"] = _median(lambda: embedder.pictures(picture))
    finally:
        torch.set_num_threads(threads)
    return {name: round(ms, 1) for name, ms in {**taken, "moment_ms": sum(taken.values())}.items()}


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(WARM_UP + TIMES):
        began = time.thread_time()
        work()
        taken.append(1000 * (time.thread_time() - began))
    return float(np.median(taken[WARM_UP:]))
