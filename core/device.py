# SPDX-License-Identifier: MIT
"""Where tensors are computed."""

import os
from typing import TYPE_CHECKING

from core.errors import UserError

if TYPE_CHECKING:
    import torch

CHOICES = ("auto", "cpu", "cuda")


def gpu_name() -> str:
    """The GPU that "cuda" would take, by its name; empty where none answers. Loads torch."""
    import torch

    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else ""


def choose_device(wish: str = "auto") -> "torch.device":
    """The device for `wish`, one of CHOICES; raises `UserError` where that device is not there."""
    import torch  # here, so that nothing that only parses arguments pays for it

    if wish not in CHOICES:
        raise UserError(f"'{wish}' is no device: choose one of {', '.join(CHOICES)}.")
    if wish == "cuda" and not torch.cuda.is_available():
        raise UserError(
            "No GPU answers on this machine; let the model run on the processor "
            "(--device cpu, or in the settings)."
        )
    if wish == "auto":
        wish = "cuda" if torch.cuda.is_available() else "cpu"
    if wish == "cpu":  # one core stays free for decoders and the window: with all taken, all of them crawl
        torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
    return torch.device(wish)
