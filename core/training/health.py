# SPDX-License-Identifier: MIT
"""Whether a training is learning, standing still or falling apart."""

import math
from collections import deque
from collections.abc import Iterable
from statistics import median

import torch

from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig

WINDOW = 25  # losses whose median is looked at: one bad batch is no divergence
FACTOR = 1.5  # the running loss may rise to so many times its lowest value, plus ...
MARGIN = 0.5  # ... this much, so that a loss near zero may still wander


class Health:
    """Follows the loss of a run."""

    def __init__(self, losses: Iterable[float] = (), best: float = math.inf) -> None:
        self.losses = deque(losses, maxlen=WINDOW)
        self.best = best

    def diverged(self, loss: float, norm: float = 0.0) -> bool:
        """Take the loss of another step and the norm of its gradient; true if one of them is no number or
        the running loss has run away."""
        if not (math.isfinite(loss) and math.isfinite(norm)):
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


@torch.no_grad()
def are_finite(model: CAVMAE) -> bool:
    """Whether all weights are numbers."""
    return all(bool(weights.isfinite().all()) for weights in model.parameters())


@torch.no_grad()
def is_sound(model: CAVMAE, config: ModelConfig) -> bool:
    """Whether weights, and what they make of a clip, are numbers: a step that spoilt them shows in no loss
    before the next one. Draws nothing that the training would miss."""
    device = next(model.parameters()).device
    audio = torch.ones(1, config.audio_frames, config.mel_bins, device=device)
    images = torch.ones(1, 3, config.image_size, config.image_size, device=device)
    out = model(audio, images, generator=torch.Generator().manual_seed(0))
    made = (out.audio.vector, out.images.vector, out.prediction_a, out.prediction_v)
    sizes = [found.float().square().sum() for found in (*model.parameters(), *made) if found is not None]
    return bool(torch.stack(sizes).isfinite().all())
