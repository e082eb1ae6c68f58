# SPDX-License-Identifier: MIT
"""What a run writes down as it goes: JSON lines, and event files for TensorBoard."""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.training.errors import writing

LOG, EVENTS = "log.jsonl", "events"
PLACES = ("step", "epoch")  # say where in a run a line belongs

_log = logging.getLogger(__name__)


class Journal:
    """Writes to a run's folder; nothing is held back, so nothing is lost with the process."""

    def __init__(self, run: Path, step: int = 0) -> None:
        """Go on after `step`; lines of later steps, which will come again, are dropped.

        A run that begins anew, whose first line is that of step 0, goes on after -1.
        """
        self._path = run / LOG
        if self._path.exists():
            _keep(self._path, step)
        self._events = _event_writer(run / EVENTS, step)

    def write(self, line: Mapping[str, Any]) -> None:
        """One line, and one point for each number in it. Raises `DiskFull`."""
        text = json.dumps(line) + "\n"
        with writing(self._path), self._path.open("ab", buffering=0) as file:
            before = file.tell()
            if file.write(text.encode()) != len(text):  # the disk filled up within the line
                file.truncate(before)
                file.write(text.encode())
        if self._events is not None:
            for name, value in line.items():
                if isinstance(value, int | float) and name not in PLACES:
                    self._events.add_scalar(name, value, line["step"])

    def close(self) -> None:
        """No more will come."""
        if self._events is not None:
            self._events.close()


def read(run: Path) -> list[dict[str, Any]]:
    """The lines of a run so far; half a line, left by a crash, is passed over."""
    try:
        lines = (run / LOG).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [line for text in lines if (line := _parsed(text)) is not None]


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _keep(path: Path, step: int) -> None:
    kept = [line for line in read(path.parent) if line.get("step", 0) <= step]
    fresh = path.with_name(path.name + ".tmp")
    with writing(path):
        fresh.write_text("".join(json.dumps(line) + "\n" for line in kept), "utf-8")
        os.replace(fresh, path)


def _event_writer(folder: Path, step: int) -> Any:
    """A writer of event files, or None where tensorboardX is not there: the log has it all anyway."""
    try:
        from tensorboardX import SummaryWriter

        return SummaryWriter(str(folder), purge_step=step + 1)
    except (ImportError, OSError) as error:
        _log.info("No event files for TensorBoard are written: %s.", error)
        return None
