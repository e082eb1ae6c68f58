# SPDX-License-Identifier: MIT
"""Files and folders that are there whole or not at all, whatever happens to the machine."""

import os
from pathlib import Path


def replace_durably(fresh: Path, path: Path) -> None:
    """Put the file or the folder of files `fresh` in the place of `path`, so that not even a power cut leaves
    half of it there. Where it is a folder, there must be none yet.
    """
    folder = fresh.is_dir()
    for part in fresh.iterdir() if folder else (fresh,):
        with part.open("rb+") as file:
            os.fsync(file.fileno())
    if folder:
        _sync_names(fresh)
    os.replace(fresh, path)
    _sync_names(path.parent)


def _sync_names(folder: Path) -> None:
    """The names in a folder, too, must be on the disk. Windows sees to that itself."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
