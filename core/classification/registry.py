# SPDX-License-Identifier: MIT
"""The classifiers of a library: probes of its own and fine-tuned models, by name."""

import re
from pathlib import Path
from typing import Any

from core.classification.card import ClassifierCard
from core.classification.probefile import folder, load_probe
from core.errors import ModelError, UserError
from core.library.place import Library
from core.model import store
from core.model.checkpoint import read_header
from core.model.config import ModelConfig
from core.weights.describe import tuned_on

VGGSOUND_CLASSES = 309  # published with one class for each video; every other published head takes several
_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|.][^\x00-\x1f/\\:*?\"<>|]{0,63}")


def check_name(library: Library, name: str, *, probe: bool) -> None:
    """`UserError` for a name that cannot be a file's, or whose file is not a fit of the same kind or in use.

    Fitting again under one name replaces a probe by a probe and a fine-tuned model by a fine-tuned one. Not
    the model that searches: the library's vectors are of its weights.
    """
    if not _NAME.fullmatch(name):
        raise UserError(f"'{name}' is no name: use up to 64 letters, digits, spaces, - and _.")
    model = store.files(library.models).get(name)
    if model is not None and (probe or "classifier" not in read_header(model)[1]):
        raise UserError(f"There is a model '{name}' already; give the classifier another name.")
    if model is not None and name == store.active_name(library.models):
        raise UserError(
            f"'{name}' is the model that searches, and a fit would replace it; give the classifier another "
            "name, or choose another model first (models use NAME)."
        )
    if not probe and (folder(library) / f"{name}.safetensors").exists():
        raise UserError(f"There is a probe '{name}' already; give the classifier another name.")


def find(library: Library, name: str | None = None) -> Path:
    """The file of the classifier `name`, or of the newest one. Raises `ModelError` where there is none."""
    known = names(library)
    if name is None and known:
        return max(known.values(), key=lambda path: path.stat().st_mtime_ns)
    if name not in known:
        there = f"there are {', '.join(known)}" if known else "fit one first (classify fit)"
        raise ModelError(f"There is no classifier '{name}'; {there}." if name else f"No classifier: {there}.")
    return known[name]


def names(library: Library) -> dict[str, Path]:
    """Every classifier by name."""
    models = {name: path for name, path in store.files(library.models).items() if _classes(path)}
    return models | {path.stem: path for path in sorted(folder(library).glob("*.safetensors"))}


def read_card(library: Library, path: Path) -> ClassifierCard:
    """The card of a classifier's file. Raises `ModelError`."""
    if path.parent == folder(library):
        return load_probe(path).card
    config, metadata = read_header(path)
    if not config.classes:
        raise ModelError(f"{path.stem} is no classifier.")
    if "classifier" in metadata:
        return ClassifierCard.from_dict({**metadata["classifier"], "name": path.stem})
    return _imported(path.stem, config, metadata)


def _imported(name: str, config: ModelConfig, metadata: dict[str, Any]) -> ClassifierCard:
    """A published classifier: its labels where the import noted them, else numbers as in its class list."""
    labels = metadata.get("labels") or [f"class {number}" for number in range(config.classes)]
    if len(labels) != config.classes:
        raise ModelError(f"{name} names {len(labels)} classes and has {config.classes}; import it again.")
    return ClassifierCard(
        name=name,
        method="imported",
        modality=tuned_on(config, metadata),
        multi_label=config.classes != VGGSOUND_CLASSES,
        labels=tuple(map(str, labels)),
        calibrated=False,
    )


def _classes(path: Path) -> bool:
    try:
        return bool(read_header(path)[0].classes)
    except ModelError:
        return False
