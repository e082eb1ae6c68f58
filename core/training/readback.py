# SPDX-License-Identifier: MIT
"""Losses, and how large the gradient was, on their way from the device that computed them."""

import torch
from torch import Tensor

from core.training.objective import Losses


class Readback:
    """What is known of a step; on a GPU it is fetched when it gets there, and nobody has to wait for it.

    Asking a GPU for a number makes it finish all that was asked of it before; the copy is queued right
    behind the step instead, and looked at some steps later.
    """

    def __init__(self, losses: Losses, norm: Tensor) -> None:
        """`norm` is that of the gradient."""
        self._names = losses.__slots__
        found = [*(getattr(losses, name) for name in self._names), norm]
        values = torch.stack([value.detach().float() for value in found])
        self._values = values
        self._arrived: torch.Event | None = None
        if values.is_cuda:
            self._values = torch.empty(values.shape, pin_memory=True)
            self._values.copy_(values, non_blocking=True)
            self._arrived = torch.cuda.current_stream().record_event()

    def numbers(self) -> tuple[dict[str, float], float]:
        """The losses by name, and the norm; waits until they are there."""
        if self._arrived is not None:
            self._arrived.synchronize()
        *losses, norm = self._values.tolist()
        return dict(zip(self._names, losses, strict=True)), norm
