# SPDX-License-Identifier: MIT
"""What was searched with, kept so that it can be looked at, played and searched again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.widgets.spectrum import Look

if TYPE_CHECKING:
    from core.search.query import Query
    from core.search.searcher import SearchResult

SAMPLE_RATE = 16_000


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One query. Times in seconds; `start` to `end` of `samples` is what is compared."""

    name: str
    query: Query
    samples: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))  # (n,), 16 kHz
    start: float = 0.0
    end: float = 0.0
    look: Look | None = None  # the same samples, ready to be drawn
    file: Path | None = None  # where it can be played from
    file_start: float = 0.0  # where in that file `samples` begin

    @property
    def seconds(self) -> float:
        """How much of it is compared."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a search with a take found."""

    take: Take
    result: SearchResult
