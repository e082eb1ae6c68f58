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
        groups = self.groups[mixed]
        by_group = np.argsort(groups, kind="stable")
        _, first, sizes = np.unique(groups[by_group], return_index=True, return_counts=True)
        within = np.arange(len(groups)) - np.repeat(first, sizes)
        place = (within + rng.random(len(groups))) / np.repeat(sizes, sizes)
        return np.asarray(self.clips[mixed[by_group[np.argsort(place, kind="stable")]]])

    def windows(self, step: int) -> np.random.Generator:
        """The chance with which the windows of a step are drawn."""
        return np.random.default_rng([self.seed, _WINDOWS, self.attempt, step])


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
        return replace(batch, audio=audio, second=second, images=images)

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
