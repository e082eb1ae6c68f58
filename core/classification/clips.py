# SPDX-License-Identifier: MIT
"""Clips: stretches as long as the model hears, with some pictures; decoded once, read many times."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import torch
from numpy.typing import NDArray

from core.classification.examples import Span
from core.classification.target import Target
from core.errors import MediaError
from core.features.constants import FRAME_LENGTH, FRAME_SHIFT, SAMPLE_RATE
from core.features.fbank import log_mel
from core.features.frames import resize
from core.media.decode import Chunk, DecodePlan
from core.media.processes import DecoderPool, Waiting
from core.model.config import ModelConfig
from core.model.embedder import SILENT

PICTURES = 10  # of a clip, as published
PICTURE_GAP = (
    1.0  # s between pictures where the window is short: closer ones are alike and take long to decode
)
SHORTEST = 0.25  # of a window: a shorter end of a video is no clip
DECODERS = 2
PULSE = 0.25  # s at most between two moments to stop at


@dataclass(frozen=True, slots=True)
class Clip:
    """One window. Nothing heard, or silence: no samples; nothing seen: no pictures."""

    target: Target
    span: Span
    waveform: NDArray[np.float32]  # (samples,) 16 kHz, at most a window
    pictures: NDArray[np.uint8]  # (P, S, S, 3) at most PICTURES, evenly through the window
    window: float  # seconds of a whole clip
    duration: float  # of the file as it declares it; 0 where it does not


@dataclass(frozen=True, slots=True)
class Through:
    """A file is through: all its clips came, or it is damaged further on."""

    target: Target
    reason: str


def window_samples(config: ModelConfig) -> int:
    """Samples that give exactly the spectrogram the model reads."""
    return round(((config.audio_frames - 1) * FRAME_SHIFT + FRAME_LENGTH) * SAMPLE_RATE)


def decode_clips(targets: Iterable[Target], config: ModelConfig) -> Iterator[Clip | Through | None]:
    """The clips of files, one window after the other; `Through` ends a file, None is a pulse."""
    window = window_samples(config) / SAMPLE_RATE
    gap = max(window / PICTURES, min(PICTURE_GAP, window / 2))
    plan = DecodePlan(picture_gap=gap, short_gap=gap, chunk_seconds=window)
    with DecoderPool(DECODERS) as pool:
        files = ((target, target.path) for target in targets)
        for step in pool.decode_all(files, plan, pulse=PULSE):
            what = step.what
            if isinstance(what, Chunk):
                if what.start == 0 or what.end - what.start > SHORTEST * window:
                    yield _clip(step.key, what, config)
            elif isinstance(what, Waiting):
                yield None
            else:
                yield Through(step.key, str(what) if isinstance(what, MediaError) else "")


def _clip(target: Target, chunk: Chunk, config: ModelConfig) -> Clip:
    count = min(PICTURES, len(chunk.frames))
    chosen = chunk.frames[(np.arange(count) * len(chunk.frames) / max(1, count)).astype(int)]
    pictures = resize(chosen, config.image_size).permute(0, 2, 3, 1).numpy() if count else _none(config)
    span = Span(target.video or 0, chunk.start, chunk.end)
    samples = window_samples(config)
    return Clip(
        target=target,
        span=span,
        waveform=_heard(chunk.waveform[:samples]),
        pictures=np.ascontiguousarray(pictures),
        window=samples / SAMPLE_RATE,
        duration=chunk.duration,
    )


def _heard(waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sound, or no samples where it is silence: a classifier would name that too, and surely."""
    mel = log_mel(torch.from_numpy(waveform))
    return waveform if len(mel) and mel.amax() > SILENT else waveform[:0]


def _none(config: ModelConfig) -> NDArray[np.uint8]:
    return np.empty((0, config.image_size, config.image_size, 3), np.uint8)


class ClipStore:
    """Clips in two files of a folder, each found by its number.

    Waveforms are kept, not spectrograms: mixup mixes sound.
    """

    def __init__(self, folder: Path, config: ModelConfig) -> None:
        self._folder, self.config = folder, config
        self._samples, self._size = window_samples(config), config.image_size
        self.spans: list[Span] = []
        self._lengths: list[int] = []
        self._counts: list[int] = []
        self._files: tuple[BinaryIO, BinaryIO] | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._files = (self._sound.open("wb"), self._pictures.open("wb"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End writing."""
        for file in self._files or ():
            file.close()
        self._files = None

    @property
    def _sound(self) -> Path:
        return self._folder / "waveforms.f32"

    @property
    def _pictures(self) -> Path:
        return self._folder / "pictures.u8"

    def add(self, clip: Clip) -> None:
        """Append one, while the store is open for writing."""
        assert self._files is not None
        sound, pictures = self._files
        sound.write(np.pad(clip.waveform, (0, self._samples - len(clip.waveform))).tobytes())
        spare = PICTURES - len(clip.pictures)
        pictures.write(np.pad(clip.pictures, ((0, spare), (0, 0), (0, 0), (0, 0))).tobytes())
        self.spans.append(clip.span)
        self._lengths.append(len(clip.waveform))
        self._counts.append(len(clip.pictures))

    def waveform(self, number: int) -> NDArray[np.float32]:
        """(samples,) of one clip."""
        place = number * self._samples * 4
        return np.fromfile(self._sound, np.float32, self._lengths[number], offset=place)

    def pictures(self, number: int) -> NDArray[np.uint8]:
        """(P, S, S, 3) of one clip."""
        one = self._size * self._size * 3
        flat = np.fromfile(
            self._pictures, np.uint8, self._counts[number] * one, offset=number * PICTURES * one
        )
        return flat.reshape(-1, self._size, self._size, 3)

    def readable(self, modality: str) -> NDArray[np.bool_]:
        """(n,) Which clips hold all that a classifier of this modality learns from."""
        heard, seen = np.array(self._lengths) > 0, np.array(self._counts) > 0
        return heard & seen if modality == "both" else heard if modality == "audio" else seen
