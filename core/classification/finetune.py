# SPDX-License-Identifier: MIT
"""Fine-tuning the whole network on the labelled videos of a library, as a job."""

import shutil
import sqlite3
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.classification.batches import Batches
from core.classification.card import ClassifierCard
from core.classification.clips import Clip, ClipStore, Through, decode_clips
from core.classification.examples import Examples, examples
from core.classification.folds import split
from core.classification.judging import Judge
from core.classification.labels import Labelled
from core.classification.network import start_classifier
from core.classification.probe import Fitted, Labels
from core.classification.probefile import folder
from core.classification.recipe import Recipe
from core.classification.report import Measured
from core.classification.target import Target
from core.classification.tuning import tune
from core.device import choose_device
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import WHOLE, Stretch
from core.model import checkpoint, store
from core.model.card import ModelCard
from core.model.config import ModelConfig

SHARES = (0.6, 0.2, 0.2)  # of the videos: learn, fit the temperature, judge
LEARN, TEMPER, JUDGE = range(3)
MOST = 12  # clips of one video, about, evenly spread
SHOWN = 8  # labels in the card's description


def fit_model(
    library: Library,
    labels: Labels,
    name: str,
    base: Path,
    modality: str = "both",
    *,
    multi_label: bool = False,
    recipe: Recipe | None = None,
    device: str = "auto",
) -> Job[Fitted]:
    """Fine-tune the encoder of the model file `base` and write the classifier among the library's models.

    The videos are decoded once into a folder of the run, which goes at the end. After each epoch the
    run's last.safetensors is replaced: stopped half way, the last whole epoch is there. Raises
    `UserError` where there is too little to learn from, `TrainingDiverged` where the loss is no number.
    """
    recipe = recipe or Recipe()
    run = folder(library) / "fitting" / name
    try:
        shape = checkpoint.read_header(base)[0]
        ready = yield from _prepare(library, labels, shape, run / "clips", modality, multi_label, recipe.seed)
        found = ready.found
        config, model = start_classifier(
            base, len(found.labels), audio_only=modality == "audio", seed=recipe.seed
        )
        model.to(choose_device(device))
        learn = ready.part == LEARN
        batches = Batches(ready.data, found.rows[learn], found.target[learn], config, recipe, modality)
        yield from tune(model, config, batches, recipe, run, multi_label=multi_label)
        judge = Judge(model, config, ready.data, modality, multi_label)
        temperature, measured = yield from judge.judge(
            found.where(ready.part == TEMPER), found.where(ready.part == JUDGE)
        )
    finally:
        shutil.rmtree(run / "clips", ignore_errors=True)
        if run.exists() and not any(run.iterdir()):  # stopped before the first epoch was through
            run.rmdir()
    known = store.read_card(base)
    card = ClassifierCard(
        name=name,
        method="finetune",
        modality=modality,
        multi_label=multi_label,
        labels=found.labels,
        temperature=temperature,
        model=known.name,
        identity=known.identity,
        measured={which: figures.to_dict() for which, figures in measured.items()},
    )
    file = library.models / f"{name}.safetensors"
    saved = {"card": _model_card(card, known, measured, len(set(found.videos.tolist())))}
    saved |= {"labels": list(card.labels), "classifier": card.to_dict(), "recipe": recipe.to_dict()}
    checkpoint.save(file, model.state_dict(), config, saved)
    shutil.rmtree(run, ignore_errors=True)
    return Fitted(card, file, measured, found.notes + measured[modality].warning, ready.unused)


@dataclass(frozen=True, slots=True)
class _Ready:
    """Decoded clips and what each of them is for."""

    data: ClipStore
    found: Examples  # its rows are numbers of clips
    part: NDArray[np.int64]  # (n,) LEARN, TEMPER or JUDGE
    unused: tuple[tuple[str, str], ...]


def _prepare(
    library: Library,
    labels: Labels,
    config: ModelConfig,
    clips: Path,
    modality: str,
    multi_label: bool,
    seed: int,
) -> Job[_Ready]:
    labelled, targets = _labelled(library, labels)
    with ClipStore(clips, config) as data:
        unread = yield from _decode(data, targets, labelled)
    rows = np.flatnonzero(data.readable(modality))
    if not len(rows):
        raise UserError(f"The labelled videos hold nothing for a classifier of {modality}.")
    found = examples([data.spans[i] for i in rows], labelled.stretches, multi_label=multi_label)
    part = split(found.unit_videos, found.unit_target, SHARES, seed)[found.units]
    _check_parts(found, part)
    return _Ready(data, replace(found, rows=rows[found.rows]), part, (*labelled.unused, *unread))


def _labelled(library: Library, labels: Labels) -> tuple[Labelled, list[Target]]:
    """The labels, and one file of each labelled video that is there."""
    with open_catalogue(library.catalogue) as db:
        labelled = labels(db)
        paths = _files(db)
    videos = sorted({stretch.video for stretch in labelled.stretches})
    targets = [Target(paths[video], video) for video in videos if video in paths]
    if not targets:
        raise UserError("No video of the library has a label yet; see python -m core tag.")
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


def _model_card(card: ClassifierCard, base: ModelCard, measured: dict[str, Measured], videos: int) -> object:
    """How the models page and `models list` show it."""
    best = measured[card.modality]
    figures = {"mAP on held-out videos": round(best.mean_ap, 4), "mAP by chance": round(best.baseline_ap, 4)}
    if best.accuracy is not None:
        figures["right on held-out videos"] = round(best.accuracy, 4)
    return asdict(
        ModelCard(
            name=card.name,
            title=f"Classifier of {len(card.labels)} labels",
            kind="classifier",
            description="It names what is heard and seen: "
            + ", ".join(card.labels[:SHOWN])
            + (f" and {len(card.labels) - SHOWN} more." if len(card.labels) > SHOWN else "."),
            source=f"fine-tuned from {base.title}",
            licence=base.licence,
            trained_on=f"{videos} videos of this library",
            heard=base.heard,
            seen=base.seen,
            measured=figures,
        )
    )
