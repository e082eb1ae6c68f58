# SPDX-License-Identifier: MIT
"""What a command answers, and how it shows that it is at work."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from core import jobs
from core.jobs import Job, Progress

T = TypeVar("T")
PAUSE = 0.2  # s between two lines of progress


@dataclass(frozen=True, slots=True)
class Answer:
    """The same answer twice: `data` for programs (--json), `text` for people.

    A check that did not pass still answers; `failed` is then the sentence that says so.
    """

    data: dict[str, object]
    text: str
    failed: str = ""


NOTHING = Answer({}, "")  # of a process that is not the one that speaks


class _Printer:
    """Progress on stderr: one line rewritten on a terminal, nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._on = sys.stderr.isatty()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if not self._on or now - self._shown < PAUSE:
            return
        self._shown = now
        of = f"/{progress.total:.0f}" if progress.total is not None else ""
        sys.stderr.write(f"\r\x1b[K{progress.done:.0f}{of} {progress.note[:60]}")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave a clean line."""
        if self._on:
            sys.stderr.write("\r\x1b[K")


def drive(job: Job[T]) -> T:
    """Run a job to its end, showing its progress to a person who watches."""
    printer = _Printer()
    try:
        return jobs.run(job, printer)
    finally:
        printer.end()


def drive_stoppable(job: Job[T]) -> T:
    """Like `drive`, but Ctrl-C stops the job at its next step, not within one; a second Ctrl-C at once.

    Raises `Cancelled` then.
    """
    printer = _Printer()
    with _stop_signal() as stop:
        try:
            return jobs.run(job, printer, stop.is_set)
        finally:
            printer.end()


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets."""
    stop = threading.Event()

    def stopped(*_: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if threading.current_thread() is not threading.main_thread():  # only there can signals be handled
        yield stop
        return
    before = signal.signal(signal.SIGINT, stopped)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def clock(seconds: float) -> str:
    """Seconds as m:ss.s, the way a player shows them."""
    minutes, tenths = divmod(round(seconds * 10), 600)  # rounded first: no minute has 60.0 s
    return f"{minutes}:{tenths / 10:04.1f}"
