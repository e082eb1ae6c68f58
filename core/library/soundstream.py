# SPDX-License-Identifier: MIT
"""The sound of a video that arrives in chunks, as the windows that a model hears."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.features.constants import SAMPLE_RATE
from core.model.embedder import UNHEARD

SILENCE = 60 * SAMPLE_RATE  # samples of silence at most that are made up at once


@dataclass(slots=True)
class SoundStream:
    """Sound that arrives in chunks and leaves in whole windows, whatever the length of the film."""

    window: int  # samples
    hop: int  # samples
    origin: float = 0.0  # seconds at which `buffer` begins
    buffer: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    upcoming: int = 0  # sample of `buffer` at which the next window begins
    whole: int = 0  # windows that left so far
    taken: int = 0  # samples that came in so far

    def push(self, waveform: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
        """Take more sound; gives the start and the stretch that holds every window complete by now."""
        self.buffer = np.concatenate([self.buffer, waveform])
        self.taken += len(waveform)
        count = max(0, 1 + (len(self.buffer) - self.upcoming - self.window) // self.hop)
        begun = self.origin + self.upcoming / SAMPLE_RATE
        ready = self.buffer[self.upcoming :][: (count - 1) * self.hop + self.window if count else 0]
        self.whole += count
        self.upcoming += count * self.hop
        passed = max(0, self.upcoming - self.window)  # one window back is kept for the last one
        self.buffer, self.upcoming = self.buffer[passed:], self.upcoming - passed
        self.origin += passed / SAMPLE_RATE
        return begun, ready

    def resume(self, at: float, waveform: NDArray[np.float32]) -> Iterator[tuple[float, NDArray[np.float32]]]:
        """Take sound that begins `at` seconds: where none came before it, silence keeps the time."""
        missing = round(at * SAMPLE_RATE) - self.taken if len(waveform) else 0
        for first in range(0, missing, SILENCE):
            yield self.push(np.zeros(min(SILENCE, missing - first), np.float32))
        yield self.push(waveform)

    def last(self) -> tuple[float, NDArray[np.float32]]:
        """The window that ends with the sound, if more of it than may be left was in no window yet."""
        heard = self.upcoming - self.hop + self.window if self.whole else 0
        unheard = min(self.hop // 4, round(UNHEARD * SAMPLE_RATE)) if self.whole else 0
        if len(self.buffer) - heard <= unheard:
            return self.origin, self.buffer[:0]
        first = max(0, len(self.buffer) - self.window)
        return self.origin + first / SAMPLE_RATE, self.buffer[first:]
