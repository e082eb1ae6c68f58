# SPDX-License-Identifier: MIT
"""Who is measured: a model, and beside it what needs no learning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchaudio import functional as AF

from core.errors import UserError
from core.evaluation.similarity import Segments, similarity
from core.features.constants import MEL_BINS
from core.features.fbank import log_mel
from core.model import store
from core.model.embedder import Embedder

MODEL, UPSTREAM, CHANCE = "model", "upstream recipe", "chance"
MFCCS = 20
BINS = 8  # of the colour histogram a channel

Signal = NDArray[np.float32]
Pictures = NDArray[np.uint8]
Part = NDArray[np.float32]  # (s, d): the vectors of one thing


@dataclass(frozen=True, slots=True)
class Method:
    """How one method hears and sees; None where it cannot. `shared`: sounds and pictures in one space."""

    name: str
    hear: Callable[[Signal], Part] | None = None  # (samples,) at 16 kHz -> (s, d)
    see: Callable[[Pictures], Part] | None = None  # (F, H, W, 3) -> (s, d)
    shared: bool = False

    def alike(self, queries: Sequence[Part], answers: Sequence[Part], strategy: str) -> NDArray[np.float32]:
        """Similarity (q, n) of each query with each answer; hand-made features are standardised first."""
        if not self.shared:
            queries, answers = _standardised(queries, answers)
            strategy = "pooled"
        return similarity(Segments.of(queries), Segments.of(answers), strategy)

    def table(self, parts: Sequence[Part]) -> NDArray[np.float32]:
        """One vector a thing (n, d), for the linear probe; zeros where there is none."""
        if self.shared:
            return Segments.of(parts).pooled()
        width = next((part.shape[1] for part in parts if len(part)), 0)
        return np.stack([part.mean(axis=0) if len(part) else np.zeros(width, np.float32) for part in parts])


def of_model(path: Path, device: torch.device, name: str = MODEL) -> Method:
    """A model file as a method: every window of a sound and every picture has its own vector.

    A classifier for sound alone does not see.
    """
    embedder = Embedder(path, device)
    see = embedder.pictures if embedder.sees else None
    return Method(name, lambda wave: embedder.sound(wave).vectors, see, shared=True)


def find_model(models: Path, named: str | None) -> Path:
    """The file of a model: a path, a name among `models`, or the one that searches where none is named."""
    if named is None:
        return store.active(models)
    known = store.files(models)
    path = known.get(named, Path(named))
    if not path.is_file():
        raise UserError(f"There is no model '{named}': name a file or one of {', '.join(known)}.")
    return path


def untrained() -> tuple[Method, ...]:
    """The baselines that have learnt nothing."""
    return (
        Method("mean log-mel", hear=mean_log_mel),
        Method("MFCC statistics", hear=mfcc_statistics),
        Method("colour histogram", see=colour_histogram),
    )


def mean_log_mel(waveform: Signal) -> Part:
    """The mean of each mel band over the sound (1, 128); (0, 128) for sound under 25 ms."""
    mel = log_mel(torch.from_numpy(waveform))  # (T, 128)
    return _one(mel.mean(dim=0)) if len(mel) else np.empty((0, MEL_BINS), np.float32)


def mfcc_statistics(waveform: Signal) -> Part:
    """Mean and deviation of 20 cepstral coefficients and the deviation of their deltas, (1, 60).

    Cepstrum: the cosine transform of the log-mel (Davis and Mermelstein, 1980).
    """
    mel = log_mel(torch.from_numpy(waveform))
    if not len(mel):
        return np.empty((0, 3 * MFCCS), np.float32)
    cepstrum = mel @ AF.create_dct(MFCCS, MEL_BINS, "ortho")  # (T, 128) -> (T, 20)
    deltas = AF.compute_deltas(cepstrum.T[None])[0].T
    spread = [part.std(dim=0, correction=0) for part in (cepstrum, deltas)]
    return _one(torch.cat([cepstrum.mean(dim=0), *spread]))


def colour_histogram(pictures: Pictures) -> Part:
    """How often each of 8 x 8 x 8 colours is in the pictures (F, H, W, 3): (1, 512), square roots."""
    if not len(pictures):
        return np.empty((0, BINS**3), np.float32)
    counts = sum(
        cv2.calcHist([picture], [0, 1, 2], None, [BINS] * 3, [0, 256] * 3).ravel() for picture in pictures
    )
    share = np.asarray(counts, np.float32) / np.sum(counts)
    return np.asarray(np.sqrt(share)[None], np.float32)


def _standardised(queries: Sequence[Part], answers: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Both with the answers' mean and deviation taken out, so that no coordinate rules by its unit."""
    known = [part for part in answers if len(part)]
    if not known:
        return list(queries), list(answers)
    every = np.concatenate(known)
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    spread[spread < 1e-5] = 1.0  # a coordinate that never changes says nothing
    found = [[np.asarray((p - mean) / spread, np.float32) for p in parts] for parts in (queries, answers)]
    return found[0], found[1]


def _one(vector: Tensor) -> Part:
    return np.asarray(vector.numpy()[None], np.float32)
