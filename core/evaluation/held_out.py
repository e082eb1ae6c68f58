# SPDX-License-Identifier: MIT
"""Clips of the procedural world that no model was trained on, rendered once and kept in the cache."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import __version__, paths
from core.evaluation.items import Item
from core.samples.clip import Clip
from core.samples.source import world
from core.samples.voices import imitate
from core.samples.world import KINDS, render

FIRST_SEED = 2**31
"""Seeds from here on belong to evaluation. Training draws its clips' seeds below 2**31
(core.training.rendered), so the two cannot meet."""
SECONDS = 4.0
PICTURES = 4
SIZE = 224  # pixels
EACH = 5  # clips of a kind at least, so that P@5 can be 0.8 even when the query is left out


@dataclass(frozen=True, slots=True)
class HeldOut:
    """`count` clips of as many kinds as give at least `EACH` of each, taken evenly from all kinds."""

    count: int
    folder: Path | None = None  # where they are kept; the user's cache where none is named

    @property
    def title(self) -> str:
        """What the set is."""
        return f"{self.count} computed clips of {len(self.kinds)} kinds, seeds from 2^31 on"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds in it."""
        wanted = min(len(KINDS), max(1, self.count // EACH))
        return tuple(KINDS[i * len(KINDS) // wanted] for i in range(wanted))

    def items(self) -> Iterator[Item]:
        """All clips; each is on disk, whole, before it is given."""
        folder = self.folder or paths.cache_folder() / "evaluation"
        folder = folder / rendering()
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(self.count):
            yield _item(folder, self.kinds[number % len(self.kinds)], FIRST_SEED + number)


def rendering() -> str:
    """A name for the way clips are rendered now: clips of another rendering are rendered anew."""
    return world(__version__, SECONDS, PICTURES, SIZE)


def _item(folder: Path, kind: str, seed: int) -> Item:
    path = folder / f"{kind}-{seed}.npz"
    if not path.exists():
        _keep(path, render(kind, seed, SECONDS))
    with np.load(path) as kept:
        sounds = kept["sounds"].astype(np.float32) / 32767
        return Item(path.stem, path.stem, (kind,), sounds[0], kept["pictures"], sounds[1])


def _keep(path: Path, clip: Clip) -> None:
    sounds = np.stack([clip.waveform, imitate(clip, clip.seed)])
    part = path.with_name(f".{path.name}.{os.getpid()}.part.npz")
    try:
        np.savez_compressed(part, sounds=_16_bit(sounds), pictures=_pictures(clip))
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _16_bit(sounds: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.round(np.clip(sounds, -1, 1) * 32767).astype(np.int16)


def _pictures(clip: Clip) -> NDArray[np.uint8]:
    return np.stack([clip.frame((k + 0.5) * SECONDS / PICTURES, SIZE) for k in range(PICTURES)])
