# SPDX-License-Identifier: MIT
"""What the user chose, kept as JSON in the platform's configuration folder."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from core import paths

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every choice the user can make; `dataclasses.replace` makes a changed one."""

    theme: str = "auto"
    """auto follows the desktop; light, dark."""
    device: str = "auto"
    """auto, cpu or cuda."""
    library: str = ""
    """Folder of the library; empty: the platform's data folder."""
    microphone: str = ""
    """Name of the input device; empty: the system's default."""
    offered_samples: bool = False
    """The sample library was offered and answered once."""
    decoders: int = 2
    """Decoder processes that run while indexing."""
    training_cache_gb: int = 20
    """How large the cache of decoded videos that training reads may become."""

    def library_folder(self) -> Path:
        """The folder of the library these settings name."""
        return Path(self.library) if self.library else paths.default_library()


def load(path: Path | None = None) -> Settings:
    """The saved settings; what is missing, unknown or of a wrong type falls back to its default."""
    file = path or paths.settings_file()
    try:
        saved = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        log.info("Settings in %s could not be read (%s); starting with the defaults.", file, error)
        return Settings()
    return _from_saved(saved) if isinstance(saved, dict) else Settings()


def save(settings: Settings, path: Path | None = None) -> None:
    """Write `settings` so that a crash half way leaves the old file whole."""
    file = path or paths.settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".tmp")
    fresh.write_text(json.dumps(asdict(settings), indent=2), "utf-8")
    os.replace(fresh, file)


def _from_saved(saved: dict[str, Any]) -> Settings:
    types = get_type_hints(Settings)
    known = {f.name for f in fields(Settings)}
    return Settings(**{k: v for k, v in saved.items() if k in known and type(v) is types[k]})
