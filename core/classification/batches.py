# SPDX-License-Identifier: MIT
"""The batches of fine-tuning: one random picture of each clip, mixed, masked and rolled as published."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.classification.augment import add_noise_and_roll, draw_share, mask_spectrogram, mix, mix_sound
from core.classification.clips import ClipStore
from core.classification.network import pixels, spectrogram
from core.classification.recipe import Recipe, balancing_weights, mixed_target, smooth
from core.features.fbank import normalise
from core.model.config import ModelConfig


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from."""

    audio: Tensor | None  # (B, T, mel) normalised
    images: Tensor | None  # (B, 3, S, S) normalised
    target: Tensor  # (B, C) soft

    def parts(self, size: int) -> Iterator["Batch"]:
        """The same clips, `size` of them at a time."""
        for first in range(0, len(self.target), size):
            rows = slice(first, first + size)
            audio, images = (None if x is None else x[rows] for x in (self.audio, self.images))
            yield Batch(audio, images, self.target[rows])


class Batches:
    """Draws from clips `rows` of a store, whose classes are `target` (n, C), the same for the same seed."""

    def __init__(
        self,
        store: ClipStore,
        rows: NDArray[np.int64],
        target: NDArray[np.float64],
        config: ModelConfig,
        recipe: Recipe,
        modality: str,
    ) -> None:
        self._store, self._rows, self._config, self._recipe = store, rows, config, recipe
        self._target = torch.from_numpy(target).float()
        self._hears, self._sees = modality != "visual", modality != "audio"

    def __len__(self) -> int:
        return -(-len(self._rows) // self._recipe.batch_size)

    def after(self, step: int) -> Iterator[Batch]:
        """The batches that are left when `step` of them are through, over all epochs."""
        done, begun = divmod(step, len(self))
        for number in range(done, self._recipe.epochs):
            yield from self.epoch(number, begun if number == done else 0)

    def epoch(self, number: int, begun: int = 0) -> Iterator[Batch]:
        """As many clips as there are: each once, or drawn so that classes come equally often.

        The first `begun` batches are passed over; the others are the same as without that.
        """
        with _seeded(self._recipe.seed, number, 0):
            order = self._order()
        size = self._recipe.batch_size
        for first in range(begun * size, len(order), size):
            with _seeded(self._recipe.seed, number, first + 1):
                batch = self._batch(order[first : first + size])
            yield batch

    def _order(self) -> list[int]:
        count = len(self._rows)
        if not self._recipe.balanced:
            return [int(i) for i in torch.randperm(count)]
        weights = balancing_weights(self._target)
        weights = torch.where(weights > 0, weights, weights[weights > 0].min())  # a clip of no class
        return [int(i) for i in torch.multinomial(weights, count, replacement=True)]

    def _batch(self, chosen: list[int]) -> Batch:
        parts = [self._example(number) for number in chosen]
        sounds, images, targets = zip(*parts, strict=True)
        return Batch(
            torch.stack(sounds) if self._hears else None,
            torch.stack(images) if self._sees else None,
            torch.stack(targets),
        )

    def _example(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        recipe = self._recipe
        share = draw_share() if recipe.mixup else 1.0
        if share == 1.0:
            sound, image = self._sound(number), self._image(number)
            target = smooth(self._target[number], recipe.smoothing)
        else:
            other = int(torch.randint(len(self._rows), ()))
            sound = mix_sound(self._sound(number), self._sound(other), share)
            image = mix(self._image(number), self._image(other), share)
            target = mixed_target(self._target[number], self._target[other], share, recipe.smoothing)
        return self._heard(sound), image, target

    def _heard(self, sound: Tensor) -> Tensor:
        if not self._hears:
            return sound
        recipe, frames = self._recipe, self._config.audio_frames
        mel = spectrogram(sound, self._config)
        mel = normalise(mask_spectrogram(mel, recipe.mel_mask, round(recipe.time_mask * frames)))
        return add_noise_and_roll(mel) if recipe.noise else mel

    def _sound(self, number: int) -> Tensor:
        if not self._hears:
            return torch.zeros(1)
        return torch.from_numpy(self._store.waveform(int(self._rows[number])))

    def _image(self, number: int) -> Tensor:
        if not self._sees:
            return torch.zeros(1)
        pictures = self._store.pictures(int(self._rows[number]))
        shown = int(torch.randint(len(pictures), ()))
        return pixels(pictures[shown : shown + 1])[0]


@contextmanager
def _seeded(*numbers: int) -> Iterator[None]:
    """Inside, torch's chance follows from `numbers` alone; outside, it goes on as if nothing had been."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(np.random.SeedSequence(numbers).generate_state(1)[0]))
        yield
