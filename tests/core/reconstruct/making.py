# SPDX-License-Identifier: MIT
"""A tiny painter and a moment for it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from core.media.encode import write_video
from core.media.stretch import Stretch
from core.model import checkpoint
from core.model.build import build, build_classifier
from core.model.card import ModelCard
from core.model.config import TINY, ModelConfig
from core.reconstruct.painter import Painter

RATE = 16_000
SECONDS = 0.64  # one window of TINY
NORM_PIX = replace(TINY, norm_pix_loss=True)


def painter(config: ModelConfig = TINY, seed: int = 0) -> Painter:
    torch.manual_seed(seed)
    return Painter(build(config), config, "Tiny")


def tone(seconds: float, hertz: float = 440.0) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(1).normal(0, 0.01, len(times))
    return (0.3 * np.sin(2 * np.pi * hertz * times) + noise).astype(np.float32)


def pictures(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)


def moment(seconds: float = SECONDS + 0.015, count: int = 3) -> Stretch:
    times = np.arange(count) * 0.2
    return Stretch(
        0.0, SECONDS, tone(seconds) if seconds else np.empty(0, np.float32), pictures(count), times
    )


def save_model(path: Path, config: ModelConfig = TINY, title: str = "Tiny") -> Path:
    torch.manual_seed(0)
    model = build_classifier(config) if config.classes else build(config)
    card = ModelCard(name=path.stem, title=title, kind="trained", description="for tests")
    checkpoint.save(path, model.state_dict(), config, {"card": json.loads(card.to_json())})
    return path


def film(path: Path, seconds: float = 2.0, sound: bool = True) -> Path:
    """A ramp from left to right that grows brighter with time, and a tone."""
    ramp = np.tile(np.linspace(-20, 20, 64)[None, :, None], (48, 1, 3))
    count = int(seconds * 10)
    frames = ((20 + 180 * k / count + ramp).clip(0, 255).astype(np.uint8) for k in range(count))
    return write_video(path, frames, 10, tone(seconds) if sound else None, RATE)
