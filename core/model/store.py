# SPDX-License-Identifier: MIT
"""The models at hand: the one that ships with Earshot and those in the library's models folder."""

import json
import os
from dataclasses import replace
from pathlib import Path

from core import paths
from core.errors import ModelError
from core.features.constants import FRAME_SHIFT
from core.model.card import ModelCard

STARTER = "starter"
_CHOICE = "active.json"  # {"active": name, "previous": name}


def files(models: Path) -> dict[str, Path]:
    """Every model by name: the starter first, then those in the folder `models`."""
    found = {STARTER: paths.resources() / "models" / f"{STARTER}.safetensors"}
    found.update({path.stem: path for path in sorted(models.glob("*.safetensors"))})
    return {name: path for name, path in found.items() if path.exists()}


def active_name(models: Path) -> str:
    """The name of the model that searches; the starter where none was chosen or the chosen one is gone."""
    chosen = _choice(models).get("active", STARTER)
    return chosen if chosen in files(models) else STARTER


def active(models: Path) -> Path:
    """The file of the model that searches. Raises `ModelError` where there is none at all."""
    try:
        return files(models)[active_name(models)]
    except KeyError:
        raise ModelError(
            "The starter model is missing from this installation; install Earshot again or import a model."
        ) from None


def use(models: Path, name: str) -> None:
    """Search with the model `name` from now on. Raises `ModelError` where there is none of that name."""
    known = files(models)
    if name not in known:
        raise ModelError(f"There is no model '{name}'; there are {', '.join(known)}.")
    current = active_name(models)
    if name != current:
        _choose(models, {"active": name, "previous": current})


def roll_back(models: Path) -> str:
    """Go back to the model used before; returns its name. Raises `ModelError` where there is none."""
    previous = _choice(models).get("previous")
    if previous is None or previous not in files(models):
        raise ModelError("There is no earlier model to go back to.")
    use(models, previous)
    return previous


def remove(models: Path, name: str) -> None:
    """Delete an imported or trained model. Raises `ModelError` for the starter or one in use."""
    path = files(models).get(name)
    if path is None:
        raise ModelError(f"There is no model '{name}'.")
    if path.parent != models:
        raise ModelError("The starter model belongs to Earshot and cannot be removed.")
    if name == active_name(models):
        raise ModelError(f"'{name}' is in use; choose another model first (models use NAME).")
    path.unlink()


def cards(models: Path) -> tuple[ModelCard, ...]:
    """The cards of all models; a file that cannot be read is left out."""
    found = []
    for path in files(models).values():
        try:
            found.append(read_card(path))
        except ModelError:
            continue
    return tuple(found)


def active_card(models: Path) -> ModelCard:
    """The card of the model that searches."""
    return read_card(active(models))


def read_card(path: Path) -> ModelCard:
    """The card in a model file, with the facts the file itself gives. Raises `ModelError`."""
    from core.model.checkpoint import read_header

    config, metadata = read_header(path)
    try:
        card = ModelCard.from_json(json.dumps(metadata["card"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path.name} has no card that can be read.") from error
    return replace(
        card,
        name=path.stem,
        identity=str(metadata["identity"]),
        window=config.audio_frames * FRAME_SHIFT,
        size_bytes=path.stat().st_size,
    )


def _choice(models: Path) -> dict[str, str]:
    try:
        saved = json.loads((models / _CHOICE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return saved if isinstance(saved, dict) else {}


def _choose(models: Path, choice: dict[str, str]) -> None:
    models.mkdir(parents=True, exist_ok=True)
    fresh = models / f"{_CHOICE}.tmp"
    fresh.write_text(json.dumps(choice), "utf-8")
    os.replace(fresh, models / _CHOICE)
