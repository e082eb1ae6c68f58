# SPDX-License-Identifier: MIT
"""How far work of several parts is, and how many seconds are left of it."""

import time
from typing import TypeVar

from core.jobs import Job, Progress

T = TypeVar("T")
WHOLE = 100  # per cent


class Course:
    """The progress of all parts as one. What each costs is foreseen, in any unit; time corrects it."""

    def __init__(self, foreseen: float) -> None:
        """`foreseen`: what all parts together are expected to cost."""
        self._all, self._done = max(foreseen, 1e-9), 0.0
        self._began = time.monotonic()

    def part(self, name: str, cost: float, job: Job[T]) -> Job[T]:
        """Drive one part; its progress is passed on in per cent of the whole, `data` as it is."""
        try:
            while True:
                try:
                    step = next(job)
                except StopIteration as end:
                    self._done += cost
                    result: T = end.value
                    return result
                share = min(step.done / step.total, 1.0) if step.total else 0.0
                yield self._progress(self._done + share * cost, name, step)
        finally:
            job.close()

    def _progress(self, done: float, name: str, step: Progress) -> Progress:
        share = min(done / self._all, 1.0)
        left = f"{self.seconds_left(done):.0f} s left" if share else ""
        words = (name, step.note, left)
        return Progress(WHOLE * share, WHOLE, ", ".join(word for word in words if word), step.data)

    def seconds_left(self, done: float) -> float:
        """How long the rest takes at the pace until now; `done` of what was foreseen."""
        return (time.monotonic() - self._began) * max(self._all - done, 0.0) / max(done, 1e-9)
