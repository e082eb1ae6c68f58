# SPDX-License-Identifier: MIT
"""A file to be read by a classifier."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Target:
    """A file; `video` is None where the library does not know it."""

    path: Path
    video: int | None
