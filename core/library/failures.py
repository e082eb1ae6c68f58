# SPDX-License-Identifier: MIT
"""Files that could not be taken in, and the words for it."""

from dataclasses import dataclass
from pathlib import Path

AGAIN = "; it is tried again next time"
GONE = f"it went away while it was read{AGAIN}"
CHANGED = f"it changed while it was read{AGAIN}"
ABSENT = "there is no file or folder of that name that can be reached"
UNNAMED = "its name is not in UTF-8; rename it"
UNREACHED = "it cannot be looked into; check its permissions, and whether its drive is there"
UNREADABLE = "it cannot be read; check its permissions"


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be indexed, or only in part, and why; or a folder that could not be listed."""

    path: Path
    reason: str


def is_tried_again(reason: str) -> bool:
    """Whether a file that failed for `reason` is decoded once more at the next indexing."""
    return reason.endswith(AGAIN)
