# SPDX-License-Identifier: MIT
"""Sound and pictures of every size become model inputs."""

import math

import numpy as np
import pytest
import torch

from core.features import constants
from core.features.alignment import published_frames
from core.features.fbank import fit_length, fit_window, log_mel, normalise
from core.features.frames import resize, to_model


def test_a_frame_for_every_ten_milliseconds() -> None:
    assert log_mel(torch.randn(160_000)).shape == (998, 128)
    assert log_mel(torch.zeros(2, 400)).shape == (1, 128)
    assert log_mel(torch.zeros(399)).shape == (0, 128)


def test_silence_is_the_floor() -> None:
    assert torch.allclose(log_mel(torch.zeros(1600)), torch.tensor(math.log(constants.LOG_FLOOR)))


def test_a_tone_is_loudest_in_its_own_filter() -> None:
    seconds = torch.arange(16_000) / 16_000
    low, high = (log_mel(torch.sin(2 * math.pi * hertz * seconds)).mean(0).argmax() for hertz in (440, 3000))
    assert 20 < int(low) < 32 < int(high)


def test_length_is_cut_or_padded_with_zeros() -> None:
    mel = torch.ones(20, 128)
    assert fit_length(mel, 16).shape == (16, 128)
    padded = fit_length(mel, 32)
    assert padded.shape == (32, 128)
    assert (padded[20:] == 0).all()


@pytest.mark.parametrize(("frames", "cut"), [(0, 16), (9, 16), (40, 32), (64, 64), (70, 64), (500, 64)])
def test_short_sound_is_cut_to_whole_token_columns(frames: int, cut: int) -> None:
    mel = torch.ones(frames, 128)
    assert fit_window(mel, 64, "cut").shape == (cut, 128)
    assert fit_window(mel, 64, "pad").shape == (64, 128)


def test_normalised_zero_is_the_published_padding() -> None:
    assert float(normalise(torch.zeros(1))) == pytest.approx(1.1329, abs=1e-4)


@pytest.mark.parametrize("shape", [(224, 224), (128, 128), (240, 320), (360, 202), (50, 40)])
def test_pictures_of_every_size(shape: tuple[int, int]) -> None:
    frames = np.full((2, *shape, 3), (255, 0, 128), dtype=np.uint8)
    images = to_model(frames, 128)
    assert images.shape == (2, 3, 128, 128)
    assert images.is_contiguous()
    expected = [(1 - 0.485) / 0.229, -0.456 / 0.224, (128 / 255 - 0.406) / 0.225]
    assert torch.allclose(images.mean((0, 2, 3)), torch.tensor(expected), atol=1e-3)


def test_ten_pictures_stand_for_a_clip() -> None:
    assert published_frames(25, 400) == list(range(0, 250, 25))  # of the first ten seconds
    assert published_frames(25, 5) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert published_frames(10, 40, pictures=4) == [0, 10, 20, 30]


def test_the_middle_is_kept() -> None:
    frames = np.zeros((1, 64, 128, 3), dtype=np.uint8)
    frames[:, :, 32:96] = 200
    assert (resize(frames, 64) == 200).all()


def test_every_constant_is_in_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = constants.fingerprint()
    assert "FBANK_MEAN=-5.081" in before
    monkeypatch.setattr(constants, "FBANK_STD", 4.0)
    assert constants.fingerprint() != before
