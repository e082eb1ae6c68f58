# SPDX-License-Identifier: MIT
"""Losses on their way from the device that computed them."""

import torch

from core.training.objective import Losses


class Readback:
    """The losses of a step; on a GPU they are fetched when it gets there, and nobody has to wait for it.

    Asking a GPU for a number makes it finish all that was asked of it before; the copy is queued right
    behind the step instead, and looked at some steps later.
    """

    def __init__(self, losses: Losses) -> None:
        self._names = losses.__slots__
        values = torch.stack([getattr(losses, name).detach().float() for name in self._names])
        self._values = values
        self._arrived: torch.Event | None = None
        if values.is_cuda:
            self._values = torch.empty(values.shape, pin_memory=True)
            self._values.copy_(values, non_blocking=True)
            self._arrived = torch.cuda.current_stream().record_event()

    def numbers(self) -> dict[str, float]:
        """All of them by name; waits until they are there."""
        if self._arrived is not None:
            self._arrived.synchronize()
        return dict(zip(self._names, self._values.tolist(), strict=True))
