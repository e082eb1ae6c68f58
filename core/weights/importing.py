# SPDX-License-Identifier: MIT
"""From a file of weights to a model of the library: checked, converted once, written in one step."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from safetensors import SafetensorError

from core.errors import DISK_FULL, ModelError, UserError
from core.jobs import Job, Progress
from core.model import checkpoint, store
from core.model.card import ModelCard
from core.model.checkpoint import Metadata
from core.model.config import Tuned
from core.weights.describe import SENSES, card_of, tuned_on
from core.weights.labels import read_labels
from core.weights.opening import Opened, open_weights
from core.weights.published import Published, by_file
from core.weights.space import make_room

STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user says of a file beyond what it tells; nothing has to be said."""

    name: str = ""
    title: str = ""
    norm_pix: bool | None = None  # None: as published under the file's name, else with normalisation
    heads: int | None = None
    decoder_heads: int | None = None
    labels: Path | None = None  # a table of the classes
    tuned: Tuned | None = None  # what a classifier was fine-tuned on; None: as published, else both
    origin: Published | None = None  # None: told by the file's name


NOTHING = Wishes()


@dataclass(frozen=True, slots=True)
class Imported:
    """A model that is in the library now."""

    card: ModelCard
    is_new: bool  # False: the same weights were there already, under `card.name`


def import_weights(models: Path, file: Path, wishes: Wishes = NOTHING) -> Job[Imported]:
    """Make a model of `file` in the folder `models`; what cannot be used leaves no trace there.

    Nothing in the file is run. Raises `ModelError` or `UserError` with what is missing or strange, where
    the name is taken, and where the disk is full.
    """
    name = wished_name(models, wishes)
    origin = wishes.origin or by_file(file)
    yield Progress(0, STEPS, f"reading {file.name}")
    tuned = wishes.tuned or (origin.modality if origin else None)
    opened = open_weights(
        file,
        norm_pix=_norm_pix(wishes, origin),
        heads=wishes.heads,
        decoder_heads=wishes.decoder_heads,
        tuned=tuned or "both",
    )
    labels = _labels(opened, wishes.labels)
    yield Progress(1, STEPS, "comparing with the models at hand")
    known = store.by_identity(models, checkpoint.identity(opened.config, opened.state))
    if known:
        return at_hand(store.files(models)[known], labels, opened.tuned if tuned else None)
    yield Progress(2, STEPS, "writing the model")
    path = models / f"{name or _name_for(models, file, origin)}{store.SUFFIX}"
    make_room(models, opened.size)
    _save(path, opened, _metadata(opened, path.stem, wishes, origin, labels))
    yield Progress(STEPS, STEPS, "done")
    return Imported(store.read_card(path), is_new=True)


def at_hand(model: Path, labels: list[str], tuned: Tuned | None = None) -> Imported:
    """A model that is here already.

    Raises `UserError` where `labels` are asked for that it does not have, or where it is read as a classifier
    of other senses than those that it should be `tuned` on.
    """
    config, metadata = checkpoint.read_header(model)
    if labels and metadata.get("labels") != labels:
        raise UserError(
            f"It is here already as '{model.stem}', with other labels or none; remove that one to import it "
            "with these."
        )
    if tuned and config.classes and (read := tuned_on(config, metadata)) != tuned:
        raise UserError(
            f"It is here already as '{model.stem}', as fine-tuned on {SENSES[read]}; remove that one to "
            f"import it as fine-tuned on {SENSES[tuned]}."
        )
    return Imported(store.read_card(model), is_new=False)


def wished_name(models: Path, wishes: Wishes) -> str:
    """The name the user gave, or "". Raises `ModelError` where it is taken or cannot be one."""
    if not (name := wishes.name):
        return ""
    store.check_name(name)
    if name.casefold() in {other.casefold() for other in store.files(models)}:
        raise ModelError(f"There is a model '{name}' already; choose another name, or remove it first.")
    return name


def _name_for(models: Path, file: Path, origin: Published | None) -> str:
    return store.free_name(models, origin.name if origin else file.stem)


def _norm_pix(wishes: Wishes, origin: Published | None) -> bool:
    if wishes.norm_pix is not None:
        return wishes.norm_pix
    return origin.norm_pix if origin else True


def _labels(opened: Opened, table: Path | None) -> list[str]:
    if table is None:
        return []
    return read_labels(table, opened.config.classes)


def _metadata(
    opened: Opened, name: str, wishes: Wishes, origin: Published | None, labels: list[str]
) -> Metadata:
    saved = dict(opened.metadata)
    try:
        card = ModelCard.from_json(json.dumps(saved["card"]))
    except (KeyError, TypeError, ValueError):  # published weights, or a checkpoint out of a training
        title, by_name = origin.title if origin else name, wishes.origin is None
        card = card_of(opened.config, name, title, opened.parameters, origin, opened.tuned, by_name=by_name)
    kind = "released" if card.kind == "starter" else card.kind  # only what ships is the starter
    saved["card"] = asdict(replace(card, name=name, title=wishes.title or card.title, kind=kind))
    if labels:
        saved["labels"] = labels
    return saved


def _save(path: Path, opened: Opened, metadata: Metadata) -> None:
    try:
        checkpoint.save(path, opened.state, opened.config, metadata, half=opened.half)
    except (OSError, SafetensorError) as error:
        full = "No space left" in str(error)
        raise UserError(DISK_FULL if full else f"{path} cannot be written: {error}.") from error
