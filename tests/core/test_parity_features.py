# SPDX-License-Identifier: MIT
"""Spectrograms, pictures and their alignment equal the published ones."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from core.features.alignment import window_of_frame
from core.features.constants import FBANK_STD, IMAGE_STD
from core.features.fbank import fit_length, kaldi_fbank, log_mel, normalise
from core.features.frames import to_model
from tests.core.parity_case import LARGER, agree, arrays_of, both_folders

LEVEL = 1 / 255 / torch.tensor(IMAGE_STD).view(3, 1, 1)  # one 8-bit step, normalised


@pytest.mark.parametrize("wave", ["w0", "w1"])
def test_spectrograms_as_models_read_them(wave: str) -> None:
    stored = arrays_of(LARGER, "preprocess")
    mel = log_mel(waveform(stored, wave), int(stored[f"wave/{wave}_sr"]))
    assert len(mel) == stored[f"fbank/{wave}_n_frames"]
    agree({f"dataset/{wave}_fbank_norm": normalise(fit_length(mel, 1024))}, stored, atol=2e-3)


@both_folders
@pytest.mark.parametrize("wave", ["w2", "w3"])
def test_stereo_and_silence(folder: Path, wave: str) -> None:
    stored = arrays_of(folder, "preprocess")
    mel = log_mel(waveform(stored, wave), int(stored[f"wave/{wave}_sr"]))
    assert len(mel) == stored[f"fbank/{wave}_n_frames"]
    agree({f"fbank/{wave}_raw": mel}, stored, atol=2e-3 * FBANK_STD)


@both_folders
def test_float_sound(folder: Path) -> None:
    stored = arrays_of(folder, "preprocess")
    agree({"fbank/float_raw": kaldi_fbank(stored["fbank/float_wave"][0])}, stored, atol=2e-3 * FBANK_STD)


def test_long_and_mixed_sound() -> None:
    stored = arrays_of(LARGER, "preprocess")
    first, second = waveform(stored, "w0"), waveform(stored, "w1")
    first, second = first - first.mean(), second - second.mean()
    share = float(stored["mixup/lambda"])
    padded = torch.nn.functional.pad(second, (0, first.shape[1] - second.shape[1]))
    long = torch.cat([waveform(stored, "w0"), waveform(stored, "w0")[:, :32000]], dim=1)
    mixed = log_mel(share * first + (1 - share) * padded)
    mixed_back = log_mel(share * second + (1 - share) * first[:, : second.shape[1]])
    named = {
        "fbank/long_raw_sub": fit_length(log_mel(long), 1024)[::8, ::4],
        "mixup/fbank_w0_w1_raw_sub": fit_length(mixed, 1024)[::4, ::2],
        "mixup/fbank_w1_w0_raw_sub": fit_length(mixed_back, 1024)[::4, ::2],
    }
    agree(named, stored, atol=2e-3 * FBANK_STD)


@pytest.mark.parametrize(("picture", "step"), [("i0", 1), ("i1", 4)])
def test_pictures_of_the_right_size(picture: str, step: int) -> None:
    stored = arrays_of(LARGER, "preprocess")
    name = f"dataset/{picture}_from_stage1_norm" + ("_sub" if step > 1 else "")
    found = to_model(stored[f"image/{picture}_stage1_u8"].numpy()[None])[0]
    agree({name: found[:, ::step, ::step]}, stored, atol=1e-5)


@both_folders
@pytest.mark.parametrize("picture", ["i0", "i1"])
def test_resized_pictures(folder: Path, picture: str) -> None:
    stored = arrays_of(folder, "preprocess")
    if f"image/{picture}_raw_u8" not in stored:
        pytest.skip(f"{picture} is not in {folder}")
    found = to_model(stored[f"image/{picture}_raw_u8"].numpy()[None])[0]
    levels = (found[:, ::3, ::3] - stored[f"dataset/{picture}_direct_norm_sub"]) / LEVEL
    assert levels.abs().max() < 1.001
    assert levels.abs().mean() < 0.05  # almost all are equal


@both_folders
def test_alignment(folder: Path) -> None:
    stored = arrays_of(folder, "metrics")["sync_segments/frame_numframes_speclen_target_start_end"]
    for frame, frames, length, window, start, end in stored.tolist():
        assert window_of_frame(frame, frames, length, window) == (start, end)


def waveform(stored: dict[str, Tensor], name: str) -> Tensor:
    return stored[f"wave/{name}_pcm16"].float() / 32768
