# SPDX-License-Identifier: MIT
"""How live the window stays: start to first paint, and the longest gaps of a 16 ms timer while it works."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICK_MS = 16
STARTS = 5
IDLE_SECONDS = 5.0
TRAINING_SECONDS = 20.0
VIDEOS = 24


def main() -> None:
    """Print the figures; with --gaps, measure in this very process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gaps", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    for line in gaps(options.gaps) if options.gaps else lines():
        print(line, flush=True)


def lines() -> Iterator[str]:
    """Every figure of the window, as text."""
    from core import jobs
    from core.samples.library import write_samples

    yield f"Window ({os.environ.get('QT_QPA_PLATFORM', 'default platform')})"
    with tempfile.TemporaryDirectory(prefix="earshot-bench-") as folder:
        environment = os.environ | {
            "EARSHOT_CONFIG": f"{folder}/config",
            "EARSHOT_LIBRARY": f"{folder}/library",
        }
        yield from starts(environment)
        jobs.run(write_samples(Path(folder) / "videos", VIDEOS))
        command = [sys.executable, "-m", "scripts.bench_gui", "--gaps", folder]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        yield from done.stdout.splitlines()


def starts(environment: dict[str, str]) -> Iterator[str]:
    """Seconds from starting the process to the first paint."""
    command = [sys.executable, "-m", "app", "--time-start"]
    seconds = []
    for _ in range(STARTS):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        seconds.append(float(done.stdout))
    middle = sorted(seconds)[STARTS // 2]
    yield f"  start to painted          {min(seconds):.2f} s best, {middle:.2f} s median of {STARTS}"


def gaps(folder: Path) -> Iterator[str]:
    """Gaps of a timer on the GUI thread: idle, while indexing and searching during it, and while training."""
    from PySide6.QtCore import Qt, QTimer

    from app.start import startup
    from app.start.application import Earshot
    from scripts.waiting import wait_for

    earshot = Earshot(startup.parse([]))
    earshot.window.show()
    wait_for(lambda: earshot.session.overview is not None)
    ticks: list[float] = []
    timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start()

    until = time.monotonic() + IDLE_SECONDS
    wait_for(lambda: time.monotonic() > until)
    yield f"  timer gaps, idle          {told(ticks)}"

    reports: list[object] = []
    earshot.session.indexing.reported.connect(reports.append)
    ticks.clear()
    earshot.session.add([folder / "videos"])
    wait_for(lambda: earshot.session.indexing.waiting)
    yield f"  timer gaps, loading torch {told(ticks)}"
    ticks.clear()
    wait_for(lambda: reports)
    yield f"  timer gaps, indexing      {told(ticks)}"
    yield from search_gaps(earshot, folder, ticks)
    wait_for(lambda: not earshot.session.indexing.is_running)
    yield from training_gaps(earshot, ticks)
    timer.stop()
    earshot.window.close()
    wait_for(lambda: not earshot.window.isVisible())


def search_gaps(earshot: object, folder: Path, ticks: list[float]) -> Iterator[str]:
    """Gaps while the first and later searches run and their results are shown."""
    from app.start.application import Earshot
    from scripts.waiting import wait_for

    assert isinstance(earshot, Earshot)
    videos = sorted((folder / "videos").glob("*.mp4"))
    for name, searches in (("first search", videos[:1]), ("ten searches", videos[1:11])):
        ticks.clear()
        for video in searches:
            answers: list[object] = []
            earshot.window.search.asking.answered.connect(answers.append)
            earshot.window.search_with(video)
            wait_for(lambda answers=answers: answers)
        yield f"  timer gaps, {name}  {told(ticks)}"


def training_gaps(earshot: object, ticks: list[float]) -> Iterator[str]:
    """Gaps while a plan is made, a training begins, and it runs with curves and pictures."""
    from app.start.application import Earshot
    from app.window import TRAINING
    from scripts.waiting import wait_for

    assert isinstance(earshot, Earshot)
    training = earshot.session.training
    ticks.clear()
    earshot.window.pages.open(TRAINING)
    plan = earshot.window.training.plan
    wait_for(plan.start.isEnabled)
    yield f"  timer gaps, planning      {told(ticks)}"
    ticks.clear()
    plan.start.click()
    wait_for(lambda: training.steps)
    yield f"  timer gaps, first step    {told(ticks)}"
    ticks.clear()
    until = time.monotonic() + TRAINING_SECONDS
    wait_for(lambda: time.monotonic() > until)
    yield f"  timer gaps, training      {told(ticks)}"
    training.hold()
    wait_for(lambda: not training.is_running)


def told(ticks: list[float]) -> str:
    """Median, 99th percentile and longest gap in milliseconds."""
    gaps_ms = sorted(1000 * (after - before) for before, after in pairwise(ticks))
    if not gaps_ms:
        return "nothing measured"
    middle, late, longest = (gaps_ms[min(len(gaps_ms) - 1, int(len(gaps_ms) * q))] for q in (0.5, 0.99, 1.0))
    return f"median {middle:5.1f}   p99 {late:6.1f}   longest {longest:6.1f} ms   ({len(gaps_ms)} ticks)"


if __name__ == "__main__":
    main()
