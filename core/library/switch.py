# SPDX-License-Identifier: MIT
"""From one model to another: the library is embedded anew while the old one answers, then switched."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ModelError
from core.jobs import Job
from core.library.place import Library
from core.library.reembed import reembed
from core.model import store
from core.model.adapted import is_adapted_from

if TYPE_CHECKING:
    from core.library.index import FailedFile

PASSES = 3  # videos that were indexed meanwhile, with the old model, are caught up with


@dataclass(frozen=True, slots=True)
class SwitchReport:
    """What switching to `model` came to; `model_before` is one `models rollback` away."""

    model: str
    model_before: str
    videos: int
    failed: "tuple[FailedFile, ...]"
    seconds: float


def switch(library: Library, name: str, device: str = "auto", decoders: int = 2) -> Job[SwitchReport]:
    """Embed every video with the model `name`, then search with it.

    Stopped at any yield, the old model goes on answering, `pending` gives `name`, and calling this again
    goes on. Videos on drives that are not plugged in follow when they are indexed next time. Raises
    `ModelError` where there is no such model.
    """
    from core.library.index import index  # needs PyAV, which training itself does not

    known = store.files(library.models)
    if name not in known:
        raise ModelError(f"There is no model '{name}'; there are {', '.join(known)}.")
    before = store.active_name(library.models)
    note(library, name)
    videos, seconds = 0, 0.0
    failed: tuple[FailedFile, ...] = ()
    if is_adapted_from(known[before], known[name]):
        moved = yield from reembed(library, known[before], known[name])
        videos, seconds = moved.videos, moved.seconds
    for _ in range(PASSES):
        report = yield from index(library, (), device, decoders, known[name])
        videos, seconds, failed = videos + report.videos, seconds + report.seconds, report.failed
        if not report.videos:
            break
    store.use(library.models, name)
    _file(library).unlink(missing_ok=True)
    return SwitchReport(name, before, videos, failed, seconds)


def note(library: Library, name: str) -> None:
    """From now on `pending` gives `name`, until `switch` is done."""
    fresh = _file(library).with_suffix(".tmp")
    fresh.write_text(json.dumps({"model": name}), "utf-8")
    os.replace(fresh, _file(library))


def pending(library: Library) -> str:
    """The name of the model whose re-embedding was interrupted; empty where nothing waits."""
    try:
        saved = json.loads(_file(library).read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    name = saved.get("model", "") if isinstance(saved, dict) else ""
    return name if name in store.files(library.models) else ""


def _file(library: Library) -> Path:
    return library.models / "switching.json"
