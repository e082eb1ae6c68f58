# SPDX-License-Identifier: MIT
"""Every constant of the preprocessing; they are part of a model's identity."""

from typing import Final

SAMPLE_RATE: Final = 16_000  # Hz
FRAME_LENGTH: Final = 0.025  # s of sound in one spectrogram frame
FRAME_SHIFT: Final = 0.01  # s from one spectrogram frame to the next
MEL_BINS: Final = 128
MEL_LOW: Final = 20.0  # Hz; the highest filter ends at half the sample rate
PREEMPHASIS: Final = 0.97
LOG_FLOOR: Final = 1.1920928955078125e-07  # float32 epsilon: silence is -15.94

FBANK_MEAN: Final = -5.081  # of AudioSet log-mels, used by every published model
FBANK_STD: Final = 4.4849

FRAME_SIZE: Final = 224  # pixels a side of a decoded picture
IMAGE_MEAN: Final = (0.485, 0.456, 0.406)  # ImageNet, RGB in 0..1
IMAGE_STD: Final = (0.229, 0.224, 0.225)

PATCH: Final = 16  # pixels, mel bins or spectrogram frames a side of one token


def fingerprint() -> str:
    """All of the above as one stable line; vectors made with another line cannot be compared."""
    names = sorted(name for name in globals() if name.isupper())
    return ";".join(f"{name}={globals()[name]!r}" for name in names)
