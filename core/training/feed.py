# SPDX-License-Identifier: MIT
"""The order in which clips are trained on, and the threads that read them ahead of the training.

Every draw depends on nothing but the seed and the number of the step or epoch: a run that goes on at step n
reads what the uninterrupted run would have read, however far ahead the threads had been.
"""

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from core.training.dataset import Batch, ClipSource

S = TypeVar("S", bound=np.generic)

READERS, AHEAD = 4, 4  # threads that read, and batches that are ready or being read
_ORDER, _WINDOWS = 1, 2  # streams of random numbers


@dataclass(frozen=True, slots=True)
class Order:
    """Which clips each step trains on: all of them once an epoch, those of one group far apart."""

    clips: NDArray[np.int64]
    groups: NDArray[np.int64]  # of each clip
    batch_size: int
    seed: int
    attempt: int = 0
    """Another one gives another order: after a divergence the same batches shall not meet again."""
    kinds: NDArray[np.int64] | None = None  # of each clip, where known
    per_kind: int = 1
    """So many clips of one kind lie side by side: in a batch they are the hardest to tell apart."""

    @property
    def steps(self) -> int:
        """Steps of an epoch; a short last batch is left out."""
        return len(self.clips) // self.batch_size

    def epoch(self, number: int) -> NDArray[np.int64]:
        """All clips in the order of one epoch.

        The n clips of a group are spread over n equal parts of the epoch, so a batch holds few of one film.
        """
        rng = np.random.default_rng([self.seed, _ORDER, self.attempt, number])
        mixed = rng.permutation(len(self.clips))
        if self.kinds is not None and self.per_kind > 1:
            order = _in_runs(self.kinds[mixed], self.per_kind, rng)
        else:
            order = _far_apart(self.groups[mixed], rng)
        return np.asarray(self.clips[mixed[order]])

    def windows(self, step: int) -> np.random.Generator:
        """The chance with which the windows of a step are drawn."""
        return np.random.default_rng([self.seed, _WINDOWS, self.attempt, step])


def _far_apart(groups: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Positions (n,) at which the clips of a group lie spread over the whole."""
    by_group = np.argsort(groups, kind="stable")
    first, sizes = _runs(groups[by_group])
    within = np.arange(len(groups)) - np.repeat(first, sizes)
    place = (within + rng.random(len(groups))) / np.repeat(sizes, sizes)
    return by_group[np.argsort(place, kind="stable")]


def _in_runs(kinds: NDArray[np.int64], length: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Positions (n,) at which clips of a kind lie side by side, up to `length` of them, the runs mixed.

    After the batches of P kinds x K clips of Hermans et al., "In Defense of the Triplet Loss" (2017).
    """
    by_kind = np.argsort(kinds, kind="stable")
    first, sizes = _runs(kinds[by_kind])
    within = np.arange(len(kinds)) - np.repeat(first, sizes)
    run = np.cumsum(within % length == 0) - 1
    return by_kind[np.argsort(rng.permutation(run[-1] + 1)[run], kind="stable")]


def _runs(ordered: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each value of a sorted array begins, and how often it is there."""
    _, first, sizes = np.unique(ordered, return_index=True, return_counts=True)
    return first, sizes


@dataclass(slots=True)
class Feed:
    """Batches from step `first` on, read ahead by threads. Close it, or use it with `with`."""

    source: ClipSource
    order: Order
    first: int
    total: int
    frames: int
    rows: slice = field(default_factory=lambda: slice(None))
    """Of each batch: under torchrun, those of this rank."""
    pinned: bool = False
    """Put batches where a GPU fetches them from without a further copy."""
    waited: float = 0.0
    """Seconds the training stood and waited for a batch."""
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(READERS, "clips"))

    def __enter__(self) -> "Feed":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __iter__(self) -> Iterator[Batch]:
        """The batches in their order. Raises what reading one raised."""
        coming: deque[Future[Batch]] = deque()
        requests = self._requests()
        while True:
            while len(coming) < AHEAD and (request := next(requests, None)) is not None:
                coming.append(self._pool.submit(self._read, *request))
            if not coming:
                return
            began = time.monotonic()
            batch = coming.popleft().result()
            self.waited += time.monotonic() - began
            yield batch

    def _read(self, rng: np.random.Generator, clips: NDArray[np.int64]) -> Batch:
        batch = self.source.read(rng, clips, self.frames, self.rows)
        if not self.pinned:
            return batch
        audio, images = _pinned(batch.audio), _pinned(batch.images)
        second = audio if batch.second is batch.audio else _pinned(batch.second)
        again = None if batch.again is None else _pinned(batch.again)
        return replace(batch, audio=audio, second=second, images=images, again=again)

    def _requests(self) -> Iterator[tuple[np.random.Generator, NDArray[np.int64]]]:
        steps, size = self.order.steps, self.order.batch_size
        clips = np.empty(0, np.int64)
        for step in range(self.first, self.total):
            epoch, within = divmod(step, steps)
            if within == 0 or step == self.first:
                clips = self.order.epoch(epoch)
            yield self.order.windows(step), clips[within * size : (within + 1) * size]


def _pinned(array: NDArray[S]) -> NDArray[S]:
    """A copy in page-locked memory, which lives as long as the array does."""
    pinned: NDArray[S] = torch.from_numpy(array).pin_memory().numpy()
    return pinned
