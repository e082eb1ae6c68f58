# SPDX-License-Identifier: MIT
"""Rows of sound and pictures laid over each other in time."""

import numpy as np
from numpy.typing import NDArray

from core.search.vectors import Rows


def laid(
    rows: Rows, similar: NDArray[np.float32], offsets: NDArray[np.float64], hop: float, first: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float32]]:
    """A query laid over what was heard: positions of rows, when it begins (s), cosines; (p,) each.

    The windows of the query, whose cosines with `rows` are `similar` (n, m), begin `offsets` (m,) seconds
    after it. Each of its `first` ones is laid on every row. A recording may have begun before the video did:
    so each of the others is laid on the first row of every video, where the best of them counts.
    """
    early, late, every = offsets[:first], offsets[first:], np.arange(len(rows.ids))
    at = np.tile(every, len(early))
    begins = rows.starts[at] - np.repeat(early, len(every))
    heard = aligned(rows, similar, offsets, hop, rows.videos[at], begins)
    if not len(late):
        return at, begins, heard
    heads = np.flatnonzero(np.diff(rows.videos, prepend=-1))
    before = rows.starts[heads, None] - late  # (v, m - first)
    fits = aligned(rows, similar, offsets, hop, np.repeat(rows.videos[heads], len(late)), before.ravel())
    best = np.arange(0, fits.size, len(late)) + fits.reshape(before.shape).argmax(axis=1)
    return np.append(at, heads), np.append(begins, before.ravel()[best]), np.append(heard, fits[best])


def aligned(
    rows: Rows,
    similar: NDArray[np.float32],
    offsets: NDArray[np.float64],
    hop: float,
    videos: NDArray[np.int64],
    begins: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Cosine (p,) of a query that begins at `begins` (p,) seconds of `videos` (p,), also before their start.

    Each of its windows, whose cosines with `rows` are `similar` (n, m), is compared with the row that begins
    there, to half a `hop`, in the same video, and the mean is taken: a query longer than the model's window
    is found where its whole course agrees.
    """
    total, heard = np.zeros(len(begins), np.float32), np.zeros(len(begins), np.float32)
    key, begun = _order(rows), videos * 1e6 + begins
    for window, offset in enumerate(offsets):
        there = np.searchsorted(key, begun + offset - hop / 2 - 1e-3).clip(max=len(key) - 1)
        found = np.abs(key[there] - begun - offset) <= hop / 2 + 1e-3
        total += np.where(found, similar[there, window], 0)
        heard += found
    # A run cut off by an end of its video is trusted by the share of the query it covers.
    return np.asarray(total / np.maximum(heard, 1) * np.sqrt(heard / len(offsets)), np.float32)


def _order(rows: Rows) -> NDArray[np.float64]:
    """One number a row (n,) that grows by video and then by time: no film is a million seconds long."""
    return np.asarray(rows.videos * 1e6 + rows.starts)


def seen_during(
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    videos: NDArray[np.int64],
    rows: Rows,
    similarity: NDArray[np.float32],
) -> NDArray[np.float32]:
    """The best similarity (p,) of any picture shown during each span (n,); NaN where there is none."""
    best = np.full(len(starts), np.nan, np.float32)
    if not len(rows.ids):
        return best
    key = _order(rows)
    last = np.searchsorted(key, videos * 1e6 + ends, side="left") - 1  # the last picture begun before the end
    first = np.searchsorted(key, videos * 1e6 + starts, side="right") - 1  # the one on show at the start
    for span in range(int((last - first).max(initial=0)) + 1):
        row = np.minimum(first + span, last)
        shown = (row >= 0) & (rows.videos[row] == videos)
        best = np.fmax(best, np.where(shown, similarity[row], np.nan))
    return np.asarray(best, np.float32)


def heard_with(pictures: Rows, rows: Rows) -> NDArray[np.int64]:
    """Positions (p,) of the `rows` that begin while one of `pictures` is shown, or are the last before it."""
    key, begins = _order(rows), pictures.videos * 1e6
    first = np.searchsorted(key, begins + pictures.starts, side="right") - 1
    first = np.maximum(first, np.searchsorted(key, begins))  # none of the video before
    return within(first, np.searchsorted(key, begins + pictures.ends), len(key))


def within(first: NDArray[np.int64], behind: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Positions (p,) below `count`, ascending, in any of the spans (n,) from `first` to before `behind`."""
    change = np.zeros(count + 1, np.int64)
    np.add.at(change, first.clip(0, count), 1)
    np.add.at(change, behind.clip(0, count), -1)
    return np.flatnonzero(change[:-1].cumsum() > 0)
