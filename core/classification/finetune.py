# SPDX-License-Identifier: MIT
"""Fine-tuning the whole network on the labelled videos of a library, as a job."""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from core.classification.batches import Batches
from core.classification.card import ClassifierCard
from core.classification.gathering import JUDGE, LEARN, TEMPER, Gathered, gather
from core.classification.judging import UNREAD, Judge
from core.classification.labels import Labels
from core.classification.modelcard import model_card
from core.classification.network import encoder_shape, start_classifier
from core.classification.probe import Fitted
from core.classification.probefile import folder
from core.classification.recipe import Recipe
from core.classification.report import Measured
from core.classification.taught import taught_before
from core.classification.tuning import tune
from core.device import choose_device
from core.jobs import Job
from core.library.place import Library
from core.model import checkpoint, store
from core.model.card import ModelCard
from core.model.classifier import CAVMAEClassifier
from core.model.config import ModelConfig
from core.training.errors import writing
from core.training.place import held


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
    fitting = _FineTuning(library, name, base, modality, multi_label, recipe or Recipe(), device)
    return (yield from fitting.go(labels))


class _FineTuning:
    """One fine-tuning, from the labels to the file of the classifier."""

    def __init__(
        self,
        library: Library,
        name: str,
        base: Path,
        modality: str,
        multi_label: bool,
        recipe: Recipe,
        device: str,
    ) -> None:
        self._library, self._name, self._base, self._known = library, name, base, store.read_card(base)
        self._modality, self._multi_label, self._recipe = modality, multi_label, recipe
        self._device, self._leak = device, taught_before(base)
        self._run = folder(library) / "fitting" / name

    def go(self, labels: Labels) -> Job[Fitted]:
        """Decode, learn, judge and write; what was decoded goes however that ends."""
        self._run.parent.mkdir(parents=True, exist_ok=True)
        lock = folder(self._library) / f"{self._name}.lock"
        with held(self._run, lock):  # two of one name would write over each other's clips
            return (yield from self._fit(labels))

    def _fit(self, labels: Labels) -> Job[Fitted]:
        try:
            ready = yield from self._gathered(labels)
            model, config = yield from self._tuned(ready)
            temperature, measured = yield from self._judged(model, config, ready)
        finally:
            self._clear()
        card = self._card(ready.found.labels, temperature, measured)
        file = self._write(model, config, card, measured, len(set(ready.found.videos.tolist())))
        shutil.rmtree(self._run, ignore_errors=True)
        notes = ready.found.notes + measured[self._modality].warning + UNREAD[self._modality] + self._leak
        return Fitted(card, file, measured, notes, ready.unused)

    def _gathered(self, labels: Labels) -> Job[Gathered]:
        shape = encoder_shape(self._base, audio_only=self._modality == "audio")
        clips, seed = self._run / "clips", self._recipe.seed
        return (
            yield from gather(self._library, labels, shape, clips, self._modality, self._multi_label, seed)
        )

    def _tuned(self, ready: Gathered) -> Job[tuple[CAVMAEClassifier, ModelConfig]]:
        """A classifier that has learnt from its part of the clips."""
        found, learn, recipe, modality = ready.found, ready.part == LEARN, self._recipe, self._modality
        config, model = start_classifier(
            self._base, len(found.labels), audio_only=modality == "audio", seed=recipe.seed
        )
        model.to(choose_device(self._device))
        batches = Batches(ready.data, found.rows[learn], found.target[learn], config, recipe, modality)
        of = _name_of(ready, self._known, recipe, modality, self._multi_label)
        yield from tune(model, config, batches, recipe, self._run, multi_label=self._multi_label, of=of)
        return model, config

    def _judged(
        self, model: CAVMAEClassifier, config: ModelConfig, ready: Gathered
    ) -> Job[tuple[float, dict[str, Measured]]]:
        """Its temperature, and its figures by modality."""
        found, part = ready.found, ready.part
        judge = Judge(model, config, ready.data, self._modality, self._multi_label)
        return (yield from judge.judge(found.where(part == TEMPER), found.where(part == JUDGE)))

    def _clear(self) -> None:
        shutil.rmtree(self._run / "clips", ignore_errors=True)
        if self._run.exists() and not any(self._run.iterdir()):  # stopped before anything was learnt
            self._run.rmdir()

    def _card(
        self, labels: tuple[str, ...], temperature: float, measured: dict[str, Measured]
    ) -> ClassifierCard:
        return ClassifierCard(
            name=self._name,
            method="finetune",
            modality=self._modality,
            multi_label=self._multi_label,
            labels=labels,
            temperature=temperature,
            model=self._known.name,
            identity=self._known.identity,
            measured={which: figures.to_dict() for which, figures in measured.items()},
        )

    def _write(
        self,
        model: CAVMAEClassifier,
        config: ModelConfig,
        card: ClassifierCard,
        measured: dict[str, Measured],
        videos: int,
    ) -> Path:
        file = self._library.models / f"{card.name}.safetensors"
        shown = asdict(model_card(card, self._known, measured, videos, self._leak))
        saved = {"card": shown, "labels": list(card.labels), "classifier": card.to_dict()}
        with writing(file):
            checkpoint.save(file, model.state_dict(), config, {**saved, "recipe": self._recipe.to_dict()})
        return file


def _name_of(ready: Gathered, base: ModelCard, recipe: Recipe, modality: str, multi_label: bool) -> str:
    """A hash of all that a run learns from and how: only a run of the same name goes on from another."""
    settings = [base.identity, recipe.to_dict(), modality, multi_label, ready.found.labels]
    spans = [asdict(span) for span in ready.data.spans]
    digest = hashlib.sha256(json.dumps([settings, spans], sort_keys=True).encode())
    for array in (ready.found.rows, ready.found.target, ready.part):
        digest.update(array.tobytes())
    return digest.hexdigest()
