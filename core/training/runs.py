# SPDX-License-Identifier: MIT
"""Runs: the folders that trainings leave behind, to be resumed, shown and compared."""

import json
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core import __version__
from core.errors import UserError
from core.library.place import Library
from core.model.config import ModelConfig
from core.training import journal
from core.training.errors import writing
from core.training.place import CONFIG as CONFIG
from core.training.place import RESULT as RESULT
from core.training.place import STATE, is_held
from core.training.place import folder_of as folder_of

_NAME = re.compile(r"[\w][\w .()+-]{0,63}")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run at a glance. `state` is finished, training, interrupted or broken (no config to read)."""

    name: str
    folder: Path
    state: str
    began: float  # seconds since the epoch
    steps: int
    last: dict[str, float]  # numbers of the last step
    config: dict[str, Any]
    result: dict[str, Any]  # empty until the run is finished

    @property
    def has_learnt(self) -> bool:
        """Whether there is something to go on from, or to judge before its end."""
        return (self.folder / STATE).exists()


def runs(library: Library) -> tuple[RunSummary, ...]:
    """Every run, the newest first."""
    found = [_summary(path) for path in folder_of(library).glob("*") if path.is_dir()]
    return tuple(sorted(found, key=lambda run: -run.began))


def steps(run: Path) -> list[dict[str, Any]]:
    """The lines of a run's log: losses by step, and figures on the held-out part by epoch."""
    return journal.read(run)


def new_name(library: Library, wish: str) -> str:
    """The name of a new run: `wish`, or the next free number. Raises `UserError` for a bad one."""
    taken = {path.name for path in folder_of(library).glob("*")} | {p.stem for p in library.models.glob("*")}
    if not wish:
        number = 1
        while f"trained-{number}" in taken:
            number += 1
        return f"trained-{number}"
    if not _NAME.fullmatch(wish) or wish.endswith((" ", ".")):
        raise UserError(f"'{wish}' cannot name a run: use letters, digits, spaces and . - _ + ( ).")
    if wish in taken or wish == "starter":
        raise UserError(f"There is a run or model '{wish}' already: choose another name, or resume it.")
    return wish


def model_of(library: Library, name: str) -> ModelConfig:
    """The shape of the network that a run trains. Raises `UserError` where there is no such run."""
    return ModelConfig.from_dict(read(existing(library, name) / CONFIG)["model"])


def existing(library: Library, name: str) -> Path:
    """The folder of a run that can be read. Raises `UserError` naming those that there are."""
    folder = folder_of(library) / name
    if not name or not (folder / CONFIG).exists():
        names = ", ".join(run.name for run in runs(library)) or "none yet"
        raise UserError(f"There is no run '{name}'; there are: {names}.")
    return folder


def read(path: Path) -> dict[str, Any]:
    """A JSON file of a run; empty where it is not there. Raises `UserError` for one that is damaged."""
    try:
        saved = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read: {error}.") from error
    return saved if isinstance(saved, dict) else {}


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file of a run, the old one staying whole until the new one is. Raises `DiskFull`."""
    fresh = path.with_name(path.name + ".tmp")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(content, indent=1), "utf-8")
        os.replace(fresh, path)


def versions() -> dict[str, str]:
    """What the result of a run depends on beside its config."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    return {
        "earshot": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "platform": platform.platform(),
        "gpu": gpu,
    }


def _summary(folder: Path) -> RunSummary:
    try:
        config, result = read(folder / CONFIG), read(folder / RESULT)
    except UserError:
        config, result = {}, {}
    lines = journal.read(folder)
    numbers = [line for line in lines if "total" in line]
    return RunSummary(
        folder.name,
        folder,
        "finished" if result else _unfinished(folder) if config else "broken",
        float(config.get("began", folder.stat().st_mtime)),
        int(numbers[-1]["step"]) if numbers else 0,
        {name: value for name, value in numbers[-1].items() if isinstance(value, float)} if numbers else {},
        config,
        result,
    )


def _unfinished(folder: Path) -> str:
    return "training" if is_held(folder) else "interrupted"
