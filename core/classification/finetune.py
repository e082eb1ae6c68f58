# SPDX-License-Identifier: MIT
"""Fine-tuning the whole network on the labelled videos of a library, as a job."""

import math
import shutil
from dataclasses import asdict
from pathlib import Path

from core.classification.batches import Batches
from core.classification.card import ClassifierCard
from core.classification.gathering import JUDGE, LEARN, TEMPER, gather
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
from core.model.card import ModelCard

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
        yield from tune(model, config, batches, recipe, run, multi_label=multi_label)
        judge = Judge(model, config, ready.data, modality, multi_label)
        temperature, measured = yield from judge.judge(
            found.where(ready.part == TEMPER), found.where(ready.part == JUDGE)
        )
    finally:
        shutil.rmtree(run / "clips", ignore_errors=True)
        if run.exists() and not any(run.iterdir()):  # stopped before the first epoch was through
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
    checkpoint.save(file, model.state_dict(), config, saved)
    shutil.rmtree(run, ignore_errors=True)
    return Fitted(card, file, measured, found.notes + measured[modality].warning, ready.unused)


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
            measured={name: figure for name, figure in figures.items() if math.isfinite(figure)},
        )
    )
