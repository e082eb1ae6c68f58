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

BRING = "plug in their drive or bring them back, or index them again if they were moved"


@dataclass(frozen=True, slots=True)
class RunData:
    """Clips of a run, and which of them are trained on."""

    clips: LibraryClips
    trained: NDArray[np.int64]
    held_out: NDArray[np.int64]
    batch: int  # clips in a step
    words: str  # what can be measured
    failed: int  # videos that could not be decoded whole
    left_out: int  # videos for which the cache had no room
    gone: int  # videos that the run began with and that are not there now


def run_data(
    library: Library, run: Path, plan: TrainingPlan, processes: int = 1, *, ends: bool = False
) -> Job[RunData]:
    """Which videos, groups and parts a run has, and how many clips a step, is kept in its config: a run that
    goes on has the same. One that `ends` makes do with the videos that are left.

    Raises `UserError` where videos of the run are no longer there, `DiskFull`.
    """
    cache = cache_of(library, plan.limit_gb)
    config = runs.read(run / runs.CONFIG)
    if "data" not in config:
        saved = config["data"] = yield from _begin(library, cache, plan)
        config["train"]["batch_size"] = _batch(plan.train_config.batch_size, saved["clips"], processes)
        runs.write(run / runs.CONFIG, config)
        ready = saved["videos"]
    else:
        saved = config["data"]
        ready = yield from _found_again(library, cache, saved["videos"], ends=ends)
    group = dict(zip(saved["videos"], saved["groups"], strict=True))
    clips = _clips(cache, plan, ready, [group[video] for video in ready])
    trained, held_out = (clips.of_groups(set(saved[part])) for part in ("trained", "held_out"))
    if ends and not len(held_out if saved["held_out"] else trained):
        raise UserError(f"The videos that this run is to be measured with are gone: {BRING}, then finish it.")
    return RunData(
        clips, trained, held_out, _batch(config["train"]["batch_size"], len(trained)),
        saved["words"], saved["failed"], saved["left_out"], len(group) - len(ready),
    )  # fmt: skip


def _batch(wish: int, clips: int, processes: int = 1) -> int:
    """As wished, but no more than there is to train on, and equally many clips for each process."""
    return clips // processes * processes if processes <= clips < wish else wish


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
        "clips": int(sizes[list(parts.trained)].sum()),  # that are trained on
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


def _found_again(library: Library, cache: VideoCache, videos: list[str], *, ends: bool) -> Job[list[str]]:
    """Those of the videos that a run began with that can be read, in its order; all, unless it `ends`.

    Of one that is decoded already, nobody needs the file.
    """
    files = {fingerprint: Wanted(fingerprint, Path(fingerprint), 0.0) for fingerprint in cache.known()}
    files |= {video.fingerprint: video for video in _there(library)}
    wanted = [files[video] for video in videos if video in files]
    if len(wanted) < len(videos) and not ends:
        gone = f"{len(videos) - len(wanted)} of the {len(videos)} videos of this run"
        raise UserError(f"{gone} are not there: {BRING}, then resume.")
    report = yield from fill(cache, wanted)
    if len(report.ready) < len(wanted) and not ends:
        raise UserError(
            f"{len(wanted) - len(report.ready)} videos of this run could not be decoded again, or the "
            "training cache has no room for them; the run cannot go on as it began."
        )
    return list(report.ready)
