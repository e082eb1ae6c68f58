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
    gpu_bytes: int  # most memory of the GPU in use so far; 0 on a CPU
    losses: dict[str, float]
    waited: float = 0.0  # share of the time in which the model waited for clips
    held_out: dict[str, float] | None = None  # figures on the held-out part, at the end of an epoch
    picture: object = None  # what `Watch.look` made
    note: str = ""  # a sentence about something unusual

    def line(self) -> dict[str, object]:
        """What of it the log keeps beside the losses, which have lines of their own."""
        line: dict[str, object] = {
            "step": self.step,
            "clips_per_second": self.clips_per_second,
            "seconds_left": self.seconds_left,
            "waited": self.waited,
        }
        if self.gpu_bytes:
            line["gpu_bytes"] = self.gpu_bytes
        if self.held_out is not None:
            line |= {f"held_out_{name}": value for name, value in self.held_out.items()}
        return {**line, "note": self.note} if self.note else line


@dataclass(frozen=True, slots=True)
class Watch:
    """Shows how a model learns: `look(model, step)` is called every `every` steps, its answer passed on."""

    every: int
    look: Callable[[CAVMAE, int], object]
