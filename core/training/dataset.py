# SPDX-License-Identifier: MIT
"""What training reads: batches of clips, and a cache of clips of one length that were rendered once."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import UserError
from core.training.augment import heard_elsewhere, looked_again
from core.training.windows import draw_windows

Mode = Literal["r", "r+", "w+"]  # of numpy.memmap: read, change, create

ALL = slice(None)
TRUE = 0.35  # of clips with known traits: how many are heard as they are, and seen whole, the second time
SHIFT = 32  # spectrogram frames: the second hearing begins up to a quarter of a window earlier or later


@dataclass(frozen=True, slots=True)
class CacheShape:
    """How much a cache holds of each clip."""

    clips: int
    hearings: int  # the sound as it is, then the same sound under other conditions
    frames: int  # spectrogram frames of 10 ms
    mel_bins: int
    pictures: int  # evenly through the clip
    image_size: int
    traits: int = 0  # numbers 0..1 that are known of a clip, as a computed world knows them

    @property
    def size_bytes(self) -> int:
        """Of the files of such a cache."""
        sound = self.hearings * self.frames * self.mel_bins * 2
        return self.clips * (sound + self.pictures * self.image_size**2 * 3 + self.traits * 4)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step reads: arrays of B clips."""

    audio: NDArray[np.float32]  # (B, T, mel) raw log-mel
    second: NDArray[np.float32]  # (B, T, mel) another hearing of the same moment
    images: NDArray[np.uint8]  # (B, S, S, 3)
    groups: NDArray[np.int64]  # (B,) equal: the same video or a near-duplicate of it
    again: NDArray[np.uint8] | None = None  # (B, S, S, 3) another look at the same moment
    kinds: NDArray[np.int64] | None = None  # (B,) what it is, where that is known
    traits: NDArray[np.float32] | None = None  # (B, P) how large, fast, far..., where that is known
    true: NDArray[np.bool_] | None = None  # (B,) whose traits `second` and `again` show too


class ClipSource(Protocol):
    """Anything training can read clips from. `read` may be called from several threads at once."""

    def groups(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """The group (n,) of each clip: clips of one group are the same video or near-duplicates."""

    def read(
        self, rng: np.random.Generator, clips: NDArray[np.int64], frames: int, rows: slice = ALL
    ) -> Batch:
        """Windows of `frames` at places that `rng` draws, for all of `clips`; `rows` of them are read."""


class ClipCache:
    """A folder with `log_mel.f16`, `pictures.u8`, `labels.json` and, where traits are known, `traits.f32`."""

    def __init__(
        self, folder: Path, shape: CacheShape, mode: Mode, *, aligned: bool = False, varied: bool = False
    ) -> None:
        """`aligned` centres each window that is read on its picture. `varied` reads second hearings and looks
        from anywhere in the clip, and changes them (`core.training.augment`).
        """
        self.folder, self.shape, self._aligned, self._varied = folder, shape, aligned, varied
        self._kinds: NDArray[np.int64] | None = None
        s = shape
        self.log_mel = np.memmap(
            folder / "log_mel.f16",
            np.dtype(np.float16),
            mode,
            shape=(s.clips, s.hearings, s.frames, s.mel_bins),
        )
        self.pictures = np.memmap(
            folder / "pictures.u8",
            np.dtype(np.uint8),
            mode,
            shape=(s.clips, s.pictures, s.image_size, s.image_size, 3),
        )
        self.traits = (
            np.memmap(folder / "traits.f32", np.dtype(np.float32), mode, shape=(s.clips, s.traits))
            if s.traits
            else None
        )

    @classmethod
    def create(cls, folder: Path, shape: CacheShape, labels: Sequence[str]) -> "ClipCache":
        """An empty cache for clips with these labels."""
        folder.mkdir(parents=True, exist_ok=True)
        saved = {"shape": asdict(shape), "labels": list(labels)}
        (folder / "labels.json").write_text(json.dumps(saved), "utf-8")
        return cls(folder, shape, "w+")

    @classmethod
    def open(
        cls, folder: Path, mode: Mode = "r", *, aligned: bool = False, varied: bool = False
    ) -> "ClipCache":
        """A cache that was created before. Raises `UserError` where there is none."""
        try:
            saved = json.loads((folder / "labels.json").read_text("utf-8"))
            return cls(folder, CacheShape(**saved["shape"]), mode, aligned=aligned, varied=varied)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"There is no training cache in {folder}.") from error

    @property
    def labels(self) -> list[str]:
        """One label a clip."""
        saved: list[str] = json.loads((self.folder / "labels.json").read_text("utf-8"))["labels"]
        return saved

    def groups(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """Each clip was rendered by itself: a group of its own."""
        return clips

    def read(
        self, rng: np.random.Generator, clips: NDArray[np.int64], frames: int, rows: slice = ALL
    ) -> Batch:
        """A window of each clip, another hearing of it, and a picture shown during it.

        Varied: with another look at it, and the clip's label as a number.
        """
        s = self.shape
        start, shown = draw_windows(rng, len(clips), s.frames, s.pictures, frames, self._aligned)
        hearing = rng.integers(0, s.hearings, len(clips))
        other = (hearing + rng.integers(1, max(2, s.hearings), len(clips))) % s.hearings
        if self._varied:
            later, looked = draw_windows(rng, len(clips), s.frames, s.pictures, frames, self._aligned)
            true = rng.random(len(clips)) < (TRUE if self.traits is not None else 0.0)
            hearing, other = np.where(true, np.maximum(hearing, other), hearing), np.where(true, 0, other)
        else:
            later = np.clip(start + rng.integers(-SHIFT, SHIFT + 1, len(clips)), 0, s.frames - frames)
            looked = shown
        chances = rng.integers(0, 1 << 62, len(clips))
        batch = Batch(
            self._sound(clips[rows], hearing[rows], start[rows], frames),
            self._sound(clips[rows], other[rows], later[rows], frames),
            self._pictures(clips[rows], shown[rows]),
            self.groups(clips[rows]),
        )
        if not self._varied:
            return batch
        drawn = np.random.default_rng(chances[rows])
        return replace(
            batch,
            second=heard_elsewhere(batch.second, drawn, true[rows]),
            again=looked_again(self._pictures(clips[rows], looked[rows]), drawn, true[rows]),
            kinds=self.kinds[clips[rows]],
            traits=None if self.traits is None else np.array(self.traits[clips[rows]]),
            true=None if self.traits is None else true[rows],
        )

    @property
    def kinds(self) -> NDArray[np.int64]:
        """The number (clips,) of each clip's label among all labels, in the order of the alphabet."""
        if self._kinds is None:
            self._kinds = np.unique(self.labels, return_inverse=True)[1].astype(np.int64)
        return self._kinds

    def _pictures(self, clips: NDArray[np.int64], shown: NDArray[np.int64]) -> NDArray[np.uint8]:
        """(B, S, S, 3): one picture of each clip."""
        return np.stack([self.pictures[c, p] for c, p in zip(clips, shown, strict=True)])

    def _sound(
        self, clips: NDArray[np.int64], hearing: NDArray[np.int64], start: NDArray[np.int64], frames: int
    ) -> NDArray[np.float32]:
        """(B, frames, mel): one window of each clip."""
        windows = [self.log_mel[c, h, s : s + frames] for c, h, s in zip(clips, hearing, start, strict=True)]
        sound: NDArray[np.float32] = torch.from_numpy(np.stack(windows)).float().numpy()  # five times astype
        return sound
