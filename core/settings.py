# SPDX-License-Identifier: MIT
"""What the user chose, kept as JSON in the platform's configuration folder."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args, get_type_hints

from core import paths
from core.errors import UserError

log = logging.getLogger(__name__)

Theme: TypeAlias = Literal["auto", "light", "dark"]
Device: TypeAlias = Literal["auto", "cpu", "cuda"]

UNREADABLE = "The settings in “{file}” cannot be read ({reason}); Earshot starts with its own."
STRANGE = "The settings in “{file}” hold nothing usable for {names}; Earshot starts with its own there."
UNWRITABLE = (
    "The settings cannot be kept in “{folder}” ({reason}). What you chose holds until Earshot is closed; "
    "make the folder writable to keep it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every choice the user can make; `dataclasses.replace` makes a changed one."""

    theme: Theme = "auto"
    """auto follows the desktop; light, dark."""
    device: Device = "auto"
    """auto, cpu or cuda."""
    library: str = ""
    """Folder of the library; empty: the platform's data folder. EARSHOT_LIBRARY goes before it."""
    microphone: str = ""
    """Name of the input device; empty: the system's default."""
    offered_samples: bool = False
    """The sample library was offered and answered once."""
    decoders: int = 2
    """Decoder processes that run while indexing, at least 1."""
    training_cache_gb: int = 20
    """How large the cache of decoded videos that training reads may become, at least 1."""

    def library_folder(self) -> Path:
        """The folder of the library that is opened with these settings."""
        chosen = Path(self.library) if self.library else None
        return paths.named_library() or chosen or paths.default_library()


def load(path: Path | None = None) -> Settings:
    """The saved settings; what is missing, unknown or impossible falls back to its default."""
    return read(path)[0]


def read(path: Path | None = None) -> tuple[Settings, str]:
    """The saved settings, and a sentence where something of them could not be used, else an empty one."""
    file = path or paths.settings_file()
    try:
        saved = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), UNREADABLE.format(file=file, reason=error.strerror)
    except ValueError as error:
        log.info("%s is damaged: %s", file, error)
        return Settings(), UNREADABLE.format(file=file, reason="it is damaged")
    if not isinstance(saved, dict):
        return Settings(), UNREADABLE.format(file=file, reason="it is damaged")
    return _from_saved(saved, file)


def save(settings: Settings, path: Path | None = None) -> None:
    """Write `settings` so that a crash half way leaves the old file whole.

    Raises `UserError` where they cannot be written.
    """
    file = path or paths.settings_file()
    fresh = file.with_suffix(".tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(asdict(settings), indent=2), "utf-8")
        os.replace(fresh, file)
    except OSError as error:
        raise UserError(UNWRITABLE.format(folder=file.parent, reason=error.strerror)) from error


def _from_saved(saved: dict[str, Any], file: Path) -> tuple[Settings, str]:
    hints = get_type_hints(Settings)
    known = {f.name: saved[f.name] for f in fields(Settings) if f.name in saved}
    strange = [name for name, value in known.items() if not _is_possible(value, hints[name])]
    settings = Settings(**{name: value for name, value in known.items() if name not in strange})
    return settings, STRANGE.format(file=file, names=" and ".join(strange)) if strange else ""


def _is_possible(value: object, hint: object) -> bool:
    if choices := get_args(hint):
        return value in choices
    return type(value) is hint and (type(value) is not int or value >= 1)  # every number counts something
