# SPDX-License-Identifier: MIT
"""Whether two sounds hold one and the same stretch, as near-duplicates do.

Haitsma and Kalker (ISMIR 2002) call two stretches of three seconds the same where less than 35 % of their
bits differ. In a long video there are so many stretches that some pass by chance, so here the best stretch
counts, of any length, as Karlin and Altschul (PNAS 87, 1990) find it: a bit in common adds one, one that
differs takes two off, and what chance reaches grows with the logarithm of both lengths.
"""

import numpy as np
from numpy.typing import NDArray

from core.training.soundprint import Soundprint

DIFFERS = 3  # taken from a bit each that could be compared: a third of differing bits comes to nothing
# Measured at each distance in time of 44 computed clips of 8 s and of 27 tracks of 1 to 10 minutes: the best
# stretch of independent ones came to 18 to 40 times this logarithm, that of copies to 100 and more.
# Copies from MP3 differ in 1 % of the bits, through noise at 20 dB in 2 %, independent sounds in half.
CHANCE = 35.0
SHARE = 0.2  # of the bits of the shorter video: a common intro or jingle makes no copy
LONG = 10_000  # bits that need be no such share: about 20 s of music


def same_sound(one: Soundprint, other: Soundprint, apart: int) -> bool:
    """Whether `other` holds `apart` prints later what `one` holds, or within a print of that."""
    if not len(one) or not len(other):
        return False
    best = max(common(one, other, apart + more) for more in (-1, 0, 1))
    wanted = min(LONG, SHARE * min(one.bits, other.bits))
    return best >= max(wanted, CHANCE * np.log(len(one) * len(other)))


def common(one: Soundprint, other: Soundprint, apart: int) -> int:
    """What the best stretch comes to: its bits less `DIFFERS` times those that differ."""
    first, second = slice(max(0, -apart), None), slice(max(0, apart), None)
    length = min(len(one.rises[first]), len(other.rises[second]))
    sure = one.sure[first][:length] & other.sure[second][:length]
    differ = (one.rises[first][:length] ^ other.rises[second][:length]) & sure
    gained = np.bitwise_count(sure).astype(np.int64) - DIFFERS * np.bitwise_count(differ).astype(np.int64)
    return _largest_sum(gained)


def _largest_sum(values: NDArray[np.int64]) -> int:
    """Of any stretch of `values`; of none of them it is 0."""
    so_far = np.concatenate([[0], np.cumsum(values)])
    return int((so_far - np.minimum.accumulate(so_far)).max())
