# SPDX-License-Identifier: MIT
"""Spectrograms, pictures and which belongs to which (paper, section 3.1)."""

import re

import torch
from torch import Tensor
from torch.nn import functional as F

from core.features.alignment import published_frames, window_of_frame
from core.features.constants import FBANK_STD, IMAGE_STD
from core.features.fbank import fit_length, kaldi_fbank, log_mel, normalise
from core.features.frames import normalise_pictures, resize, to_model
from tests.core.parity.comparison import Comparison
from tests.core.parity_case import arrays_of

FRAMES = 1024  # spectrogram frames the published loader cuts or pads to
LEVEL = 1 / 255 / min(IMAGE_STD)  # one 8-bit step, normalised
MEL = 2e-3  # of normalised log-mels: a float32 FFT against a float64 one


def spectrograms() -> dict[str, Tensor]:
    """Of every stored waveform: how many frames it has, them, and what the model reads."""
    found = {}
    for name in _numbered(r"wave/(w\d+)_pcm16"):
        mel = log_mel(_waveform(name), int(arrays_of("preprocess")[f"wave/{name}_sr"]))
        found[f"fbank/{name}_n_frames"] = torch.tensor(len(mel))
        found[f"fbank/{name}_raw"] = mel
        found[f"dataset/{name}_fbank_norm"] = normalise(fit_length(mel, FRAMES))
    return found


def float_sound() -> dict[str, Tensor]:
    return {"fbank/float_raw": kaldi_fbank(arrays_of("preprocess")["fbank/float_wave"][0])}


def long_and_mixed_sound() -> dict[str, Tensor]:
    whole, second = _waveform("w0"), _waveform("w1")
    long = fit_length(log_mel(torch.cat([whole, whole[:, :32000]], dim=1)), FRAMES)
    first, second = whole - whole.mean(), second - second.mean()
    share = float(arrays_of("preprocess")["mixup/lambda"])
    return {
        "fbank/long_raw_sub": long[::8, ::4],
        "mixup/fbank_w0_w1_raw_sub": _mixed(first, second, share)[::4, ::2],
        "mixup/fbank_w1_w0_raw_sub": _mixed(second, first, share)[::4, ::2],
    }


def extracted_pictures() -> dict[str, Tensor]:
    """Pictures that already have the size of the model."""
    found = {}
    for name in _numbered(r"image/(i\d+)_stage1_u8"):
        picture = to_model(arrays_of("preprocess")[f"image/{name}_stage1_u8"].numpy()[None])[0]
        found[f"dataset/{name}_from_stage1_norm"] = picture
        found[f"dataset/{name}_from_stage1_norm_sub"] = picture[:, ::4, ::4]
    return found


def resized_pictures() -> dict[str, Tensor]:
    found = {}
    for name in _numbered(r"image/(i\d+)_raw_u8"):
        found[f"dataset/{name}_direct_norm_sub"] = _picture(name)[:, ::3, ::3]
    return found


def picture_statistics() -> dict[str, Tensor]:
    first = _picture("i0").double()
    return {"dataset/i0_direct_norm_mean_std": torch.stack([first.mean(), first.std()])}


def mixed_pictures() -> dict[str, Tensor]:
    share = float(arrays_of("preprocess")["mixup/lambda"])
    mixed = share * _picture("i0") + (1 - share) * _picture("i1")
    return {"mixup/image_i0_i1_norm_sub": mixed[:, ::4, ::4]}


def pictures_out_of_the_video() -> dict[str, Tensor]:
    """How far the 8-bit pictures are apart, more than one level being too far."""
    found = {}
    for name in _numbered(r"image/(i\d+)_raw_u8"):
        stored = arrays_of("preprocess").get(f"image/{name}_stage1_u8")
        if stored is None:
            continue
        raw = arrays_of("preprocess")[f"image/{name}_raw_u8"].numpy()[None]
        ours = resize(raw, stored.shape[0], "bilinear")[0].permute(1, 2, 0)  # -> (H, W, 3)
        near = (ours.short() - stored.short()).abs() <= 1
        found[f"image/{name}_stage1_u8"] = torch.where(near, stored, ours)
    return found


def sought_frames() -> dict[str, Tensor]:
    """The published extraction seeks one frame before the one it means."""
    name = "frames/fps_nframes_then_10_set_positions"
    rows = [
        [fps, count, *(frame - 1 for frame in published_frames(fps, int(count)))]
        for fps, count in arrays_of("preprocess")[name][:, :2].tolist()
    ]
    return {name: torch.tensor(rows, dtype=torch.float64)}


def windows_of_frames() -> dict[str, Tensor]:
    name = "sync_segments/frame_numframes_speclen_target_start_end"
    asked = arrays_of("metrics")[name][:, :4]
    return {name: torch.tensor([[*row, *window_of_frame(*row)] for row in asked.tolist()])}


def _numbered(pattern: str) -> list[str]:
    return [found[1] for name in arrays_of("preprocess") if (found := re.fullmatch(pattern, name))]


def _waveform(name: str) -> Tensor:
    return arrays_of("preprocess")[f"wave/{name}_pcm16"].float() / 32768


def _picture(name: str) -> Tensor:
    return normalise_pictures(resize(arrays_of("preprocess")[f"image/{name}_raw_u8"].numpy()[None], 224))[0]


def _mixed(first: Tensor, second: Tensor, share: float) -> Tensor:
    """The log-mel of two waveforms (C, N) mixed, the second padded or cut to the first."""
    length = first.shape[1]
    second = F.pad(second, (0, max(0, length - second.shape[1])))[:, :length]
    return fit_length(log_mel(share * first + (1 - share) * second), FRAMES)


COMPARISONS = [
    Comparison("preprocess", r"fbank/w\d+_(n_frames|raw)", spectrograms, atol=MEL * FBANK_STD),
    Comparison("preprocess", r"dataset/w\d+_fbank_norm", spectrograms, atol=MEL),
    Comparison("preprocess", "fbank/float_raw", float_sound, atol=MEL * FBANK_STD),
    Comparison("preprocess", r"fbank/long.*|mixup/fbank.*", long_and_mixed_sound, atol=MEL * FBANK_STD),
    Comparison("preprocess", r"image/i\d+_stage1_u8", pictures_out_of_the_video),
    Comparison("preprocess", r"dataset/i\d+_from_stage1.*", extracted_pictures, atol=1e-5),
    Comparison("preprocess", r"dataset/i\d+_direct_norm_sub", resized_pictures, atol=1.001 * LEVEL),
    Comparison("preprocess", r"dataset/i\d+_direct_norm_mean_std", picture_statistics, atol=1e-4),
    Comparison("preprocess", "mixup/image.*", mixed_pictures, atol=1.001 * LEVEL),
    Comparison("preprocess", "frames/.*", sought_frames),
    Comparison("metrics", "sync_segments/.*", windows_of_frames),
]
