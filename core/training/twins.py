# SPDX-License-Identifier: MIT
"""Which videos count as one by the vectors that a model made of them: nothing is decoded for it.

Videos that are alike on the whole are looked at moment by moment: the longer two are, the more the means of
both come to that of everything, however little they have in common.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.jobs import Job, Progress
from core.training.joining import Joining
from core.training.storedpairs import StoredPairs

TWINS = 0.99  # cosine of the mean vectors, of sound and of picture, of videos that may count as one
SAME = 0.9  # cosine of two moments that may be the same, cut at other places or encoded again
PROBES = 8  # moments of the shorter video that are looked for in the longer one; half must be found
BLOCK = 256  # videos that are compared with all at once: 200 MB of cosines with 100,000 videos

Vectors = NDArray[np.float32]


def twins(pairs: StoredPairs) -> Job[Mapping[int, int]]:
    """The group of each video's row; those of which one holds the moments of the other are one group."""
    rows, first = np.unique(pairs.videos, return_index=True)
    shown = pairs.visual[pairs.middle(np.arange(len(pairs)))] if len(pairs) else pairs.visual
    modalities = tuple(np.split(vectors, first[1:]) for vectors in (pairs.audio, shown)) if len(pairs) else ()
    means = [_means(videos) for videos in modalities]
    joining = Joining(len(rows))
    for start in range(0, len(rows), BLOCK):
        yield Progress(start, len(rows), "looking for videos that are alike")
        alike = np.logical_and(*(m[start : start + BLOCK] @ m.T > TWINS for m in means))  # (B, V)
        for row, other in np.argwhere(np.triu(alike, start + 1)):
            one = start + row
            if not joining.together(one, other) and all(_found(v[one], v[other]) for v in modalities):
                joining.join((one, other))
    return dict(zip(rows.tolist(), joining.groups(), strict=True))


def _means(videos: list[NDArray[np.float16]]) -> Vectors:
    """(V, D) of the windows (n, D) of each video."""
    return _unit(np.stack([windows.astype(np.float32).mean(axis=0) for windows in videos]))


def _found(one: NDArray[np.float16], other: NDArray[np.float16]) -> bool:
    """Whether the longer of two videos' vectors (n, D) holds most moments of the shorter."""
    short, long = sorted((one, other), key=len)
    probes = np.unique(np.linspace(0, len(short) - 1, PROBES).astype(int))
    cosines = _unit(short[probes].astype(np.float32)) @ _unit(long.astype(np.float32)).T  # (p, n)
    return bool(np.median(cosines.max(axis=1)) > SAME)


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-6))
