# SPDX-License-Identifier: MIT
"""A file to be read by a classifier."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

_NEEDS = {"audio": "sound", "visual": "pictures", "both": "sound and pictures"}


@dataclass(frozen=True, slots=True)
class Target:
    """A file; `video` is None where the library does not know it."""

    path: Path
    video: int | None
    trouble: str = ""  # what indexing noted of it: why it failed, or what is missing from it


def shown_targets(db: sqlite3.Connection) -> dict[int, Target]:
    """One file of every video that is shown, by video and in order of paths.

    Of several copies one that is there, and of those rather one that indexing found whole.
    """
    copies: dict[int, list[Target]] = {}
    for video, path, trouble in db.execute(_SHOWN):
        copies.setdefault(video, []).append(Target(Path(path), video, trouble))
    chosen = {video: _there(each) for video, each in copies.items()}
    return dict(sorted(chosen.items(), key=lambda item: str(item[1].path)))


def _there(copies: list[Target]) -> Target:
    if len(copies) == 1:  # nothing to choose, so its drive is not asked
        return copies[0]
    return next((copy for copy in copies if os.path.exists(copy.path)), copies[0])


def nothing_for(modality: str) -> str:
    """Why a file with nothing that a classifier of `modality` reads has no prediction and teaches nothing."""
    return f"nothing in it for a classifier of {_NEEDS[modality]}"


def no_vectors(target: Target, model: str) -> str:
    """Why a probe on the vectors of `model` has nothing of a file that this model has not gone through."""
    return f"the model '{model}' has no vectors of it" + (
        f": {target.trouble}" if target.trouble else "; index it first"
    )


_SHOWN = """
    SELECT file.video_id, file.path, file.reason FROM file JOIN source ON source.id = file.source_id
    WHERE file.present = 1 AND source.hidden = 0 AND file.video_id IS NOT NULL
    ORDER BY file.reason <> '', file.path
"""
