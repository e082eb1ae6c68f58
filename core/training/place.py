# SPDX-License-Identifier: MIT
"""Where the runs of a library lie, and which one waits to go on; without torch, to be asked at each start."""

import json
from pathlib import Path

from core.library.place import Library

CONFIG, RESULT = "config.json", "result.json"


def folder_of(library: Library) -> Path:
    """Where the runs of a library lie."""
    return library.folder / "runs"


def unfinished(library: Library) -> str:
    """The name of the newest run where it was stopped before its end; empty where there is none such."""
    began = {path: when for path in folder_of(library).glob("*") if (when := _began(path)) is not None}
    newest = max(began, key=began.__getitem__, default=None)
    return newest.name if newest is not None and not (newest / RESULT).exists() else ""


def _began(folder: Path) -> float | None:
    """When a run began, in seconds since the epoch; None for one that cannot be read."""
    try:
        return float(json.loads((folder / CONFIG).read_text("utf-8"))["began"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
