# SPDX-License-Identifier: MIT
"""Two processes that want the same file do not get into each other's way."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core import jobs
from core.errors import UserError
from core.jobs import Cancelled, Progress
from core.model import store
from core.weights import turn
from core.weights.fetching import discard, fetch, waiting
from tests.core.weights.host import Handler, Host, Manner, send, serving
from tests.core.weights.published_files import entry

ROOT = Path(__file__).parents[3]
FIRST = 100_000  # bytes that arrive before the server waits
WAITS = "another Earshot is downloading this"


def slowly(go: threading.Event) -> Manner:
    """Sends the beginning, and the rest once it may."""

    def sends(handler: Handler, host: Host) -> None:
        send(handler, host, at_most=FIRST)
        handler.wfile.flush()
        go.wait(60)
        handler.wfile.write(host.data[FIRST:])

    return sends


@contextmanager
def fetching(models: Path, host: Host) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "tests.core.weights.fetcher", str(models), host.address]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def line_with(process: subprocess.Popen[str], text: str) -> str:
    """The next line that has `text`; a process that ends without one fails."""
    assert process.stdout is not None
    return next(line for line in process.stdout if text in line)


def test_the_second_waits_and_finds_it_here(models: Path, file: bytes) -> None:
    go = threading.Event()
    with (
        serving(file, slowly(go)) as host,
        fetching(models, host) as first,
        fetching(models, host) as second,
    ):
        lines = [line_with(process, "MB") for process in (first, second)]
        assert sum(WAITS in line for line in lines) == 1  # whichever came second
        with pytest.raises(UserError, match="being downloaded by another Earshot"):
            discard(models, entry(host.address))
        assert waiting(models, entry(host.address)) > 0
        go.set()
        ends = [line_with(process, "new=") for process in (first, second)]
        assert sorted(ends) == ["new=False small\n", "new=True small\n"]
        assert host.ranges == [""]  # one of them asked
    assert list(store.files(models)) == ["starter", "small"]
    assert not any((models / "downloads").iterdir())


def test_one_that_was_killed_keeps_nobody_waiting(models: Path, file: bytes) -> None:
    go = threading.Event()
    with serving(file, slowly(go)) as host:
        with fetching(models, host) as first:
            line_with(first, "MB, ")
            with fetching(models, host) as second:
                line_with(second, WAITS)
                have = waiting(models, entry(host.address))
                first.kill()
                first.wait()
                assert line_with(second, "new=") == "new=True small\n"
        go.set()
        assert host.ranges == ["", f"bytes={have}-"]
        store.remove(models, "small")
        (models / "downloads" / "small_model.pth.lock").write_text("1")  # which a killed one leaves
        assert jobs.run(fetch(models, entry(host.address))).is_new


def test_waiting_can_be_stopped_and_leaves_the_other_alone(models: Path, file: bytes) -> None:
    target = models / "downloads" / "small_model.pth"
    with serving(file) as host, turn.undisturbed(target):
        steps: list[Progress] = []
        with pytest.raises(Cancelled):
            jobs.run(fetch(models, entry(host.address)), steps.append, lambda: bool(steps))
        assert WAITS in steps[0].note
        assert Path(f"{target}.lock").exists()
        assert host.paths == []
