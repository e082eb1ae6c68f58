# SPDX-License-Identifier: MIT
"""Where tensors are computed."""

import os
from typing import TYPE_CHECKING

from core.errors import UserError

if TYPE_CHECKING:
    import torch

CHOICES = ("auto", "cpu", "cuda")


def choose_device(wish: str = "auto") -> "torch.device":
    """The device for `wish`, one of CHOICES; raises `UserError` where that device is not there."""
    import torch  # here, so that nothing that only parses arguments pays for it

    if wish not in CHOICES:
        raise UserError(f"'{wish}' is no device: choose one of {', '.join(CHOICES)}.")
    if wish == "cuda" and not torch.cuda.is_available():
        raise UserError("No CUDA GPU answers on this machine; choose --device cpu or auto.")
    if wish == "auto":
        wish = "cuda" if torch.cuda.is_available() else "cpu"
    if wish == "cpu":  # one core stays free for decoders and the window: with all taken, all of them crawl
        torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
    return torch.device(wish)
