# SPDX-License-Identifier: MIT
"""Shared memory between a decoder process and the one that asked: a counter of life signs and some blocks."""

from __future__ import annotations

from multiprocessing.shared_memory import SharedMemory

import numpy as np
from numpy.typing import NDArray

BLOCKS = 2  # one is written while the other is read; a decoder that finds none free waits
BLOCK_BYTES = 4 << 20
_HEAD_BYTES = 64


class SharedBlocks:
    """The asking side creates and removes it; the decoder attaches by name."""

    def __init__(self, name: str | None = None) -> None:
        size = _HEAD_BYTES + BLOCKS * BLOCK_BYTES
        self._owned = name is None
        self._memory = SharedMemory(name=name, create=self._owned, size=size if self._owned else 0)
        self._life: NDArray[np.uint64] = np.ndarray((1,), np.uint64, self._memory.buf)
        if self._owned:
            self._life[0] = 0

    @property
    def name(self) -> str:
        return self._memory.name

    @property
    def life(self) -> int:
        """How often `beat` was called."""
        return int(self._life[0])

    def beat(self) -> None:
        """Count one more sign of life."""
        self._life[0] += np.uint64(1)

    def write(self, block: int, data: memoryview) -> None:
        """Put at most BLOCK_BYTES bytes into `block`."""
        self._view(block, len(data))[:] = data

    def read(self, block: int, into: memoryview) -> None:
        """Copy the first bytes of `block`, as many as `into` holds."""
        into[:] = self._view(block, len(into))

    def close(self) -> None:
        """Let go; the owner also removes it from the system."""
        del self._life  # numpy's hold on the memory
        self._memory.close()
        if self._owned:
            self._memory.unlink()

    def _view(self, block: int, size: int) -> memoryview:
        assert self._memory.buf is not None, "closed"
        start = _HEAD_BYTES + block * BLOCK_BYTES
        return self._memory.buf[start : start + size]
