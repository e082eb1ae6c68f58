# SPDX-License-Identifier: MIT
"""Where an ablation keeps what it makes, and that it has that place and the processor to itself."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from filelock import FileLock, Timeout

from core.errors import UserError


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """No two ablations write the same files."""
    place.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place / "ablation.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise UserError("Another ablation is at work on this machine; wait until it is done.") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def every_core(device: torch.device) -> Iterator[None]:
    """Nobody waits at a window: a processor gives all it has."""
    before = torch.get_num_threads()
    try:
        if device.type == "cpu":
            torch.set_num_threads(os.cpu_count() or 1)
        yield
    finally:
        torch.set_num_threads(before)


def forget_others(place: Path) -> None:
    """Delete what was rendered and trained when clips were rendered otherwise: it is never used again."""
    for other in place.parent.iterdir():
        if other.is_dir() and other != place:
            shutil.rmtree(other, ignore_errors=True)
