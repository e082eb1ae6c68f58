# SPDX-License-Identifier: MIT
"""Bringing one file here, over drops and restarts."""

import time
from collections.abc import Callable
from pathlib import Path

from urllib3.exceptions import HTTPError

from core.errors import UserError
from core.jobs import Job, Progress
from core.weights import webpage
from core.weights.connection import PATIENCE, Patience, pool_for
from core.weights.part import Part
from core.weights.request import (
    AllHere,
    Answer,
    Dropped,
    StartOver,
    Unreachable,
    ask,
    host,
    page_error,
)
from core.weights.transfer import Transfer

CHUNK = 256 << 10  # bytes read at a time, at most
REPORT_EVERY = 0.1  # s
WAIT_STEP = 0.1  # s of a pause between two chances to stop
MOST_DROPS = 200  # however much arrives between them
MEGABYTE = 1_000_000


def download(
    address: str, target: Path, fits: Callable[[int], bool], patience: Patience = PATIENCE
) -> Job[Path]:
    """Bring the file at `address` to `target`, going on from what an earlier attempt left beside it.

    `fits` says whether a file of so many bytes can be it; what the server tells is asked before it is
    fetched. Raises `UserError` where it is not to be had; what arrived until then is kept. Progress is in
    megabytes.
    """
    part = Part(target, address)
    row = drops = 0
    with pool_for(address, patience) as pool:
        while True:
            before = part.size
            try:
                answer = ask(pool, address, part.size, part.validator)
                with answer.response, part:
                    return (yield from _receive(answer, part, address, fits))
            except AllHere:
                return _finished(part, before, address, fits)
            except Dropped as drop:
                row, drops = (1 if part.size > before else row + 1), drops + 1
                if isinstance(drop, StartOver):
                    part.discard()
                unreachable = drops == 1 and isinstance(drop, Unreachable)  # the user is told at once
                if unreachable or row > patience.retries or drops > MOST_DROPS:
                    raise UserError(_sentence(drop, part)) from drop
                yield from _pause(max(drop.after, patience.pause * 2 ** (row - 1)), str(drop), part)


def _sentence(drop: Dropped, part: Part) -> str:
    kept = f" {part.size / MEGABYTE:.1f} MB are here; the next try goes on from there." if part.size else ""
    return f"{drop}.{kept}"


def _pause(seconds: float, reason: str, part: Part) -> Job[None]:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        yield Progress(part.size / MEGABYTE, None, f"{reason}; trying again in {left:.0f} s")
        time.sleep(min(WAIT_STEP, left))


def _receive(answer: Answer, part: Part, address: str, fits: Callable[[int], bool]) -> Job[Path]:
    if answer.total is not None and not fits(answer.total):
        raise UserError(
            f"{host(address)} has a file of {answer.total / MEGABYTE:.1f} MB there; not these weights."
        )
    chunk = _read(answer, address)
    if answer.start == 0 and webpage.is_page("", chunk):
        raise page_error(chunk.decode("utf-8", "replace"), address)
    meter = _Meter(answer)
    part.open(answer.start, answer.validator)
    while chunk:
        part.write(chunk)
        if step := meter.add(len(chunk)):
            yield step
        chunk = _read(answer, address)
    if answer.total is not None and meter.received != answer.total:
        raise Dropped(f"The server {host(address)} ended before the file did")
    return _finished(part, meter.received, address, fits)


def _finished(part: Part, size: int, address: str, fits: Callable[[int], bool]) -> Path:
    """All `size` bytes that the server has are here: the file, if it can be it."""
    if not fits(size):
        part.discard()
        raise UserError(f"{host(address)} sent {size / MEGABYTE:.1f} MB, which these weights cannot be.")
    return part.finish()


def _read(answer: Answer, address: str) -> bytes:
    """What arrives next; nothing at the end."""
    try:
        return answer.response.read1(CHUNK, decode_content=False) or b""
    except HTTPError as error:
        raise Dropped(f"The connection to {host(address)} broke off") from error


class _Meter:
    """Counts what arrives, and tells it now and then."""

    def __init__(self, answer: Answer) -> None:
        self.received, self._total = answer.start, answer.total
        self._start, self._began, self._told = answer.start, time.monotonic(), 0.0

    def add(self, count: int) -> Progress | None:
        """So many bytes more; a report where it is time for one."""
        self.received += count
        now = time.monotonic()
        if now - self._told < REPORT_EVERY:
            return None
        self._told = now
        rate = (self.received - self._start) / max(now - self._began, 1e-3)
        left = None if self._total is None else (self._total - self.received) / max(rate, 1.0)
        total = None if self._total is None else self._total / MEGABYTE
        data = Transfer(self.received, self._total, rate, left)
        return Progress(self.received / MEGABYTE, total, _note(rate, left), data)


def _note(rate: float, left: float | None) -> str:
    ending = "" if left is None else f", {left / 60:.0f} min left" if left > 90 else f", {left:.0f} s left"
    return f"MB, {rate / MEGABYTE:.1f} MB a second{ending}"
