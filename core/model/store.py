# SPDX-License-Identifier: MIT
"""The models at hand: the one that ships with Earshot and those in the library's models folder."""

import itertools
import json
import os
import re
from dataclasses import replace
from pathlib import Path

from core import paths
from core.errors import ModelError
from core.features.constants import FRAME_SHIFT
from core.model.card import ModelCard

STARTER = "starter"
SUFFIX = ".safetensors"
REMOVED = "removed"  # the folder of what can still be brought back
LONGEST_NAME = 80  # characters
_MOST_BYTES = 200  # of UTF-8: file systems take 255 together with what is appended
_CHOICE = "active.json"  # {"active": name, "previous": name}
_STRANGE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')  # in no file name, on one system or another
_RESERVED = {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)}


def files(models: Path) -> dict[str, Path]:
    """Every model by name: the starter first, then those in the folder `models`."""
    found = {STARTER: paths.resources() / "models" / f"{STARTER}{SUFFIX}"}
    found.update({path.stem: path for path in sorted(models.glob(f"*{SUFFIX}"))})
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
    """Search with the model `name` from now on, in one step; the old choice stays where that fails.

    Raises `ModelError` where there is none of that name or its file cannot be read.
    """
    known = files(models)
    if name not in known:
        raise ModelError(f"There is no model '{name}'; there are {', '.join(known)}.")
    read_card(known[name])
    current = active_name(models)
    if name != current:
        _choose(models, {"active": name, "previous": current})


def roll_back(models: Path) -> str:
    """Go back to the model used before; returns its name. Raises `ModelError` where there is none."""
    previous = previous_name(models)
    if not previous:
        raise ModelError("There is no earlier model to go back to.")
    use(models, previous)
    return previous


def previous_name(models: Path) -> str:
    """The name of the model that `roll_back` would choose; "" where there is none to go back to."""
    previous = _choice(models).get("previous", "")
    return previous if previous in files(models) and previous != active_name(models) else ""


def remove(models: Path, name: str) -> Path:
    """Put an imported or trained model aside, so that `restore` can bring it back; gives where it lies.

    Whatever lay there before is deleted for good. Raises `ModelError` for the starter or one in use.
    """
    path = _removable(models, name)
    aside = models / REMOVED / path.name
    try:
        discard_removed(models)
        aside.parent.mkdir(exist_ok=True)
        os.replace(path, aside)
    except OSError as error:
        raise ModelError(f"'{name}' cannot be removed: {error.strerror}.") from error
    return aside


def restore(models: Path, name: str) -> None:
    """Take back the latest `remove`. Raises `ModelError` where `name` is not there or was replaced."""
    aside = models / REMOVED / f"{name}{SUFFIX}"
    if name in files(models):
        raise ModelError(f"There is another model '{name}' by now; the removed one cannot come back.")
    try:
        os.replace(aside, models / aside.name)
    except OSError as error:
        raise ModelError(f"'{name}' cannot come back: {error.strerror}.") from error


def discard_removed(models: Path) -> None:
    """Delete for good what was put aside. Raises `ModelError` where the folder cannot be written."""
    try:
        for path in (models / REMOVED).glob(f"*{SUFFIX}"):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"A removed model cannot be deleted: {error.strerror}.") from error


def check_name(name: str) -> str:
    """`name`, if every file system takes it as a file's name. Raises `ModelError`."""
    strange = _STRANGE.search(name)
    if not name.strip() or strange or name[0] in "." or name[-1] in ". " or name != _short(name):
        rule = f"it has 1 to {LONGEST_NAME} characters and neither begins nor ends with a dot"
        reason = f"{strange[0]!r} is in it" if strange else rule
        raise ModelError(f"{name!r} cannot be the name of a model: {reason}.")
    if name.split(".")[0].upper() in _RESERVED:
        raise ModelError(f"{name!r} cannot be the name of a model: it means something else on Windows.")
    return name


def free_name(models: Path, wish: str) -> str:
    """A name like `wish` that no model has yet, whatever characters are in it."""
    plain = _short(_STRANGE.sub("-", wish).strip(". "), less=4).rstrip(". ") or "model"
    taken = {name.casefold() for name in files(models)} | {name.casefold() for name in _RESERVED}
    tries = (plain if number == 1 else f"{plain}-{number}" for number in itertools.count(1))
    return next(name for name in tries if name.casefold() not in taken)


def _short(name: str, less: int = 0) -> str:
    """As much of a name as a file can have, and `less` characters and bytes less."""
    return name[: LONGEST_NAME - less].encode(errors="ignore")[: _MOST_BYTES - less].decode(errors="ignore")


def by_identity(models: Path, identity: str) -> str:
    """The name of the model of this identity; "" where there is none."""
    return next((card.name for card in cards(models) if card.identity == identity), "")


def cards(models: Path) -> tuple[ModelCard, ...]:
    """The cards of all models; a file that cannot be read is left out, `damaged` names it."""
    return tuple(card for card in _read(models).values() if isinstance(card, ModelCard))


def damaged(models: Path) -> dict[str, str]:
    """The models whose files cannot be read, each with the sentence that says why."""
    return {name: str(error) for name, error in _read(models).items() if isinstance(error, ModelError)}


def active_card(models: Path) -> ModelCard:
    """The card of the model that searches."""
    return read_card(active(models))


def read_card(path: Path) -> ModelCard:
    """The card in a model file, with the facts the file itself gives. Raises `ModelError`."""
    from core.model.checkpoint import read_header

    config, metadata = read_header(path)
    try:
        card = ModelCard.from_json(json.dumps(metadata["card"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ModelError(f"{path.name} has no card that can be read.") from error
    return replace(
        card,
        name=path.stem,
        identity=str(metadata["identity"]),
        window=config.audio_frames * FRAME_SHIFT,
        size_bytes=path.stat().st_size,
        sees=not config.audio_only,
    )


def _read(models: Path) -> dict[str, ModelCard | ModelError]:
    found: dict[str, ModelCard | ModelError] = {}
    for name, path in files(models).items():
        try:
            found[name] = read_card(path)
        except ModelError as error:
            found[name] = error
    return found


def _choice(models: Path) -> dict[str, str]:
    try:
        saved = json.loads((models / _CHOICE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: str(value) for key, value in saved.items()} if isinstance(saved, dict) else {}


def _choose(models: Path, choice: dict[str, str]) -> None:
    """Write the choice in one step: a crash leaves the old one or the new one."""
    fresh = models / f"{_CHOICE}.tmp"
    try:
        models.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(choice), "utf-8")
        os.replace(fresh, models / _CHOICE)
    except OSError as error:
        raise ModelError(f"The choice cannot be kept in {models}: {error.strerror}.") from error


def _removable(models: Path, name: str) -> Path:
    path = files(models).get(name)
    if path is None:
        raise ModelError(f"There is no model '{name}'.")
    if path.parent != models:
        raise ModelError("The starter model belongs to Earshot and cannot be removed.")
    if name == active_name(models):
        raise ModelError(f"'{name}' is in use; choose another model first (models use NAME).")
    return path
