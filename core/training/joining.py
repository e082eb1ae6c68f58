# SPDX-License-Identifier: MIT
"""Groups of what belongs together, also through others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Joining:
    """Numbers from 0 on, each a group of its own until some are joined."""

    def __init__(self, count: int) -> None:
        self._lowest = np.arange(count)  # of the group of each

    def join(self, members: Sequence[int] | NDArray[np.int64]) -> None:
        """These and all that each of them was joined with are one group."""
        found = self._lowest[np.asarray(members, np.int64)]
        if len(found) and (found != found[0]).any():
            self._lowest[np.isin(self._lowest, found)] = found.min()

    def together(self, one: int, other: int) -> bool:
        """Whether they are one group already."""
        return bool(self._lowest[one] == self._lowest[other])

    def groups(self) -> list[int]:
        """The group of each, numbered from 0 in the order of their first members."""
        numbers: dict[int, int] = {}
        return [numbers.setdefault(lowest, len(numbers)) for lowest in self._lowest.tolist()]
