# SPDX-License-Identifier: MIT
"""The clips that fine-tuning learns from: labelled videos decoded, and dealt out to learn and to judge."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.classification.clips import Clip, ClipStore, Through, decode_clips
from core.classification.examples import Examples, examples
from core.classification.folds import split
from core.classification.labels import Labelled
from core.classification.probe import Labels
from core.classification.target import Target
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import WHOLE, Stretch
from core.model.config import ModelConfig
from core.paths import command_line

SHARES = (0.6, 0.2, 0.2)  # of the videos: learn, fit the temperature, judge
LEARN, TEMPER, JUDGE = range(3)
MOST = 12  # clips of one video, about, evenly spread


@dataclass(frozen=True, slots=True)
class Gathered:
    """Decoded clips and what each of them is for."""

    data: ClipStore
    found: Examples  # its rows are numbers of clips
    part: NDArray[np.int64]  # (n,) LEARN, TEMPER or JUDGE
    unused: tuple[tuple[str, str], ...]


def gather(
    library: Library,
    labels: Labels,
    config: ModelConfig,
    clips: Path,
    modality: str,
    multi_label: bool,
    seed: int,
) -> Job[Gathered]:
    """Decode the labelled videos into the folder `clips`, for a classifier of `modality`.

    Raises `UserError` where there is too little to learn and to judge by.
    """
    labelled, targets = _labelled(library, labels)
    with ClipStore(clips, config) as data:
        unread = yield from _decode(data, targets, labelled)
    rows = np.flatnonzero(data.readable(modality))
    if not len(rows):
        raise UserError(f"The labelled videos hold nothing for a classifier of {modality}.")
    found = examples([data.spans[i] for i in rows], labelled.stretches, multi_label=multi_label)
    part = split(found.unit_videos, found.unit_target, SHARES, seed)[found.units]
    _check_parts(found, part)
    return Gathered(data, replace(found, rows=rows[found.rows]), part, (*labelled.unused, *unread))


def _labelled(library: Library, labels: Labels) -> tuple[Labelled, list[Target]]:
    """The labels, and one file of each labelled video that is there."""
    with open_catalogue(library.catalogue) as db:
        labelled = labels(db)
        paths = _files(db)
    videos = sorted({stretch.video for stretch in labelled.stretches})
    targets = [Target(paths[video], video) for video in videos if video in paths]
    if not targets:
        raise UserError(f"No video of the library has a label yet; see {command_line()} tag --help.")
    return labelled, targets


def _files(db: sqlite3.Connection) -> dict[int, Path]:
    rows = db.execute("SELECT video_id, path FROM file WHERE present = 1 AND video_id IS NOT NULL")
    found = ((video, Path(path)) for video, path in rows)
    return {video: path for video, path in found if path.exists()}


def _decode(data: ClipStore, targets: list[Target], labelled: Labelled) -> Job[tuple[tuple[str, str], ...]]:
    """Store the clips of `targets`; gives the files that could not be read, and why."""
    moments: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in labelled.stretches:
        if stretch.end < WHOLE:
            moments[stretch.video].append(stretch)
    unread, done = [], 0
    for step in decode_clips(targets, data.config):
        if isinstance(step, Through):
            done += 1
            if step.reason:
                unread.append((str(step.target.path), step.reason))
        elif step is not None and _wanted(step, moments[step.span.video]):
            data.add(step)
        yield Progress(done, len(targets), "reading the labelled videos")
    return tuple(unread)


def _wanted(clip: Clip, moments: list[Stretch]) -> bool:
    """It holds a tagged moment, or is one of about MOST spread over the video."""
    span = clip.span
    if any(moment.start < span.end and moment.end > span.start for moment in moments):
        return True
    every = max(1, int(clip.duration / clip.window) // MOST)
    return round(span.start / clip.window) % every == 0


def _check_parts(found: Examples, part: NDArray[np.int64]) -> None:
    learned = found.target[part == LEARN]
    without = [label for label, n in zip(found.labels, learned.sum(axis=0), strict=True) if not n]
    if without or not (part == TEMPER).any() or not (part == JUDGE).any():
        raise UserError(
            "Fine-tuning needs about five videos of each label, of which it holds two back to judge by; "
            "tag more, or use --method probe."
        )
