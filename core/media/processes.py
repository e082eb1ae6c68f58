# SPDX-License-Identifier: MIT
"""Decoding in processes of its own: what crashes or hangs FFmpeg costs one file.

A decoder process starts by importing this package and the program's main module, which must therefore import
neither Qt nor torch at its top level; a frozen program must call `multiprocessing.freeze_support()` first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from core.errors import MediaError
from core.media.decode import Chunk, DecodePlan
from core.media.decoder import Decoder, Done, Waiting
from core.media.decoder_process import Task

__all__ = ["Decoded", "DecoderPool", "Done", "Waiting"]

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Decoded(Generic[K]):
    """One step of `DecoderPool.decode_all`: a chunk, the end of a file, or the reason why it ended early."""

    key: K
    what: Chunk | Done | MediaError | Waiting


class DecoderPool:
    """Decodes files in at most `workers` processes, each started when it is first needed.

    A file whose decoder makes no progress for `timeout` seconds while its chunks are waited for is given up.
    Decoders run ahead of whoever takes the chunks by little more than one chunk, then wait. To be used from
    one thread, whichever it is. Leaving the context ends all decoders at once.
    """

    def __init__(self, workers: int = 2, timeout: float = 60.0) -> None:
        self._decoders = [Decoder(timeout) for _ in range(max(1, workers))]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all decoders, whatever they are at."""
        for decoder in self._decoders:
            decoder.stop()

    def decode(self, path: Path, plan: DecodePlan | None = None) -> Iterator[Chunk]:
        """The chunks of one file. Raises `MediaError`, after what could be decoded, and `DecoderMissing`."""
        for step in self.decode_all([(path, path)], plan):
            if isinstance(step.what, MediaError):
                raise step.what
            if isinstance(step.what, Chunk):
                yield step.what

    def decode_all(
        self, files: Iterable[tuple[K, Path]], plan: DecodePlan | None = None, *, pulse: float | None = None
    ) -> Iterator[Decoded[K]]:
        """The chunks of many files, file after file in the order given, the next ones being decoded ahead.

        Each file yields its chunks and then `Done` or, when it is damaged, the `MediaError` with the reason.
        `files` is read ahead by as many files as there are workers. With `pulse`, `Waiting` is yielded that
        often (seconds) while nothing comes: a moment to stop at. Raises `DecoderMissing` where none starts.
        """
        waiting = iter(files)
        at_work: deque[tuple[K, Decoder]] = deque()
        try:
            while True:
                for decoder in self._idle():
                    if (file := next(waiting, None)) is None:
                        break
                    decoder.ask(Task(file[1], plan or DecodePlan()))
                    at_work.append((file[0], decoder))
                if not at_work:
                    return
                yield from _steps(*at_work[0], pulse)
                at_work.popleft()
        finally:
            for _, decoder in at_work:
                decoder.stop()

    def _idle(self) -> list[Decoder]:
        return [decoder for decoder in self._decoders if not decoder.is_busy]


def _steps(key: K, decoder: Decoder, pulse: float | None) -> Iterator[Decoded[K]]:
    """What one decoder yields until its file is through."""
    while decoder.is_busy:
        try:
            yield Decoded(key, decoder.next_step(pulse))
        except MediaError as error:
            yield Decoded(key, error)
