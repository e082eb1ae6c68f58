# SPDX-License-Identifier: MIT
"""Clips of the procedural world, rendered once into a cache that training reads."""

import multiprocessing
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.errors import UserError
from core.features.fbank import log_mel
from core.jobs import Job, Progress
from core.model.config import STARTER, ModelConfig
from core.samples.clip import Clip
from core.samples.degrade import degrade
from core.samples.picture.places import PLACES
from core.samples.source import world
from core.samples.surroundings import NAMES
from core.samples.voices import imitate
from core.samples.world import KINDS, render, render_mixture
from core.training.dataset import CacheShape, ClipCache

SECONDS = 4.0  # of each clip; training cuts its windows out of it
FRAMES = 398  # spectrogram frames in it
HEARINGS = 3  # as it is, and twice under other conditions
PICTURES = 4
MIXTURES = 0.15  # share of clips with two things at once
IMITATED = 0.25  # share of the third hearings that are a voice imitating the sound
SEEDS = 2**31  # seeds of clips are drawn below; from here on they belong to evaluation
DRAWN = ("size", "speed", "distance")  # of each thing by chance, heard and seen
TRAITS = (*DRAWN, *PLACES, *NAMES)  # those, and one number for each place and each of the surroundings
PART = 20  # clips that one process renders at a time

Part = tuple[Path, int, int, int]  # cache, first clip, the one after the last, seed


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one clip of the cache is made of, and the chance with which its hearings are changed."""

    kinds: tuple[str, ...]  # one, or two of a mixture
    seed: int
    rng: np.random.Generator


def drawn(seed: int, number: int) -> Drawn:
    """Clip `number` of the cache of this seed: always the same."""
    rng = np.random.default_rng([seed, number])
    kind, own = KINDS[number % len(KINDS)], int(rng.integers(SEEDS))
    kinds = (kind, str(rng.choice(KINDS))) if rng.random() < MIXTURES else (kind,)
    return Drawn(kinds, own, rng)


def traits_of(clip: Clip) -> list[float]:
    """The `TRAITS` of a clip, each 0..1: of two things the first's; 1 for its place and surroundings."""
    where = [float(name in (clip.place, clip.around.name)) for name in TRAITS[len(DRAWN) :]]
    return [clip.parameters[trait] for trait in DRAWN] + where


def is_rendered(folder: Path, clips: int, seed: int) -> bool:
    """Whether the cache in `folder` is whole and holds just these clips of the world as it is now."""
    return _mark(folder, clips, seed).exists()


def render_cache(
    folder: Path, clips: int, seed: int, processes: int = 2, model: ModelConfig = STARTER
) -> Job[None]:
    """Fill a `ClipCache` in `folder` with `clips` clips for `model`; what is there of the same clips is kept.

    With one process it happens in this one; several are spawned, which a program allows for by its
    `if __name__ == "__main__"`. Raises `UserError` where the disk has no room.
    """
    if is_rendered(folder, clips, seed):
        return
    unfinished = folder / f"rendering-{clips}-{seed}-{world()}"
    if not unfinished.exists():
        shape = CacheShape(clips, HEARINGS, FRAMES, model.mel_bins, PICTURES, model.image_size, len(TRAITS))
        _begin(folder, shape)
        unfinished.mkdir()
    firsts = [first for first in range(0, clips, PART) if not (unfinished / str(first)).exists()]
    parts = [(folder, first, min(first + PART, clips), seed) for first in firsts]
    done = clips - sum(last - first for _, first, last, _ in parts)
    for (_, first, last, _), _ in zip(parts, _each(parts, processes), strict=True):
        (unfinished / str(first)).touch()
        done += last - first
        yield Progress(done, clips, f"rendered {done} of {clips} clips")
    _mark(folder, clips, seed).touch()
    shutil.rmtree(unfinished)


def _begin(folder: Path, shape: CacheShape) -> None:
    """An empty cache; what the folder held before, and the marks that it did, are gone."""
    _need(folder, shape.size_bytes)
    for mark in folder.glob("rendered-*"):
        mark.unlink()
    for mark in folder.glob("rendering-*"):
        shutil.rmtree(mark)
    ClipCache.create(folder, shape, [KINDS[i % len(KINDS)] for i in range(shape.clips)])


def _need(folder: Path, needed: int) -> None:
    """A file that is mapped into memory must find its place on the disk: without, the process would die."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise UserError(
            f"{needed / 1e9:.1f} GB are needed in {folder} for the rendered clips, {free / 1e9:.1f} GB are "
            "free: make room there, or ask for fewer clips."
        )


def _mark(folder: Path, clips: int, seed: int) -> Path:
    return folder / f"rendered-{clips}-{seed}-{world()}"


def _each(parts: list[Part], processes: int) -> Iterator[None]:
    """Render all parts, one result after the other; stopped, no further part is begun."""
    if processes == 1:
        yield from map(_render_part, parts)
        return
    pool = ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_one_of_several
    )
    try:
        yield from pool.map(_render_part, parts)
    finally:
        pool.shutdown(cancel_futures=True)


def _one_of_several() -> None:
    """Ctrl-C is for the process that leads, and each takes one core."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)


def _render_part(part: Part) -> None:
    folder, first, last, seed = part
    cache = ClipCache.open(folder, "r+")
    size = cache.shape.image_size
    assert cache.traits is not None
    for number in range(first, last):
        plan = drawn(seed, number)
        if len(plan.kinds) > 1:
            clip = render_mixture(plan.kinds, plan.seed, SECONDS)
        else:
            clip = render(plan.kinds[0], plan.seed, SECONDS)
        third = imitate(clip, plan.seed) if plan.rng.random() < IMITATED else clip.waveform
        cache.traits[number] = traits_of(clip)
        sounds = (clip.waveform, degrade(clip.waveform, plan.rng), degrade(third, plan.rng))
        for hearing, sound in enumerate(sounds):
            cache.log_mel[number, hearing] = log_mel(torch.from_numpy(sound)).numpy()[:FRAMES]
        for picture in range(PICTURES):
            at = (picture + 0.5) * SECONDS / PICTURES
            cache.pictures[number, picture] = clip.frame(at, size)
