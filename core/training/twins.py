# SPDX-License-Identifier: MIT
"""Which videos count as one by the vectors that a model made of them: nothing is decoded for it.

Videos that are alike on the whole are looked at moment by moment: the longer two are, the more the means of
both come to that of everything, however little they have in common.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from core.jobs import Job, Progress
from core.training.joining import Joining
from core.training.storedpairs import StoredPairs

TWINS = 0.99  # cosine of the mean vectors, of sound and of picture, of videos that may count as one
LIKE = 0.3  # the same of how far they are from the mean of all videos: long unrelated ones go either way
EQUAL = 0.9999  # cosine of mean vectors that need not go the same way: where all videos are copies
SAME = 0.9  # cosine of two moments that may be the same, cut at other places or encoded again
PROBES = 8  # moments of the shorter video that are looked for in the longer one; half must be found
BLOCK = 256  # videos that are compared with all at once: 200 MB of cosines with 100,000 videos
LOOKED = 64  # pairs of videos from one report of progress to the next: a tenth of a second with films

Vectors = NDArray[np.float32]
Videos = list[NDArray[np.float16]]  # (n, D) L2-normalised each


def twins(pairs: StoredPairs) -> Job[Mapping[int, int]]:
    """The group of each video's row; those of which one holds the moments of the other are one group."""
    rows, first = np.unique(pairs.videos, return_index=True)
    joining = Joining(len(rows))
    if len(rows):
        shown = pairs.visual[pairs.middle(np.arange(len(pairs)))]
        modalities = tuple(np.split(vectors, first[1:]) for vectors in (pairs.audio, shown))
        for number, (one, other) in enumerate(_likely(modalities)):
            if one == other or number % LOOKED == 0:
                yield Progress(one, len(rows), "looking for videos that are alike")
            if not joining.together(one, other) and all(_found(v[one], v[other]) for v in modalities):
                joining.join((one, other))
    return dict(zip(rows.tolist(), joining.groups(), strict=True))


def _likely(modalities: tuple[Videos, ...]) -> Iterator[tuple[int, int]]:
    """Pairs of videos whose means are alike in each modality; of each block one with itself is the first."""
    means = [_means(videos) for videos in modalities]
    apart = [_unit(m - m.mean(axis=0)) for m in means]
    for start in range(0, len(means[0]), BLOCK):
        yield start, start  # so that the comparing of means can be stopped too
        alike = np.logical_and.reduce([_alike(m, a, start) for m, a in zip(means, apart, strict=True)])
        for row, other in np.argwhere(np.triu(alike, start + 1)).tolist():
            yield start + row, other


def _alike(means: Vectors, apart: Vectors, start: int) -> NDArray[np.bool_]:
    """(B, V): which of all are like each of one block."""
    part = slice(start, start + BLOCK)
    cosines = means[part] @ means.T
    return np.asarray((cosines > EQUAL) | ((cosines > TWINS) & (apart[part] @ apart.T > LIKE)))


def _means(videos: Videos) -> Vectors:
    """(V, D)."""
    return _unit(np.stack([windows.astype(np.float32).mean(axis=0) for windows in videos]))


def _found(one: NDArray[np.float16], other: NDArray[np.float16]) -> bool:
    """Whether the longer of two videos' vectors (n, D) holds most moments of the shorter."""
    short, long = sorted((one, other), key=len)
    probes = np.unique(np.linspace(0, len(short) - 1, PROBES).astype(int))
    cosines = short[probes].astype(np.float32) @ long.astype(np.float32).T  # (p, n)
    return bool(np.median(cosines.max(axis=1)) > SAME)


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-6))
