# SPDX-License-Identifier: MIT
"""What is measured on: things with a sound, pictures, labels, and sometimes an imitation."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Item:
    """One clip. Without sound `waveform` is empty, without picture `pictures`."""

    name: str
    group: str  # its file: other items of it are no independent evidence and no answers by label
    labels: tuple[str, ...] = ()
    waveform: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))  # (n,) 16 kHz
    pictures: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 1, 1, 3), np.uint8))
    imitation: NDArray[np.float32] | None = None  # a voice imitating it
    cut: bool = False  # its file goes on after what is measured, and nobody said that it should end there


@dataclass(frozen=True, slots=True)
class Missing:
    """What could not be measured on, and why."""

    name: str
    reason: str


class Source(Protocol):
    """Where items come from; each is made when it is asked for, so that a large set fits into memory."""

    @property
    def title(self) -> str:
        """What the set is, in words that stand above the table."""

    @property
    def count(self) -> int:
        """How many items there are, the missing ones included."""

    def items(self) -> Iterator[Item | Missing]:
        """All of them, always in the same order."""
