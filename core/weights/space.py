# SPDX-License-Identifier: MIT
"""Whether a folder can take a file of a certain size, asked before the work and not after it."""

import shutil
from pathlib import Path

from core.errors import UserError

SPARE = 64 << 20  # bytes left over for the catalogue, logs and everything else


def make_room(folder: Path, size: int) -> None:
    """Make `folder` where it is missing. Raises `UserError` where it cannot hold `size` bytes more."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be written: {error.strerror}.") from error
    if free < size + SPARE:
        raise UserError(
            f"There is too little space in {folder}: {(size + SPARE) / 1e9:.2f} GB are needed and "
            f"{free / 1e9:.2f} GB are free."
        )
