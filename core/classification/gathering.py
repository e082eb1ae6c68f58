# SPDX-License-Identifier: MIT
"""The clips that fine-tuning learns from: labelled videos decoded, and dealt out to learn and to judge."""

import os
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.classification.clips import ClipStore
from core.classification.decoding import decode
from core.classification.examples import Examples, examples
from core.classification.folds import split
from core.classification.labels import Labelled, Labels
from core.classification.target import Target, shown_targets
from core.classification.unused import AWAY, Unused, naming, unused
from core.errors import UserError
from core.jobs import Job
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.model.config import ModelConfig
from core.paths import command_line

SHARES = (0.6, 0.2, 0.2)  # of the videos: learn, fit the temperature, judge
LEARN, TEMPER, JUDGE = range(3)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Decoded clips and what each of them is for."""

    data: ClipStore
    found: Examples  # its rows are numbers of clips
    part: NDArray[np.int64]  # (n,) LEARN, TEMPER or JUDGE
    unused: Unused


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
        left_out = labelled.unused + (yield from decode(data, targets, labelled, modality))
    rows = np.flatnonzero(data.readable(modality))
    with naming(left_out):
        if not len(rows):
            raise UserError(f"The labelled videos hold nothing for a classifier of {modality}.")
        found = examples([data.spans[i] for i in rows], labelled.stretches, multi_label=multi_label)
        part = split(found.unit_videos, found.unit_target, SHARES, seed)[found.units]
        _check_parts(found, part)
    return Gathered(data, replace(found, rows=rows[found.rows]), part, left_out)


def _labelled(library: Library, labels: Labels) -> tuple[Labelled, list[Target]]:
    """The labels, and one file of each labelled video that is there; the others are among what is unused."""
    with open_catalogue(library.catalogue) as db:
        labelled = labels(db)
        paths = _files(db)
        videos = {stretch.video for stretch in labelled.stretches}
        missing = unused(db, videos - paths.keys(), lambda _: AWAY)
    if not videos:
        raise UserError(f"No video of the library has a label yet; see {command_line()} tag --help.")
    labelled = replace(labelled, unused=labelled.unused + missing)
    targets = [Target(paths[video], video) for video in sorted(videos & paths.keys())]
    if not targets:
        with naming(labelled.unused):
            raise UserError("None of the labelled videos can be reached.")
    return labelled, targets


def _files(db: sqlite3.Connection) -> dict[int, Path]:
    shown = shown_targets(db).items()
    # A drive that does not answer is as good as unplugged; Path.exists would raise.
    return {video: target.path for video, target in shown if os.path.exists(target.path)}


def _check_parts(found: Examples, part: NDArray[np.int64]) -> None:
    learned = found.target[part == LEARN]
    without = [label for label, n in zip(found.labels, learned.sum(axis=0), strict=True) if not n]
    if without or not (part == TEMPER).any() or not (part == JUDGE).any():
        raise UserError(
            "Fine-tuning needs about five videos of each label, of which it holds two back to judge by; "
            "tag more, or use --method probe."
        )
