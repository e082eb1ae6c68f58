# SPDX-License-Identifier: MIT
"""How far a download is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transfer:
    """The data of a download's `Progress`."""

    received: int  # bytes
    total: int | None
    rate: float  # bytes a second, in this attempt
    seconds_left: float | None
