# SPDX-License-Identifier: MIT
"""One comparison: some arrays of a stored file, and how ours are computed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from tests.core.parity_case import arrays_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every array of `file` whose whole name matches `pattern` must be among `ours` and equal it.

    Whole numbers must be equal, others within the rounding of float32 through a network.
    """

    file: str  # .npz, without the suffix
    pattern: str
    ours: Callable[[], Mapping[str, Tensor]]  # under the stored names; others may be among them
    rtol: float = 1e-5
    atol: float = 2e-5
    slow: bool = False

    def names(self) -> set[str]:
        """The stored arrays that are compared here."""
        return {name for name in arrays_of(self.file) if re.fullmatch(self.pattern, name)}

    def check(self) -> None:
        """Fail with the name of the first array that differs; skip where the set has none of them."""
        stored, names = arrays_of(self.file), self.names()
        if not names:
            pytest.skip(f"{self.file}.npz has no {self.pattern}")
        agree(self.ours(), {name: stored[name] for name in sorted(names)}, self.rtol, self.atol)


def agree(
    ours: Mapping[str, Tensor], stored: Mapping[str, Tensor], rtol: float = 1e-5, atol: float = 2e-5
) -> None:
    """Every stored array is among `ours` and equals it: whole numbers exactly, others within rounding."""
    assert not set(stored) - set(ours), f"not computed: {sorted(set(stored) - set(ours))}"
    for name, expected in stored.items():
        exact = not expected.is_floating_point()
        torch.testing.assert_close(
            ours[name].detach().to(expected.dtype),
            expected,
            rtol=0 if exact else rtol,
            atol=0 if exact else atol,
            msg=lambda words, name=name: f"{name}: {words}",
        )


def agree_where_stored(
    ours: Mapping[str, Tensor], stored: Mapping[str, Tensor], *, rtol: float = 1e-5, atol: float = 2e-5
) -> None:
    """Like `agree`, for sets that hold only some of what we computed; at least one of it."""
    common = {name: stored[name] for name in ours if name in stored}
    assert common, f"none of {list(ours)} is stored"
    agree(ours, common, rtol, atol)
