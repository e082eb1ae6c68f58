# SPDX-License-Identifier: MIT
"""How much memory indexing a two-hour film takes, decoders included."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.bench_media import FILM_HOURS, long_film

LIMIT_GB = 1.5


def lines() -> list[str]:
    """What `make bench` prints."""
    if shutil.which("ffmpeg") is None or not Path("/proc/self/smaps_rollup").exists():
        return ["memory: not measured, that needs Linux and ffmpeg"]
    folder = Path(tempfile.gettempdir()) / "earshot-bench"
    folder.mkdir(exist_ok=True)
    film = long_film(folder)
    with tempfile.TemporaryDirectory() as library:
        words = [sys.executable, "-m", "core", "index", str(film), "--library", library, "--device", "cpu"]
        began = time.perf_counter()
        with subprocess.Popen([*words, "--json"], stdout=subprocess.PIPE, text=True) as process:
            peak = 0.0
            while process.poll() is None:
                peak = max(peak, sum(_memory_gb(pid) for pid in _family(process.pid)))
                time.sleep(0.1)
            report = json.loads(process.stdout.read() if process.stdout else "{}")
        seconds = time.perf_counter() - began
    return [
        f"indexing a film of {FILM_HOURS} hours ({report['moments']} moments) in {seconds:.0f} s "
        f"({report['media_seconds'] / seconds:.0f} x real time)",
        f"  peak memory of program and decoders together: {peak:.2f} GB (at most {LIMIT_GB})",
    ]


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _memory_gb(pid: int) -> float:
    """Its own memory and its share of what it shares with others (PSS)."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1e6 for row in rows if row.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    print("\n".join(lines()))
