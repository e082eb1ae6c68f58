# SPDX-License-Identifier: MIT
"""What the page reads of the trainings there have been, for a job to do off the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.work.torchload import load_torch_quietly
from core.library.place import Library

if TYPE_CHECKING:
    from core.training.runs import RunSummary

Log = list[dict[str, Any]]


def read_runs(library: Library) -> tuple[RunSummary, ...]:
    """Every training, the newest first."""
    load_torch_quietly()
    from core.training.runs import runs

    return runs(library)


def read_log(library: Library, run: str) -> Log:
    """What the run of this name learnt so far, step by step."""
    load_torch_quietly()
    from core.training.runs import folder_of, steps

    return steps(folder_of(library) / run)


def read_logs(library: Library, runs: tuple[RunSummary, ...]) -> tuple[dict[str, Log], str]:
    """The logs of `runs` by name, and the name of the model that searches."""
    load_torch_quietly()
    from core.model import store
    from core.training.runs import steps

    return {run.name: steps(run.folder) for run in runs}, store.active_name(library.models)
