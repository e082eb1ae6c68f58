# SPDX-License-Identifier: MIT
"""What a waveform holds lies in a window, to a third of a second, however long the model's window is."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.features.constants import FRAME_LENGTH, FRAME_SHIFT, SAMPLE_RATE
from core.model import checkpoint
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import BASE, STARTER, SYNC, TINY
from core.model.embedder import Embedder


def embedder(folder: Path, frames: int) -> Embedder:
    """An untrained model that hears so many frames at once."""
    config, path = replace(TINY, audio_frames=frames), folder / "long.safetensors"
    card = ModelCard(name="long", title="Long", kind="trained", description="untrained, for tests")
    checkpoint.save(path, build(config).state_dict(), config, {"card": asdict(card)})
    return Embedder(path, torch.device("cpu"))


@pytest.mark.parametrize("frames", [BASE.audio_frames, SYNC.audio_frames])
def test_a_bang_near_the_end_is_heard(tmp_path: Path, frames: int) -> None:
    hears = embedder(tmp_path, frames)
    seconds = hears.window_samples / SAMPLE_RATE + hears.hop / 4 - 0.05  # a quarter of a hop is long here
    waveform = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    bang = seconds - 0.3
    waveform[round(bang * SAMPLE_RATE) :][:800] = 0.5 * np.random.default_rng(0).standard_normal(800)
    found = hears.sound(waveform)
    assert found.windows == 2
    assert ((found.starts <= bang) & (bang + 0.05 <= found.ends)).any()


@pytest.mark.parametrize(
    ("hops", "frames", "starts"),
    [
        (1, 384 + 32, [0, 128]),
        (1, 384 + 33, [0, 128, 161]),
        (2, 384 + 16, [0, 64, 128]),  # of a query: the end of it is worth more
        (2, 384 + 17, [0, 64, 128, 145]),
    ],
)
def test_the_windows_of_the_starter(tmp_path: Path, hops: int, frames: int, starts: list[int]) -> None:
    seconds = (frames - 1) * FRAME_SHIFT + FRAME_LENGTH
    noise = 0.1 * np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE))
    found = embedder(tmp_path, STARTER.audio_frames).sound(noise.astype(np.float32), hops)
    np.testing.assert_allclose(found.starts / FRAME_SHIFT, starts)
