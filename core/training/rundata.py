# SPDX-License-Identifier: MIT
"""The clips of a run: decoded, grouped and split when it begins, and found again when it goes on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.jobs import Job
from core.library.place import Library
from core.model import store
from core.training import runs
from core.training.cache import VideoCache
from core.training.clips import LibraryClips
from core.training.fill import Wanted, fill
from core.training.groups import near_duplicates
from core.training.material import cache_of, material
from core.training.plan import TrainingPlan
from core.training.split import split


@dataclass(frozen=True, slots=True)
class RunData:
    """Clips of a run, and which of them are trained on."""

    clips: LibraryClips
    trained: NDArray[np.int64]
    held_out: NDArray[np.int64]
    words: str  # what can be measured
    failed: int  # videos that could not be decoded whole
    left_out: int  # videos for which the cache had no room


def run_data(library: Library, run: Path, plan: TrainingPlan) -> Job[RunData]:
    """Which videos, groups and parts a run has is kept in its config: a run that goes on has the same.

    Raises `UserError` where videos of the run are no longer there, `DiskFull`.
    """
    cache = cache_of(library, plan.limit_gb)
    config = runs.read(run / runs.CONFIG)
    if "data" not in config:
        config["data"] = yield from _begin(library, cache, plan)
        runs.write(run / runs.CONFIG, config)
        saved = config["data"]
    else:
        saved = config["data"]
        wanted = _found_again(_there(library), saved["videos"])
        report = yield from fill(cache, wanted)
        if len(report.ready) < len(wanted):
            raise UserError(
                f"{len(wanted) - len(report.ready)} videos of this run could not be decoded again, or the "
                "training cache has no room for them; the run cannot go on as it began."
            )
    clips = _clips(cache, plan, saved["videos"], saved["groups"])
    trained, held_out = (clips.of_groups(set(saved[part])) for part in ("trained", "held_out"))
    return RunData(clips, trained, held_out, saved["words"], saved["failed"], saved["left_out"])


def _begin(library: Library, cache: VideoCache, plan: TrainingPlan) -> Job[dict[str, Any]]:
    report = yield from fill(cache, _there(library))
    groups = yield from near_duplicates(cache, report.ready)
    clips = _clips(cache, plan, list(report.ready), groups)
    sizes = np.bincount(clips.groups(np.arange(len(clips))), minlength=max(groups, default=0) + 1)
    parts = split(sizes)
    return {
        "videos": list(report.ready),
        "groups": groups,
        "trained": parts.trained,
        "held_out": parts.held_out,
        "words": parts.words,
        "failed": len(report.failed),
        "left_out": report.left_out,
    }


def _clips(cache: VideoCache, plan: TrainingPlan, videos: list[str], groups: list[int]) -> LibraryClips:
    shape, recipe = plan.model_config, plan.train_config
    return LibraryClips(
        cache, videos, groups, shape.audio_frames, shape.image_size,
        again=recipe.view_weight > 0, looks=recipe.look_weight > 0, aligned=recipe.aligned,
        noise=recipe.noise, short_windows=recipe.short_windows,
    )  # fmt: skip


def _there(library: Library) -> tuple[Wanted, ...]:
    return material(library, store.active_card(library.models)).videos


def _found_again(there: tuple[Wanted, ...], fingerprints: list[str]) -> list[Wanted]:
    """The videos that a run began with, in its order."""
    known = {video.fingerprint: video for video in there}
    gone = [fingerprint for fingerprint in fingerprints if fingerprint not in known]
    if gone:
        raise UserError(
            f"{len(gone)} of the {len(fingerprints)} videos of this run are not there: plug in their drive "
            "or bring them back, then resume."
        )
    return [known[fingerprint] for fingerprint in fingerprints]
