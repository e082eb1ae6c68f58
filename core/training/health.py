# SPDX-License-Identifier: MIT
"""Whether a training is learning, standing still or falling apart."""

import math
from collections import deque
from collections.abc import Iterable
from statistics import median

WINDOW = 25  # losses whose median is looked at: one bad batch is no divergence
FACTOR = 1.5  # the running loss may rise to so many times its lowest value, plus ...
MARGIN = 0.5  # ... this much, so that a loss near zero may still wander


class Health:
    """Follows the loss of a run."""

    def __init__(self, losses: Iterable[float] = (), best: float = math.inf) -> None:
        self.losses = deque(losses, maxlen=WINDOW)
        self.best = best

    def diverged(self, loss: float) -> bool:
        """Take the loss of another step; true if it is no number or the running loss has run away."""
        if not math.isfinite(loss):
            return True
        self.losses.append(loss)
        if len(self.losses) < WINDOW:
            return False
        running = median(self.losses)
        self.best = min(self.best, running)
        return running > self.best * FACTOR + MARGIN

    @property
    def good(self) -> bool:
        """Well enough for a checkpoint to go back to: no more than half way to a divergence."""
        if len(self.losses) < WINDOW:
            return True
        return median(self.losses) <= self.best * (1 + FACTOR) / 2 + MARGIN / 2
