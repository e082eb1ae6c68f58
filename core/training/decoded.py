# SPDX-License-Identifier: MIT
"""One decoded video on disk: a folder with its log-mel, its pictures, and what these raw files do not say."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.features.constants import MEL_BINS

S = TypeVar("S", bound=np.generic)

FACTS, LOG_MEL, PICTURES = "video.json", "log_mel.f16", "pictures.u8"


@dataclass(frozen=True, slots=True)
class CachedVideo:
    """One video as training reads it."""

    fingerprint: str
    log_mel: NDArray[np.float16]  # (T, mel), one row each 10 ms
    pictures: NDArray[np.uint8]  # (P, size, size, 3)
    times: NDArray[np.float64]  # (P,) seconds at which each picture is shown, ascending


@dataclass(frozen=True, slots=True)
class Facts:
    """What the raw files do not say of themselves."""

    frames: int
    size: int
    times: list[float]

    @property
    def pictures(self) -> tuple[int, int, int, int]:
        """The shape of all pictures together."""
        return len(self.times), self.size, self.size, 3


def facts_of(folder: Path) -> Facts:
    """What a folder holds. Raises `OSError` or `ValueError` where its files are not as large as it says."""
    try:
        facts = Facts(**json.loads((folder / FACTS).read_text("utf-8")))
        expected = {LOG_MEL: facts.frames * MEL_BINS * 2, PICTURES: math.prod(facts.pictures)}
    except TypeError as error:
        raise ValueError(str(error)) from error
    for name, size in expected.items():
        if (folder / name).stat().st_size != size:
            raise ValueError(f"{folder / name} is not as large as it should be")
    return facts


def is_whole(folder: Path) -> bool:
    """Whether it can be read."""
    try:
        facts_of(folder)
    except (OSError, ValueError):
        return False
    return True


def opened(folder: Path) -> CachedVideo:
    """The video of a folder that is named by its fingerprint. Raises what `facts_of` does."""
    facts = facts_of(folder)
    log_mel = _mapped(folder / LOG_MEL, np.float16, (facts.frames, MEL_BINS))
    pictures = _mapped(folder / PICTURES, np.uint8, facts.pictures)
    return CachedVideo(folder.name, log_mel, pictures, np.array(facts.times))


def _mapped(path: Path, dtype: type[S], shape: tuple[int, ...]) -> NDArray[S]:
    """A raw file as an array; an empty one cannot be mapped."""
    if 0 in shape:
        return np.empty(shape, dtype)
    return np.memmap(path, np.dtype(dtype), "r", shape=shape)
