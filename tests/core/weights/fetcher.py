# SPDX-License-Identifier: MIT
"""A process of its own that downloads, and tells what it is at: MODELS ADDRESS."""

import sys
from pathlib import Path

from core import jobs
from core.jobs import Progress
from core.weights.fetching import fetch
from tests.core.weights.published_files import entry


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def progressed(step: Progress) -> None:
    tell(f"{step.done:.3f} {step.note}")


if __name__ == "__main__":
    found = jobs.run(fetch(Path(sys.argv[1]), entry(sys.argv[2])), progressed)
    tell(f"new={found.is_new} {found.card.name}")
