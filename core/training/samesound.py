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
# Beyond what chance reaches with neighbouring bits that go together, and far below what copies of some
# seconds come to; `scripts.measure_near_duplicates` prints what these numbers do.
CHANCE = 35.0
SHARE = 0.2  # of the bits of the shorter video: a common intro or jingle makes no copy
MOST, SHORT = 0.5, 10.0  # with so much of all its bits a sound of a second needs less than `CHANCE`
LONG = 10_000  # bits that need be no such share: about 20 s of music


def same_sound(one: Soundprint, other: Soundprint, apart: int) -> bool:
    """Whether `other` holds `apart` prints later what `one` holds, or within a print of that."""
    if not len(one) or not len(other):
        return False
    best = max(common(one, other, apart + more) for more in (-1, 0, 1))
    bits, places = min(one.bits, other.bits), float(np.log(len(one) * len(other)))
    if best < min(LONG, SHARE * bits):
        return False
    return best >= CHANCE * places or best >= max(MOST * bits, SHORT * places)


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
