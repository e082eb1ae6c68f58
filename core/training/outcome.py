# SPDX-License-Identifier: MIT
"""How a training ended."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.training import runs


@dataclass(frozen=True, slots=True)
class Outcome:
    """`before` and `after` are figures on the held-out part, empty where there is none."""

    run: str
    model: str  # the name of the new model; it is among the models if `kept`
    before: dict[str, float]
    after: dict[str, float]
    adopted: bool  # it is better and searches now
    kept: bool  # it can be chosen with `models use`
    words: tuple[str, ...]


def write(run: Path, outcome: Outcome, ended: float) -> None:
    """Note it in the run's folder. Raises `DiskFull`."""
    runs.write(run / runs.RESULT, {**asdict(outcome), "ended": ended})


def read(run: Path) -> Outcome | None:
    """The outcome of a run; None where it has not ended."""
    saved: dict[str, Any] = runs.read(run / runs.RESULT)
    if not saved:
        return None
    known = {name: saved[name] for name in Outcome.__slots__}
    return Outcome(**{**known, "words": tuple(known["words"])})
