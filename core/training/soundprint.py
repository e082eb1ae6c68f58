# SPDX-License-Identifier: MIT
"""What is left of a sound in each copy of it: whether it rises or falls in a band, against the next band.

Sub-fingerprints of Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002), of the
spectrogram that training reads: they stay when a video is cut, encoded again or made quieter.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SMOOTH, LATER, HOP = 32, 16, 2  # spectrogram rows: averaged over, compared with, from one print to the next
BANDS = 13  # of mel bins; a bit for each difference between two neighbours
DEEP = 7.0  # log-mel below the loudest near by: what lies deeper is noise in one copy, silence in the other
BLOCK, NEAR = 64, 8  # rows whose loudest counts, and blocks on either side that are near by: five seconds
SURE = 0.05  # log-mel: a smaller difference counts as none, and so silence and steady noise are like nothing
KEY = 3  # prints at distances of `LATER` that make one key; of one print alone too many are equal by chance

Bits = NDArray[np.uint16]
Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Soundprint:
    """A bit for each of 12 differences, one row each 20 ms."""

    rises: Bits  # (n,)
    sure: Bits  # (n,) which of the bits of `rises` mean anything
    lively: NDArray[np.bool_]  # (n,) enough of them do

    def __len__(self) -> int:
        return len(self.rises)

    @property
    def bits(self) -> int:
        """How many bits there are to compare."""
        return int(np.bitwise_count(self.sure).sum())

    def keys(self) -> tuple[Keys, Keys]:
        """Keys (k,) by which places in other sounds are found, and where they are (k,)."""
        step = LATER // HOP
        count = max(0, len(self) - step * (KEY - 1))
        counted = (self.rises & self.sure).astype(np.int64)
        values, lively = np.zeros(count, np.int64), np.ones(count, np.bool_)
        for number in range(KEY):
            part = slice(number * step, number * step + count)
            values |= counted[part] << (BANDS - 1) * number
            lively &= self.lively[part]
        return values[lively], np.flatnonzero(lively)


def soundprint(log_mel: NDArray[np.float16]) -> Soundprint:
    """The print of a spectrogram (T, mel); empty where it is shorter than half a second."""
    if len(log_mel) < SMOOTH + LATER + HOP:
        nothing = np.empty(0, np.uint16)
        return Soundprint(nothing, nothing, np.empty(0, np.bool_))
    rows = _without_depths(log_mel.astype(np.float32))
    edges = np.linspace(4, rows.shape[1], BANDS + 1).astype(int)
    bands = np.stack([rows[:, a:b].mean(axis=1) for a, b in pairwise(edges)], axis=1)  # (T, 13)
    summed = np.cumsum(np.pad(bands, ((1, 0), (0, 0))), axis=0, dtype=np.float64)
    across = np.diff((summed[SMOOTH:] - summed[:-SMOOTH]) / SMOOTH, axis=1)  # (T - 31, 12)
    over_time = (across[LATER:] - across[:-LATER])[::HOP]  # (n, 12)
    sure = np.abs(over_time) > SURE
    return Soundprint(_packed(over_time > 0), _packed(sure), sure.mean(axis=1) > 0.25)


def _without_depths(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Nothing far below what is loud near by: of the whole video, a cut of it may not hold the loudest."""
    loudest = np.maximum.reduceat(rows.max(axis=1), np.arange(0, len(rows), BLOCK))
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(loudest, NEAR, constant_values=-np.inf), 2 * NEAR + 1
    ).max(axis=1)
    middles = np.arange(len(around)) * BLOCK + BLOCK / 2
    floor = np.interp(np.arange(len(rows)), middles, around).astype(np.float32) - np.float32(DEEP)
    return np.asarray(np.maximum(rows, floor[:, None]))


def _packed(bits: NDArray[np.bool_]) -> Bits:
    return np.asarray(bits @ (1 << np.arange(bits.shape[1])), np.uint16)
