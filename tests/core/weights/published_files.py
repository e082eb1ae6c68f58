# SPDX-License-Identifier: MIT
"""Small files in the layouts that published weights have."""

from dataclasses import replace
from pathlib import Path

import torch

from core.features.constants import FRAME_SIZE
from core.model.build import build, build_classifier
from core.model.config import TINY, ModelConfig
from core.weights.published import Published

SMALL = replace(
    TINY,
    embed_dim=64,
    num_heads=1,
    decoder_embed_dim=32,
    decoder_num_heads=1,
    short_sound="pad",
    norm_pix_loss=True,
)
SMALL_SYNC = replace(SMALL, cls_token=True, register_tokens=2)
SMALL_CLASSIFIER = ModelConfig(
    image_size=32, audio_frames=64, embed_dim=64, num_heads=1, modality_depth=1, classes=5
)
LAYOUTS = {
    "pre-training": SMALL,
    "sync": SMALL_SYNC,
    "classifier": SMALL_CLASSIFIER,
    "audio-only classifier": replace(SMALL_CLASSIFIER, image_size=FRAME_SIZE, audio_only=True),
}


def write_published(path: Path, config: ModelConfig = SMALL, seed: int = 0) -> Path:
    """Random weights as the authors' training code saves them: named as DataParallel names them."""
    torch.manual_seed(seed)
    model = build_classifier(config) if config.classes else build(config)
    torch.save({f"module.{name}": tensor for name, tensor in model.state_dict().items()}, path)
    return path


def entry(address: str, config: ModelConfig = SMALL) -> Published:
    """A line of the table for such a file."""
    model = build_classifier(config) if config.classes else build(config)
    return Published(
        name="small",
        title="A small model",
        address=address,
        file="small_model.pth",
        size=4 * sum(p.numel() for p in model.parameters()),
        purpose="For trying.",
        trained_on="noise",
        norm_pix=False,
        source="https://example.org/small",
        licence="MIT",
    )
