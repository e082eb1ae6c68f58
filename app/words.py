# SPDX-License-Identifier: MIT
"""Numbers as people say them."""

from pathlib import Path
from typing import Protocol, runtime_checkable

from core.jobs import Progress
from core.weights.transfer import Transfer

MINUTE, HOUR = 60, 3600
EN_DASH, TIMES = "\u2013", "\u00d7"


def clock(seconds: float) -> str:
    """A place in a film: 0:07, 12:34, 1:02:03."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(start: float, end: float) -> str:
    """A moment, as from 0:12 to 0:16."""
    return f"{clock(start)}{EN_DASH}{clock(end)}"


def lasting(seconds: float) -> str:
    """A stretch of time, roughly: 8 s, 3 min, 2 h 10 min."""
    if seconds < MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / MINUTE)
    if minutes < MINUTE:
        return f"{minutes} min"
    return f"{minutes // MINUTE} h {minutes % MINUTE} min" if minutes % MINUTE else f"{minutes // MINUTE} h"


def percent(share: float) -> str:
    """A share: 72 %."""
    return f"{100 * share:.0f} %"


def count(number: int, one: str, many: str = "") -> str:
    """1 video, 12 videos, 1,234 videos."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def megabytes(size: int) -> str:
    """A file size: 340 kB, 12.5 MB, 1.2 GB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    if size < 1_000_000_000:
        return f"{size / 1e6:.1f} MB"
    return f"{size / 1e9:.1f} GB"


def folder(path: Path) -> str:
    """A folder, with the user's own written short."""
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


@runtime_checkable
class Timed(Protocol):
    """What a step made that knows how long the rest takes, as a step of a training does."""

    seconds_left: float


def progress(step: Progress) -> tuple[str, str]:
    """What a job works on, and how far and how fast it is."""
    if isinstance(step.data, Transfer):
        return _transfer(step.data)
    if step.data is not None:
        from core.library.index import IndexStatus  # loaded already where such a status comes from

        if isinstance(step.data, IndexStatus):
            return _indexing(step.data)
    if step.total is None:
        return step.note, ""
    numbers = f"{int(step.done):,} of {int(step.total):,}"
    if isinstance(step.data, Timed) and step.data.seconds_left > 1:
        numbers += f" · {lasting(step.data.seconds_left)} left"
    return step.note, numbers


def _transfer(transfer: Transfer) -> tuple[str, str]:
    parts = [megabytes(transfer.received)]
    if transfer.total is not None:
        parts[0] += f" of {megabytes(transfer.total)}"
    parts.append(f"{megabytes(round(transfer.rate))}/s")
    if transfer.seconds_left is not None:
        parts.append(f"{lasting(transfer.seconds_left)} left")
    return "", " · ".join(parts)


def remaining(seconds: float, share: float) -> str:
    """The time left of work that took `seconds` for `share` of it; empty while that would be a guess."""
    left = seconds / share - seconds if share > 0 else 0.0
    return f"{lasting(left)} left" if seconds > 1 and left > 1 else ""


def _indexing(status: object) -> tuple[str, str]:
    from core.library.index import IndexStatus

    assert isinstance(status, IndexStatus)
    parts = [f"{status.done:,} of {count(status.total, 'video')}"]
    if status.failed:
        parts.append(f"{status.failed:,} failed")
    if status.times_real_time:
        parts.append(f"{status.times_real_time:.0f}{TIMES} real time")
    if status.seconds_left is not None and status.done < status.total:
        parts.append(f"{lasting(status.seconds_left)} left")
    return status.file, " · ".join(parts)
