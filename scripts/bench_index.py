# SPDX-License-Identifier: MIT
"""Where indexing spends its time: decode, features, model, write, each over the same sample videos."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch

from core import jobs
from core.device import choose_device
from core.features.fbank import log_mel
from core.features.frames import to_model
from core.library.catalogue import model_row, open_catalogue
from core.library.index import index
from core.library.ingest import VideoIngest
from core.library.place import Library
from core.media.decode import Chunk, DecodePlan
from core.media.processes import DecoderPool
from core.model import store
from core.model.embedder import Embedder
from core.samples.library import write_samples

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Split:
    """Seconds each part took over `media` seconds of video; `whole` is one run of `index`."""

    media: float
    decode: float
    features: float
    model: float
    write: float
    whole: float

    def lines(self) -> list[str]:
        """The table as text."""
        rows = [
            ("decode", self.decode),
            ("features", self.features),
            ("model", self.model),
            ("write", self.write),
        ]
        lines = [f"indexing {self.media:.0f} s of sample videos (320x180, 24 files)"]
        lines += [f"  {name:<9} {took:6.2f} s  {self.media / took:7.0f} x real time" for name, took in rows]
        return [
            *lines,
            f"  {'whole':<9} {self.whole:6.2f} s  {self.media / self.whole:7.0f} x real time, parts overlap",
        ]


def measure(videos: int = 24) -> Split:
    """Render sample videos into a temporary folder and go through them part by part."""
    with tempfile.TemporaryDirectory() as folder:
        samples = jobs.run(write_samples(Path(folder) / "videos", videos=videos, seed=3))
        library = Library.at(Path(folder) / "library")
        embedder = Embedder(store.active(library.models), choose_device("cpu"))
        decode, chunks = _timed(lambda: _decode(samples))
        features, _ = _timed(lambda: _features(chunks, embedder))
        embed, _ = _timed(lambda: _embed(chunks, embedder))
        ingest, _ = _timed(lambda: _ingest(chunks, library, embedder))
        other = Library.at(Path(folder) / "other")
        whole, report = _timed(lambda: jobs.run(index(other, [samples[0].parent], "cpu")))
    return Split(report.media_seconds, decode, features, embed - features, max(ingest - embed, 1e-3), whole)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _decode(samples: tuple[Path, ...]) -> list[list[Chunk]]:
    found: dict[Path, list[Chunk]] = {path: [] for path in samples}
    with DecoderPool(2) as pool:
        for step in pool.decode_all([(path, path) for path in samples], DecodePlan()):
            if isinstance(step.what, Chunk):
                found[step.key].append(step.what)
    return list(found.values())


def _features(videos: list[list[Chunk]], embedder: Embedder) -> None:
    for chunk in (chunk for video in videos for chunk in video):
        log_mel(torch.from_numpy(chunk.waveform))
        if len(chunk.frames):
            to_model(chunk.frames, embedder.config.image_size)


def _embed(videos: list[list[Chunk]], embedder: Embedder) -> None:
    for chunk in (chunk for video in videos for chunk in video):
        embedder.sound(chunk.waveform)
        embedder.pictures(chunk.frames)


def _ingest(videos: list[list[Chunk]], library: Library, embedder: Embedder) -> None:
    with open_catalogue(library.catalogue) as db:
        model = model_row(db, embedder.identity)
        for number, chunks in enumerate(videos, 1):
            db.execute("INSERT INTO video (id, fingerprint) VALUES (?, ?)", (number, str(number)))
            ingest = VideoIngest(db, library, embedder, number, model)
            for chunk in chunks:
                ingest.add(chunk)
            ingest.finish()


def lines() -> list[str]:
    """What `make bench` prints."""
    return measure().lines()


if __name__ == "__main__":
    print("\n".join(lines()))
