# SPDX-License-Identifier: MIT
"""A demo library: short videos of the procedural world, with names that say what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.jobs import Job, Progress
from core.media.encode import write_video
from core.samples.clip import Clip
from core.samples.kind import Kind
from core.samples.kinds import ALL
from core.samples.world import render

HEIGHT, WIDTH, FPS, RATE = 180, 320, 12, 16000
FRESH = 16  # so many videos show new things, the ones after them show the same things again


@dataclass(frozen=True, slots=True)
class Plan:
    """One video to be made: its file name, and kind, seed and seconds of each scene."""

    name: str
    scenes: tuple[tuple[str, int, float], ...]


def write_samples(folder: Path, videos: int = 24, seed: int = 1) -> Job[tuple[Path, ...]]:
    """Write `videos` MP4 files of 6 to 12 seconds into `folder`, and nothing else; gives their paths.

    The same seed gives the same videos; one that is already there is kept. Every yield follows a whole video.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for number in range(videos):
        plan = plan_video(number, seed)
        path = folder / plan.name
        if not path.exists():
            _write(path, plan)
        paths.append(path)
        yield Progress(number + 1, videos, note=plan.name)
    return tuple(paths)


def plan_video(number: int, seed: int) -> Plan:
    """What the video with this number is to show; neighbours in the row come from different families."""
    row = _mixed(np.random.default_rng([seed, 5]))
    rng = np.random.default_rng([seed, 6, number])
    place = number if number < FRESH else FRESH * (number // FRESH - 1) + number % FRESH
    kinds = [row[place % len(row)]]
    seconds = [float(rng.integers(6, 10))]
    if rng.random() < 0.45:
        kinds.append(row[int(rng.integers(FRESH, len(row)))])
        seconds = [float(rng.integers(4, 7)), float(rng.integers(4, 6))]
    scenes = tuple(
        (kind.name, 1000 * seed + 10 * number + k, length)
        for k, (kind, length) in enumerate(zip(kinds, seconds, strict=True))
    )
    series = "" if seed == 1 else f"{seed}-"
    return Plan(f"{', '.join(kind.title for kind in kinds)} {series}{number + 1:02}.mp4", scenes)


def _mixed(rng: np.random.Generator) -> list[Kind]:
    """All kinds in a random row that goes through the families in turn."""
    families: dict[str, list[Kind]] = {}
    for place in rng.permutation(len(ALL)):
        families.setdefault(ALL[int(place)].family, []).append(ALL[int(place)])
    waiting = list(families.values())
    row: list[Kind] = []
    while waiting:
        row += [kinds.pop() for kinds in waiting]
        waiting = [kinds for kinds in waiting if kinds]
    return row


def _write(path: Path, plan: Plan) -> None:
    clips = [render(kind, seed, seconds, RATE) for kind, seed, seconds in plan.scenes]
    sound = np.concatenate([clip.waveform for clip in clips])
    write_video(path, _frames(clips), FPS, sound, RATE)


def _frames(clips: list[Clip]) -> Iterator[NDArray[np.uint8]]:
    for clip in clips:
        for k in range(round(clip.seconds * FPS)):
            yield clip.wide_frame(k / FPS, HEIGHT, WIDTH)
