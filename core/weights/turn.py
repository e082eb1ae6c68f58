# SPDX-License-Identifier: MIT
"""One process at a time brings a file here; whoever else wants it waits."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from core.errors import UserError
from core.jobs import Job, Progress

LOOK_EVERY = 0.2  # s


def wait(target: Path, told: Callable[[], Progress]) -> Job[BaseFileLock]:
    """The right to bring `target` here, to be used with `release`; `told` is asked while another has it.

    The operating system holds it for the process, so that one that was killed keeps nobody waiting. The
    folder of `target` must be there. Raises `UserError` where its drive knows no locks.
    """
    lock = _lock(target)
    while not _taken(lock):
        yield told()
        time.sleep(LOOK_EVERY)
    return lock


@contextmanager
def release(lock: BaseFileLock) -> Iterator[None]:
    """Gives the right back when the block ends, however it does."""
    try:
        yield
    finally:
        if os.name == "posix":  # Windows deletes no open file; there filelock does it afterwards
            Path(lock.lock_file).unlink(missing_ok=True)  # still held: who waits for it sees that it is gone
        lock.release()


@contextmanager
def undisturbed(target: Path) -> Iterator[None]:
    """Nobody begins to bring `target` here within the block. Raises `UserError` where somebody is at it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = _lock(target)
    if not _taken(lock):
        raise UserError(f"{target.name} is being downloaded by another Earshot; stop it there first.")
    with release(lock):
        yield


def _lock(target: Path) -> BaseFileLock:
    # Not bound to a thread: a job may be closed by another one than the one that ran it.
    return FileLock(f"{target}.lock", timeout=0, thread_local=False)


def _taken(lock: BaseFileLock) -> bool:
    try:
        lock.acquire()
    except Timeout:
        return False
    except OSError as error:
        raise UserError(
            f"{Path(lock.lock_file).parent} cannot be kept for one download at a time ({error.strerror}). "
            "Get the file with a browser and import it, or move the library to another drive."
        ) from error
    return True
