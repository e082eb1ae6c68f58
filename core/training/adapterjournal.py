# SPDX-License-Identifier: MIT
"""What the training of an adapter writes down: a line an epoch, in the log and the events of its run."""

import math
from pathlib import Path
from typing import TypeVar

from core.jobs import Job
from core.training.adapterloop import AdapterStep
from core.training.journal import Journal

T = TypeVar("T")

BEGUN_ANEW = -1  # an adapter that was interrupted is trained from its beginning


def journalled(job: Job[T], run: Path) -> Job[T]:
    """The same job, each `AdapterStep` of which is written to the folder `run` too. Raises `DiskFull`."""
    journal = Journal(run, BEGUN_ANEW)
    try:
        while True:
            try:
                progress = next(job)
            except StopIteration as end:
                result: T = end.value
                return result
            if isinstance(progress.data, AdapterStep):
                journal.write(_line(progress.data))
            yield progress
    finally:
        job.close()
        journal.close()


def _line(step: AdapterStep) -> dict[str, float]:
    """Named as the lines of other runs are: an epoch is a step, and the part to stop by is held out."""
    both = (step.audio_to_video + step.video_to_audio) / 2
    line = {"epoch": step.epoch, "step": step.epoch, "held_out_r10": both}
    return line if math.isnan(step.loss) else {**line, "total": step.loss}  # none before the first epoch
