# SPDX-License-Identifier: MIT
"""What a reconstruction is: arrays and numbers only, in the units people know."""

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)
Statistics = Literal["neighbours", "original"]


@dataclass(frozen=True, slots=True)
class Score:
    """How well the hidden patches were painted, in the measure the model was trained in."""

    loss: float  # mean squared error over the hidden patches
    mean_guess: float
    """The same for a guess of one flat value: the mean of what is visible or, where patches are standardised,
    each patch's own mean."""
    hidden: int
    patches: int


@dataclass(frozen=True, slots=True, eq=False)
class SoundSide:
    """The sound of a moment. Spectrograms are raw log-mels (T, mel), one row per 10 ms."""

    original: NDArray[np.float32]
    painted: NDArray[np.float32]  # every patch, also those that were visible
    hidden: NDArray[np.bool_]  # (rows, columns) of patches, low frequencies in the first row
    error: NDArray[np.float32]  # (rows, columns) squared error in the model's measure
    score: Score | None  # None where nothing is hidden
    waveform: NDArray[np.float32]  # (n,) 16 kHz, what `original` was computed from

    @property
    def frames(self) -> int:
        """Rows of the spectrogram."""
        return len(self.original)


@dataclass(frozen=True, slots=True, eq=False)
class PictureSide:
    """The pictures of a moment, all with the same patches hidden."""

    times: NDArray[np.float64]  # (F,) seconds in the video
    original: NDArray[np.uint8]  # (F, S, S, 3) RGB, as the model sees them
    painted: NDArray[np.uint8]  # every patch, also those that were visible
    hidden: NDArray[np.bool_]  # (rows, columns)
    error: NDArray[np.float32]  # (F, rows, columns)
    scores: tuple[Score, ...]  # one a picture; empty where nothing is hidden

    def at(self, time: float) -> int:
        """The number of the picture on show at `time`."""
        return max(0, int(np.searchsorted(self.times, time + 1e-6, side="right")) - 1)

    @property
    def score(self) -> Score | None:
        """Over all pictures."""
        if not self.scores:
            return None
        loss = float(np.mean([score.loss for score in self.scores]))
        guess = float(np.mean([score.mean_guess for score in self.scores]))
        return Score(loss, guess, self.scores[0].hidden, self.scores[0].patches)


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """One moment as the model imagines it; a side is None where the file has no such track there."""

    start: float
    end: float
    sound: SoundSide | None
    picture: PictureSide | None
    patch: int  # pixels, mel bins or spectrogram frames a side of one patch
    norm_pix: bool
    """The model paints each patch without its brightness and contrast, which come from `statistics`."""
    statistics: Statistics

    @property
    def nbytes(self) -> int:
        """Bytes it holds in memory."""
        sound = 0 if self.sound is None else 2 * self.sound.original.nbytes + self.sound.waveform.nbytes
        return sound + (0 if self.picture is None else 2 * self.picture.original.nbytes)


def spread(grid: NDArray[Value], patch: int) -> NDArray[Value]:
    """A grid of patches (..., rows, columns) as pixels (..., rows*patch, columns*patch)."""
    return grid.repeat(patch, axis=-2).repeat(patch, axis=-1)


def hidden_frames(sound: SoundSide, patch: int) -> NDArray[np.bool_]:
    """What is hidden of a spectrogram, as (T, mel)."""
    return spread(sound.hidden, patch).T[: sound.frames]


def pasted_sound(sound: SoundSide, patch: int) -> NDArray[np.float32]:
    """The spectrogram (T, mel) with the visible patches as they were."""
    return np.where(hidden_frames(sound, patch), sound.painted, sound.original)


def pasted_pictures(picture: PictureSide, patch: int) -> NDArray[np.uint8]:
    """The pictures (F, S, S, 3) with the visible patches as they were."""
    return np.where(spread(picture.hidden, patch)[None, :, :, None], picture.painted, picture.original)
