# SPDX-License-Identifier: MIT
"""The decoder's side: a process that decodes one file after the other and hands the chunks over."""

from __future__ import annotations

import gc
import os
import signal
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import MediaError
from core.media.blocks import BLOCK_BYTES, BLOCKS, SharedBlocks
from core.media.decode import Chunk, DecodePlan, decode
from core.media.opening import OUT_OF_MEMORY

_NICENESS = 5  # a window being drawn comes before a film being read


@dataclass(frozen=True, slots=True)
class Task:
    """What the decoder is asked for."""

    path: Path
    plan: DecodePlan


@dataclass(frozen=True, slots=True)
class ChunkHead:
    """A chunk follows in blocks: the bytes of `waveform`, then those of `frames`."""

    start: float
    end: float
    samples: int
    frames_shape: tuple[int, ...]
    frame_times: NDArray[np.float64]
    duration: float


@dataclass(frozen=True, slots=True)
class BlockFilled:
    """`size` bytes lie in `block`; it is free again once its number is sent back."""

    block: int
    size: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The file is through. A `reason` is for the person, a `bug` for the log."""

    reason: str = ""
    bug: str = ""


def serve(connection: Connection[object, object], memory: str) -> None:
    """Decode what is asked for until the asking process goes away. The target of the decoder process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the asking process, which ends this one
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    blocks = SharedBlocks(memory)
    blocks.beat()  # it has started: from here on, what ends it is the file
    sender = _Sender(connection, blocks)
    try:
        while True:
            match connection.recv():
                case Task() as task:
                    connection.send(sender.send_all(task))
                    gc.collect()  # PyAV's objects lie in cycles, and hold large buffers
                case int() as block:  # the last ones of a file come back after its end
                    sender.free(block)
    except (EOFError, OSError):
        pass  # nobody asks any more


def _die_with_parent() -> None:
    """Also where FFmpeg hangs, which no signal handler and no closed pipe would interrupt."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class _Sender:
    def __init__(self, connection: Connection[object, object], blocks: SharedBlocks) -> None:
        self._connection, self._blocks = connection, blocks
        self._free = list(range(BLOCKS))

    def free(self, block: int) -> None:
        """`block` was read and may be written again."""
        self._free.append(block)

    def send_all(self, task: Task) -> Ended:
        try:
            for chunk in decode(task.path, task.plan, self._blocks.beat):
                self._send(chunk)
        except MediaError as error:
            return Ended(reason=str(error))
        except (BrokenPipeError, EOFError):
            raise
        except MemoryError:
            return Ended(reason=OUT_OF_MEMORY)
        except Exception:  # a bug of ours must cost this file only; the asking side logs it
            return Ended(reason="the decoder failed on this file", bug=traceback.format_exc())
        return Ended()

    def _send(self, chunk: Chunk) -> None:
        frames = np.ascontiguousarray(chunk.frames)
        head = ChunkHead(
            chunk.start, chunk.end, len(chunk.waveform), frames.shape, chunk.frame_times, chunk.duration
        )
        self._connection.send(head)
        for part in (*_parts(chunk.waveform), *_parts(frames)):
            block = self._free_block()
            self._blocks.write(block, part)
            self._connection.send(BlockFilled(block, len(part)))

    def _free_block(self) -> int:
        """A block to write to; waits here when the chunks are not fetched as fast as they come."""
        while not self._free or self._connection.poll():
            block = self._connection.recv()
            assert isinstance(block, int)
            self.free(block)
        return self._free.pop()


def _parts(array: NDArray[np.float32] | NDArray[np.uint8]) -> Iterator[memoryview]:
    data = array.reshape(-1).view(np.uint8).data  # any shape -> (bytes,)
    for start in range(0, len(data), BLOCK_BYTES):
        yield data[start : start + BLOCK_BYTES]
