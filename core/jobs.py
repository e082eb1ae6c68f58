# SPDX-License-Identifier: MIT
"""Long work as a generator: it yields `Progress`, and stopping is simply not going on."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a job. Whatever was done before it is already safe on disk."""

    done: float
    total: float | None = None  # None until the size of the work is known
    note: str = ""
    data: object = None  # what this step made: a status, a preview, a loss


class Cancelled(Exception):
    """The caller asked the job to stop, and it has stopped."""


Job: TypeAlias = Generator[Progress, None, T]


def run(
    job: Job[T],
    on_progress: Callable[[Progress], object] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> T:
    """Drive `job` to its end; its `finally` blocks run on cancel and on error too.

    Raises `Cancelled` once `should_stop` answers true, and whatever the job itself raises.
    """
    try:
        while not should_stop():
            try:
                step = next(job)
            except StopIteration as end:
                return cast(T, end.value)
            on_progress(step)
        raise Cancelled
    finally:
        job.close()
