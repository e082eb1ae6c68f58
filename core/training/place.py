# SPDX-License-Identifier: MIT
"""Where the runs of a library lie, and which one waits to go on; without torch, to be asked at each start."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError
from core.library.place import Library

log = logging.getLogger(__name__)

CONFIG, RESULT = "config.json", "result.json"
STATE = "state.safetensors"  # what a run goes on from
LOCK = "training.lock"
BUSY = "The run '{name}' is being trained by another Earshot; stop it there first, or wait for it."


class Busy(UserError):
    """What only one can have at a time is held by somebody else."""


def folder_of(library: Library) -> Path:
    """Where the runs of a library lie."""
    return library.folder / "runs"


def unfinished(library: Library) -> str:
    """The name of the newest run where it was stopped before its end; else empty."""
    began = {path: when for path in folder_of(library).glob("*") if (when := _began(path)) is not None}
    newest = max(began, key=began.__getitem__, default=None)
    if newest is None or (newest / RESULT).exists() or is_held(newest):
        return ""
    return newest.name


def is_held(run: Path) -> bool:
    """Whether the run in this folder is trained at this moment, here or from a shell."""
    if not (run / LOCK).exists():
        return False
    try:
        with held(run):
            return False
    except Busy:
        return True


@contextmanager
def held(run: Path, lock_file: Path | None = None, busy: str = BUSY) -> Iterator[None]:
    """Nobody else trains the run in this folder within the block. Raises `Busy` where somebody does.

    `lock_file` lies in the folder where none is named; it stays when the folder's owner is done. `busy` is
    what is said then.
    The operating system holds it for the process, so that one that was killed keeps nobody out. Where the
    drive knows no locks, whoever trains there has to look out.
    """
    from filelock import FileLock, Timeout  # here: a window that only looks at its start imports little

    # Not bound to a thread: a job may be closed by another one than the one that ran it.
    lock = FileLock(lock_file or run / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(busy.format(name=run.name)) from error
    except (OSError, NotImplementedError) as error:
        log.info("%s cannot be locked: %s", run, error)
    try:
        yield
    finally:
        lock.release()


def _began(folder: Path) -> float | None:
    """When a run began, in seconds since the epoch; None for one that cannot be read."""
    try:
        return float(json.loads((folder / CONFIG).read_text("utf-8"))["began"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
