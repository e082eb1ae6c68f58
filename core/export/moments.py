# SPDX-License-Identifier: MIT
"""The matches that are exported, and reading them from what `search --json` printed."""

import json
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.paths import command_line

HOW = "Write it with: {} search --sound FILE --json > matches.json"
_LONGEST = 1e8  # seconds: three years are no place in a video


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a video, in seconds; `score` is the probability (0..1) that it belongs together."""

    path: Path  # absolute
    start: float
    end: float
    score: float
    reason: str

    @property
    def words(self) -> str:
        """Why it was found, in one line."""
        return f"{self.score:.0%}, {self.reason}" if self.reason else f"{self.score:.0%}"


def read(document: bytes, name: str) -> tuple[Moment, ...]:
    """The matches in `document`, in its order; `name` is what to call it.

    Raises `UserError` for anything else than what `search --json` prints, with what is wrong with it.
    """
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        raise UserError(f"{name} is not JSON. {HOW.format(command_line())}") from None
    if not isinstance(found, dict) or not isinstance(found.get("matches"), list):
        raise UserError(f'{name} holds no list of "matches". {HOW.format(command_line())}')
    return tuple(_moment(match, f"Match {k} in {name}") for k, match in enumerate(found["matches"], 1))


def _moment(match: object, which: str) -> Moment:
    if not isinstance(match, dict):
        raise UserError(f"{which} is no object with path, start, end, score and reason.")
    path, reason = match.get("path"), match.get("reason")
    if not isinstance(path, str) or not path or "\0" in path:
        raise UserError(f'{which} has no "path" of a video.')
    if not isinstance(reason, str):
        raise UserError(f'{which} has no "reason" in words.')
    start, end = _number(match, "start", which), _number(match, "end", which)
    if not start <= end:
        raise UserError(f"{which} ends before it begins.")
    return Moment(Path(path).absolute(), start, end, _number(match, "score", which), reason)


def _number(match: dict[str, object], key: str, which: str) -> float:
    value = match.get(key)
    # True is an int. NaN and infinity pass json.loads, and are not between any two numbers.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(f'{which} has no number as its "{key}".')
    if not 0 <= value < _LONGEST:
        raise UserError(f'{which} has a number as its "{key}" that cannot be.')
    return float(value)
