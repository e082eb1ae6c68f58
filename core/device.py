# SPDX-License-Identifier: MIT
"""Where tensors are computed."""

import os
from functools import cache
from typing import TYPE_CHECKING

from core.errors import UserError

if TYPE_CHECKING:
    import torch

CHOICES = ("auto", "cpu", "cuda")


def gpu_name() -> str:
    """The GPU that "cuda" would take, by its name; empty where none answers. Loads torch."""
    import torch

    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else ""


@cache
def multiplies_bfloat16(device: "torch.device") -> bool:
    """Whether the device itself does: emulated it would be slower than float32."""
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    found = torch.cpu.get_capabilities() if device.type == "cpu" else {}
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def gpu_halves(device: "torch.device") -> bool:
    """Whether it is a GPU on which passes are computed in bfloat16; an older one would emulate it."""
    return device.type == "cuda" and multiplies_bfloat16(device)


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
