# SPDX-License-Identifier: MIT
"""The asking side of one decoder process: starts it, takes its chunks, notices when it dies or hangs."""

from __future__ import annotations

import logging
import multiprocessing
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import numpy as np

from core.errors import DecoderMissing, MediaError
from core.media.blocks import SharedBlocks
from core.media.decode import Chunk
from core.media.decoder_process import BlockFilled, ChunkHead, Ended, Task, serve

CRASHED = "the decoder crashed on this file"
MISSING = (
    "Videos cannot be read: the decoder does not start. What was indexed is kept; start Earshot again, "
    "and if that does not help, install it anew."
)
HUNG = "the decoder stopped answering on this file"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """All chunks of a file have come."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing has come yet."""


@dataclass(frozen=True, slots=True)
class _Running:
    process: SpawnProcess
    connection: Connection[object, object]
    blocks: SharedBlocks


class Decoder:
    """One process, started when first asked and again after it had to be ended."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._running: _Running | None = None
        self._life, self._waited = 0, 0.0  # the last sign of life, and the seconds waited since
        self.is_busy = False

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._running.process.pid if self._running is not None else None

    def ask(self, task: Task) -> None:
        """Begin to decode a file."""
        if self._running is not None and not self._running.process.is_alive():
            self.stop()  # it was ended from outside between two files
        running = self._running or _start()
        self._running, self.is_busy, self._waited = running, True, 0.0
        with suppress(BrokenPipeError):  # the next step tells that it is gone
            running.connection.send(task)

    def next_step(self, pulse: float | None = None) -> Chunk | Done | Waiting:
        """The next chunk, or `Done`, or `Waiting` when none comes within `pulse` seconds.

        Raises `MediaError` when the file is damaged, or when its decoder had to be given up, and
        `DecoderMissing` when it never started.
        """
        message = self._receive(pulse)
        match message:
            case ChunkHead():
                return self._chunk(message)
            case Ended(reason=reason, bug=bug):
                self.is_busy = False
                if bug:
                    _log.error("decoding failed unexpectedly\n%s", bug)
                if reason:
                    raise MediaError(reason)
                return Done()
        return Waiting()

    def stop(self) -> None:
        """End the process at once, and free what it shared."""
        running, self._running, self.is_busy = self._running, None, False
        if running is not None:
            running.process.kill()
            running.process.join()
            running.process.close()
            running.connection.close()
            running.blocks.close()

    def _receive(self, pulse: float | None = None) -> object:
        """The next message; None when none came within `pulse` seconds."""
        running = self._running
        assert running is not None, "next_step() without ask()"
        patience = self._timeout if pulse is None else min(pulse, self._timeout)
        try:
            while not running.connection.poll(patience):
                self._check_life(running, patience)
                if pulse is not None:
                    return None
            self._waited = 0.0
            return running.connection.recv()
        except (EOFError, OSError) as error:
            started = running.blocks.life > 0
            self.stop()
            raise (MediaError(CRASHED) if started else DecoderMissing(MISSING)) from error

    def _check_life(self, running: _Running, waited: float) -> None:
        life = running.blocks.life
        self._waited = self._waited + waited if life == self._life else 0.0
        self._life = life
        if self._waited >= self._timeout:
            self.stop()
            raise MediaError(HUNG)

    def _chunk(self, head: ChunkHead) -> Chunk:
        waveform = np.empty(head.samples, np.float32)
        frames = np.empty(head.frames_shape, np.uint8)
        for array in (waveform, frames):
            self._fill(array.reshape(-1).view(np.uint8).data)  # any shape -> (bytes,)
        return Chunk(head.start, head.end, waveform, frames, head.frame_times, head.duration)

    def _fill(self, data: memoryview) -> None:
        """Copy the blocks that follow into `data`, and hand each back to be filled again."""
        at = 0
        while at < len(data):
            message, running = self._receive(), self._running
            assert isinstance(message, BlockFilled)
            assert running is not None
            running.blocks.read(message.block, data[at : at + message.size])
            at += message.size
            self._send_back(running, message.block)

    def _send_back(self, running: _Running, block: int) -> None:
        try:
            running.connection.send(block)
        except OSError as error:
            self.stop()
            raise MediaError(CRASHED) from error


def _start() -> _Running:
    blocks = SharedBlocks()
    try:
        context = multiprocessing.get_context("spawn")  # a fork would inherit locks held by other threads
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, blocks.name), name="decoder", daemon=True)
        process.start()
        theirs.close()  # so that its end shows as the end of the pipe
    except BaseException:
        blocks.close()
        raise
    return _Running(process, ours, blocks)
