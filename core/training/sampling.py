# SPDX-License-Identifier: MIT
"""Which of many clips are measured."""

import numpy as np
from numpy.typing import NDArray

MEASURED = 1000  # clips at most, or one of each group: every one is compared with every other

Numbers = NDArray[np.int64]


def sampled(clips: Numbers, groups: Numbers) -> Numbers:
    """At most `MEASURED` of `clips` (n,), always the same; as many of each group (n,), if it has them.

    Groups count alike when models are compared, so a short video needs all of its clips.
    """
    if len(clips) <= MEASURED:
        return clips
    order = np.argsort(groups, kind="stable")
    _, first, counts = np.unique(groups[order], return_index=True, return_counts=True)
    each = _share(counts)
    places = [np.linspace(a, a + n - 1, min(n, each)) for a, n in zip(first, counts, strict=True)]
    return np.asarray(clips[np.sort(order[np.concatenate(places).round().astype(np.int64)])])


def _share(counts: Numbers) -> int:
    """The largest number of clips of each group with which all stay within `MEASURED`."""
    shares = np.arange(1, MEASURED + 1)
    total = np.minimum(counts, shares[:, None]).sum(axis=1)
    return int(shares[max(0, int(np.searchsorted(total, MEASURED, "right")) - 1)])
