# SPDX-License-Identifier: MIT
"""Arrays in, vectors out: the model as the library and the search use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core.device import multiplies_bfloat16
from core.features.constants import FRAME_LENGTH, FRAME_SHIFT, SAMPLE_RATE
from core.features.fbank import fit_window, log_mel, normalise
from core.features.frames import to_model
from core.model import checkpoint
from core.model.encoder import Features
from core.model.store import read_card

BATCH = 32  # windows or pictures that go through the model together
SILENT = -11.0  # log-mel: noise of about -75 dB of full scale; a window never louder gets no vector
UNHEARD = 0.32  # s that may be left behind the last window, nor more than a quarter of a hop: else one more


@dataclass(frozen=True, slots=True)
class Heard:
    """Windows of a stretch of sound and their vectors; times in seconds from its beginning."""

    starts: NDArray[np.float64]  # (n,)
    ends: NDArray[np.float64]  # (n,)
    vectors: NDArray[np.float32]  # (n, d), L2-normalised
    windows: int  # how many there were, the silent ones too


class Embedder:
    """A model ready to embed; one for each thread."""

    def __init__(self, path: Path, device: torch.device) -> None:
        self.path = path
        self.card = read_card(path)
        self.identity = self.card.identity
        self.config, _ = checkpoint.read_header(path)
        self._model, _ = checkpoint.load_encoder(path, device)
        self._device = device
        self._hop = self.config.audio_frames // 2

    @property
    def window_samples(self) -> int:
        """Samples in one whole window of sound."""
        return _samples(self.config.audio_frames)

    @property
    def sees(self) -> bool:
        """Whether it has an eye: a classifier may be for sound alone."""
        return not self.config.audio_only

    @property
    def hop(self) -> float:
        """Seconds from one window to the next."""
        return self._hop * FRAME_SHIFT

    @property
    def hop_samples(self) -> int:
        """Samples from one window to the next: half a window."""
        return round(self._hop * FRAME_SHIFT * SAMPLE_RATE)

    def sound(self, waveform: NDArray[np.float32], hops: int = 1) -> Heard:
        """The vectors of every window of `waveform` (samples,), mono, 16 kHz.

        Windows begin every half window, or `hops` times as often; sound shorter than a window is one.
        """
        spectrogram = log_mel(torch.from_numpy(waveform))  # (T, mel)
        windows = self._windows(len(spectrogram), self._hop // hops)
        loud = [(a, b) for a, b in windows if spectrogram[a:b].amax() > SILENT]
        vectors = self._hear([spectrogram[a:b] for a, b in loud])
        starts = np.array([a for a, _ in loud]) * FRAME_SHIFT
        ends = np.array([min(b * FRAME_SHIFT, len(waveform) / SAMPLE_RATE) for _, b in loud])
        return Heard(starts, ends, vectors, len(windows))

    @torch.inference_mode()
    def pictures(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Vectors (F, d), L2-normalised, of any number of pictures (F, height, width, 3) RGB.

        What a moment of several pictures looks like as a whole is their `core.model.vectors.mean_direction`.
        """
        batches = []
        for first in range(0, len(frames), BATCH):
            images = to_model(frames[first : first + BATCH], self.config.image_size).to(self._device)
            stream = self._features(images=images).images
            assert stream is not None
            batches.append(_unit(stream.vector))
        return np.concatenate(batches) if batches else self._none()

    def _features(self, audio: Tensor | None = None, images: Tensor | None = None) -> Features:
        """In bfloat16 where the device multiplies it; the vectors agree with float32 to a cosine of 0.999."""
        with torch.autocast(self._device.type, torch.bfloat16, enabled=multiplies_bfloat16(self._device)):
            return self._model.features(audio, images)

    def _windows(self, frames: int, hop: int) -> list[tuple[int, int]]:
        """First and last spectrogram frame of each window."""
        size = self.config.audio_frames
        if frames <= size:
            return [(0, frames)] if frames else []
        starts = list(range(0, frames - size + 1, hop))
        unheard = min(hop // 4, round(UNHEARD / FRAME_SHIFT))
        if frames - size - starts[-1] > unheard:  # the end is in no window: one more that ends with it
            starts.append(frames - size)
        return [(start, start + size) for start in starts]

    @torch.inference_mode()
    def _hear(self, spectrograms: Sequence[Tensor]) -> NDArray[np.float32]:
        fitted = [fit_window(s, self.config.audio_frames, self.config.short_sound) for s in spectrograms]
        batches = []
        for first in range(0, len(fitted), BATCH):  # only a lone window is ever shorter than the others
            audio = normalise(torch.stack(fitted[first : first + BATCH])).to(self._device)  # (B, T, mel)
            stream = self._features(audio=audio).audio
            assert stream is not None
            batches.append(_unit(stream.vector))
        return np.concatenate(batches) if batches else self._none()

    def _none(self) -> NDArray[np.float32]:
        return np.empty((0, self.config.embed_dim), np.float32)


def _unit(vectors: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = F.normalize(vectors.float(), dim=-1).cpu().numpy()
    return array


def _samples(frames: int) -> int:
    """Samples that give exactly so many spectrogram frames."""
    return round(((frames - 1) * FRAME_SHIFT + FRAME_LENGTH) * SAMPLE_RATE)
