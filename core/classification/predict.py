# SPDX-License-Identifier: MIT
"""Predicting: every moment of some videos named, and written back as suggested tags."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.classification import registry
from core.classification.card import ClassifierCard
from core.classification.moments import moments_of
from core.classification.prediction import Prediction, predicted, suggestions
from core.classification.probefile import Probe, folder, load_probe
from core.classification.target import Target, no_vectors, nothing_for, shown_targets
from core.classification.temperature import probabilities
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import suggest, video_at

THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a classifier said, and how many tags it suggested."""

    card: ClassifierCard
    videos: tuple[Prediction, ...]
    suggested: int
    unread: tuple[tuple[str, str], ...]  # files without a prediction, and why


Step = Prediction | tuple[str, str] | None  # a video, one that could not be read and why, or still at it


def predict(
    library: Library,
    name: str | None = None,
    files: Sequence[Path] = (),
    *,
    threshold: float = THRESHOLD,
    write: bool = False,
    device: str = "auto",
) -> Job[Predictions]:
    """Predict for `files`, or for every video shown; with `write` as suggested tags, video by video.

    Without a name the newest classifier predicts. Raises `UserError` where there is none, where a probe's
    model has not indexed the library, or where nothing could be predicted.
    """
    path = registry.find(library, name)
    card = registry.read_card(library, path)
    done: list[Prediction] = []
    unread: list[tuple[str, str]] = []
    suggested = 0
    with open_catalogue(library.catalogue) as db:
        targets = _targets(db, files)
        for step in _steps(library, db, path, card, targets, device):
            if isinstance(step, Prediction):
                if write and step.video is not None:
                    found = suggestions(step, card, threshold)
                    suggested += suggest(db, card.name, [step.video], found)
                done.append(step)
            elif step is not None:
                unread.append(step)
            note = step.path.name if isinstance(step, Prediction) else ""
            yield Progress(len(done) + len(unread), len(targets), note, step)
    if not done:
        raise UserError(f"Nothing was predicted: {unread[0][0]}: {unread[0][1]}." if unread else _NOTHING)
    return Predictions(card, tuple(done), suggested, tuple(unread))


def _targets(db: sqlite3.Connection, files: Sequence[Path]) -> list[Target]:
    """The files named, each once, or one file of every video that is shown, damaged ones too."""
    if files:
        paths = dict.fromkeys(file.absolute() for file in files)
        return [Target(path, video_at(db, path)) for path in paths]
    return list(shown_targets(db).values())


def _steps(
    library: Library,
    db: sqlite3.Connection,
    path: Path,
    card: ClassifierCard,
    targets: list[Target],
    device: str,
) -> Iterator[Step]:
    if path.parent == folder(library):
        return _by_probe(db, load_probe(path), targets)
    from core.classification.reading import by_model  # with the network

    return by_model(path, card, targets, device)


def _by_probe(db: sqlite3.Connection, probe: Probe, targets: list[Target]) -> Iterator[Step]:
    card = probe.card
    any_indexed = False
    for target in targets:
        if target.video is None:
            yield str(target.path), "it is not in the library; index it first"
            continue
        moments = moments_of(db, card.identity, target.video)
        if not moments.spans:
            yield str(target.path), no_vectors(target, card.model)
            continue
        any_indexed = True
        keep = moments.readable(card.modality)
        if not keep.any():
            yield str(target.path), nothing_for(card.modality)
            continue
        logits = probe.linear.logits(moments.vectors(card.modality)[keep])
        p = probabilities(logits, card.temperature, multi_label=card.multi_label)
        spans = [moments.spans[i] for i in np.flatnonzero(keep)]
        yield predicted(target.path, target.video, spans, p)
    if targets and not any_indexed and any(target.video is not None for target in targets):
        raise UserError(
            f"'{card.name}' reads vectors of the model '{card.model}', with which none of these videos is "
            f"indexed: index them with it, or fit the classifier again for the model in use."
        )


_NOTHING = "There is nothing to predict for: the library holds no videos."
