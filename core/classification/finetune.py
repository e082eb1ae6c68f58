# SPDX-License-Identifier: MIT
"""Fine-tuning the whole network on the labelled videos of a library, as a job."""

import hashlib
import json
import math
import shutil
from dataclasses import asdict
from pathlib import Path

from core.classification.batches import Batches
from core.classification.card import ClassifierCard
from core.classification.gathering import JUDGE, LEARN, TEMPER, Gathered, gather
from core.classification.judging import Judge
from core.classification.network import encoder_shape, start_classifier
from core.classification.probe import Fitted, Labels
from core.classification.probefile import folder
from core.classification.recipe import Recipe
from core.classification.report import Measured
from core.classification.tuning import tune
from core.device import choose_device
from core.jobs import Job
from core.library.place import Library
from core.model import checkpoint, store
from core.model.card import NEVER, ModelCard
from core.training.errors import writing

SHOWN = 8  # labels in the card's description
SENSED = {"both": "heard and seen", "audio": "heard", "visual": "seen"}


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

    Stopped or killed, the same call goes on where it was, as if nothing had happened: the videos are decoded
    anew, what was learnt lies in a folder of the run, which goes at the end. With other videos, labels or
    settings under the same name it begins anew. Raises `UserError` where there is too little to learn from,
    `TrainingDiverged` where the loss is no number, `TrainingPaused` and `DiskFull`.
    """
    recipe, known = recipe or Recipe(), store.read_card(base)
    run = folder(library) / "fitting" / name
    try:
        shape = encoder_shape(base, audio_only=modality == "audio")
        ready = yield from gather(library, labels, shape, run / "clips", modality, multi_label, recipe.seed)
        found = ready.found
        config, model = start_classifier(
            base, len(found.labels), audio_only=modality == "audio", seed=recipe.seed
        )
        model.to(choose_device(device))
        learn = ready.part == LEARN
        batches = Batches(ready.data, found.rows[learn], found.target[learn], config, recipe, modality)
        of = _name_of(ready, known, recipe, modality, multi_label)
        yield from tune(model, config, batches, recipe, run, multi_label=multi_label, of=of)
        judge = Judge(model, config, ready.data, modality, multi_label)
        temperature, measured = yield from judge.judge(
            found.where(ready.part == TEMPER), found.where(ready.part == JUDGE)
        )
    finally:
        shutil.rmtree(run / "clips", ignore_errors=True)
        if run.exists() and not any(run.iterdir()):  # stopped before anything was learnt
            run.rmdir()
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
    with writing(file):
        checkpoint.save(file, model.state_dict(), config, saved)
    shutil.rmtree(run, ignore_errors=True)
    return Fitted(card, file, measured, found.notes + measured[modality].warning, ready.unused)


def _name_of(ready: Gathered, base: ModelCard, recipe: Recipe, modality: str, multi_label: bool) -> str:
    """A hash of all that a run learns from and how: only a run of the same name goes on from another."""
    settings = [base.identity, recipe.to_dict(), modality, multi_label, ready.found.labels]
    spans = [asdict(span) for span in ready.data.spans]
    digest = hashlib.sha256(json.dumps([settings, spans], sort_keys=True).encode())
    for array in (ready.found.rows, ready.found.target, ready.part):
        digest.update(array.tobytes())
    return digest.hexdigest()


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
            description=f"It names what is {SENSED[card.modality]}: "
            + ", ".join(card.labels[:SHOWN])
            + (f" and {len(card.labels) - SHOWN} more." if len(card.labels) > SHOWN else "."),
            source=f"fine-tuned from {base.title}",
            licence=base.licence,
            trained_on=f"{videos} videos of this library",
            seen=NEVER,  # what pictures and sounds have in common is not what it was tuned for
            calibrated=False,
            classes=len(card.labels),
            measured={name: figure for name, figure in figures.items() if math.isfinite(figure)},
        )
    )
