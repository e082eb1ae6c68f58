# SPDX-License-Identifier: MIT
"""A linear probe on disk: a small safetensors file in the library's folder `classifiers`."""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from core.classification.card import ClassifierCard
from core.classification.logistic import Linear
from core.errors import DISK_FULL, ModelError, UserError
from core.library.place import Library
from core.training.errors import is_full

_PARTS = ("mean", "scale", "weight", "bias")
_CARD = "classifier"


@dataclass(frozen=True, slots=True)
class Probe:
    """A linear layer and its card."""

    card: ClassifierCard
    linear: Linear


def folder(library: Library) -> Path:
    """Where the probes of a library lie."""
    return library.folder / "classifiers"


def save_probe(library: Library, probe: Probe) -> Path:
    """Write it, an older one of its name staying whole until it is replaced.

    Raises `UserError` where the disk is full.
    """
    folder(library).mkdir(parents=True, exist_ok=True)
    path = folder(library) / f"{probe.card.name}.safetensors"
    unfinished = path.with_name(path.name + ".tmp")
    parts = {name: getattr(probe.linear, name) for name in _PARTS}
    try:
        save_file(parts, unfinished, metadata={_CARD: json.dumps(probe.card.to_dict())})
        os.replace(unfinished, path)
    except (OSError, SafetensorError) as error:
        if not is_full(error):
            raise
        raise UserError(DISK_FULL) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def load_probe(path: Path) -> Probe:
    """Raises `ModelError` for a file that is no probe."""
    try:
        with safe_open(path, framework="np") as file:
            saved = json.loads((file.metadata() or {})[_CARD])
            linear = Linear(**{name: file.get_tensor(name) for name in _PARTS})
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"{path.name} cannot be read as a classifier; fit it again.") from error
    card = replace(ClassifierCard.from_dict(saved), name=path.stem)
    if linear.weight.shape[1:] != (len(card.labels),):
        raise ModelError(f"{path.name} cannot be read as a classifier; fit it again.")
    return Probe(card, linear)
