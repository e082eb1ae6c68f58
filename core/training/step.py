# SPDX-License-Identifier: MIT
"""What a training tells whoever watches it."""

from collections.abc import Callable
from dataclasses import dataclass

from core.model.cav_mae import CAVMAE


@dataclass(frozen=True, slots=True)
class Step:
    """Where training stands after a step; the data of its `Progress`."""

    epoch: int  # from 0
    step: int  # steps done
    total: int
    learning_rate: float
    clips_per_second: float
    seconds_left: float
    waited: float  # share of the time in which the model waited for clips
    gpu_bytes: int  # most memory of the GPU in use so far; 0 on a CPU
    losses: dict[str, float]
    held_out: dict[str, float] | None = None  # figures on the held-out part, at the end of an epoch
    picture: object = None  # what `Watch.look` made
    note: str = ""  # a sentence about something unusual


@dataclass(frozen=True, slots=True)
class Watch:
    """Shows how a model learns: `look(model, step)` is called every `every` steps, its answer passed on."""

    every: int
    look: Callable[[CAVMAE, int], object]
