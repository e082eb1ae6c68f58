# SPDX-License-Identifier: MIT
"""Why a training stops before its end; each is a sentence, and leaves the last good checkpoint intact."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors import SafetensorError

from core.errors import UserError

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, 112}  # 112: the disk is full, as Windows numbers it
_NO_MEMORY = (  # in the words of what is not torch's own allocator for GPUs
    "CUDA error: out of memory",
    "STATUS_ALLOC_FAILED",
    "DefaultCPUAllocator:",  # can't allocate memory, or, as Windows has it, not enough memory
)
_GPU_ERRORS = ("CUDA error", "cuDNN error", "CUBLAS", "NCCL")


class TrainingDiverged(UserError):
    """The loss was no number or ran away, also at lower rates."""


class TrainingPaused(UserError):
    """Something outside the training is gone for now; it can be resumed."""


class DiskFull(UserError):
    """There is no room for what must be written."""


@contextmanager
def writing(what: Path) -> Iterator[None]:
    """Turns a full disk into `DiskFull`, whichever library notices it; other errors pass."""
    try:
        yield
    except (OSError, SafetensorError) as error:
        if not is_full(error):
            raise
        raise DiskFull(
            f"The disk with {what.parent} is full. What was trained until the last checkpoint is kept: "
            "make room, then resume."
        ) from error


def is_full(error: Exception) -> bool:
    """Does this error say that there is no room left? safetensors says it in words only."""
    if isinstance(error, OSError):
        return error.errno in _FULL or getattr(error, "winerror", None) in _FULL
    number = re.search(r"os error (\d+)", str(error))
    return number is not None and int(number[1]) in _FULL


def is_out_of_memory(error: RuntimeError) -> bool:
    """The memory is full, a GPU's or the machine's, whichever library noticed it: each has its own words."""
    return isinstance(error, torch.OutOfMemoryError) or any(words in str(error) for words in _NO_MEMORY)


def is_gpu_lost(error: RuntimeError) -> bool:
    """The GPU answers with errors that are not about memory: sleep, driver reset, a cable."""
    if is_out_of_memory(error):
        return False
    return isinstance(error, torch.AcceleratorError) or any(name in str(error) for name in _GPU_ERRORS)
