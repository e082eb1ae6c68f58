# SPDX-License-Identifier: MIT
"""What is to be hidden of a moment, as a person chooses it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.reconstruct.result import Statistics

if TYPE_CHECKING:  # it brings torch, which takes seconds to load
    from core.model.masking import MaskMode

Cross = Literal["sound", "picture"]  # what is hidden altogether

MODES: tuple["MaskMode", ...] = ("unstructured", "time", "frequency", "time-frequency")
HIGHEST_RATIO = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding:
    """What to hide of a moment. The same settings hide the same patches, on every machine."""

    ratio_a: float = 0.75  # of the sound's patches, hidden by chance; 0..HIGHEST_RATIO
    ratio_v: float = 0.75
    mode_a: "MaskMode" = "unstructured"
    seed: int = 0
    cross: Cross | None = None
    drawn_a: NDArray[np.bool_] | None = field(default=None, compare=False)
    """(rows, columns) True = hidden as well, by hand; low frequencies in the first row."""
    drawn_v: NDArray[np.bool_] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for ratio in (self.ratio_a, self.ratio_v):
            if not 0 <= ratio <= HIGHEST_RATIO:
                raise UserError(f"A mask ratio is between 0 and {HIGHEST_RATIO}, not {ratio:g}.")
        if self.mode_a not in MODES:
            raise UserError(f"'{self.mode_a}' is no kind of mask: choose one of {', '.join(MODES)}.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a walk is to show."""

    hiding: Hiding
    statistics: Statistics = "neighbours"
    paste: bool = True  # in what is heard
