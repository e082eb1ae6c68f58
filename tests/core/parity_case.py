# SPDX-License-Identifier: MIT
"""Stored inputs, weights and outputs of the published code: one folder of them, of whatever sizes."""

import json
import os
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.model.released import read_published

REPOSITORY = Path(__file__).parents[2]
_PLACES = (REPOSITORY.parent / "shared" / "parity", REPOSITORY / "tests" / "data" / "parity")
FOLDER = Path(os.environ.get("CAVMAE_PARITY") or next(place for place in _PLACES if place.exists()))
FILES = ("preprocess", "metrics", "tiny", "geom", "joint_quirk", "sync", "full")  # .npz each

_WEIGHTS = {
    "tiny": "tiny_pretrain.safetensors",
    "joint_quirk": "joint_pretrain.safetensors",
    "sync": "sync_pretrain.safetensors",
    "geom": "geom_pretrain_dataparallel.pth",
}
_SALT = "cavmae-parity-shared"  # of sets whose manifest names none


@dataclass(frozen=True, slots=True)
class Case:
    """One model with the numbers its original made."""

    config: ModelConfig
    model: CAVMAE  # shared between tests: copy it before changing it
    arrays: dict[str, Tensor]


def file_in_set(name: str) -> Path:
    """A file of the set, or the test is skipped by its name."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not in {FOLDER}")
    return path


@cache
def arrays_of(name: str) -> dict[str, Tensor]:
    """Every numeric array of one .npz file; the others are text (`texts_of`)."""
    with np.load(file_in_set(f"{name}.npz")) as stored:
        return {key: torch.from_numpy(stored[key]) for key in stored.files if stored[key].dtype.kind != "U"}


def texts_of(name: str, array: str) -> list[str]:
    """An array of names."""
    with np.load(file_in_set(f"{name}.npz")) as stored:
        return [str(text) for text in stored[array]]


@cache
def case_of(name: str) -> Case:
    """The case `name` of the set, its model loaded strictly."""
    weights = file_in_set(_WEIGHTS[name])
    config = config_of(name)
    if weights.suffix == ".pth":
        heads = {"num_heads": config.num_heads, "decoder_num_heads": config.decoder_num_heads}
        config, state = read_published(weights, **heads)
    else:
        state = load_file(weights)
    return Case(config, build(config, state).eval(), arrays_of(name))


@cache
def manifest() -> dict[str, Any]:
    """What the set says of itself: the sizes of its models and the salt of its hashed numbers."""
    config: dict[str, Any] = json.loads(file_in_set("manifest.json").read_text())["config"]
    return config


def config_of(name: str) -> ModelConfig:
    """The sizes of a case, told by the manifest in the published names; the defaults where it tells none."""
    sizes = manifest().get(name.removesuffix("_quirk"), {})
    renamed = {
        "image_size": "img_size",
        "audio_frames": "audio_length",
        "modality_depth": "modality_specific_depth",
        "register_tokens": "num_register_tokens",
    }
    same = ("embed_dim", "num_heads", "decoder_embed_dim", "decoder_depth", "decoder_num_heads", "cls_token")
    names = renamed | {name: name for name in same}
    given = {ours: sizes[theirs] for ours, theirs in names.items() if theirs in sizes}
    if "modality_depth" in given:
        given["joint_depth"] = 12 - given["modality_depth"]  # the published code fixes their sum
    return ModelConfig(**given)


def hashed(name: str, shape: tuple[int, ...], low: float, high: float) -> Tensor:
    """Numbers in low..high made from their place, `name` and the salt: the full-size weights need no file."""
    seed = zlib.crc32(f"{manifest().get('salt', _SALT)}/{name}".encode())
    h = (np.arange(int(np.prod(shape)), dtype=np.uint64) * 2654435761 + seed) & 0xFFFFFFFF
    h = (h ^ (h >> np.uint64(16))) * 0x85EBCA6B & 0xFFFFFFFF
    h = (h ^ (h >> np.uint64(13))) * 0xC2B2AE35 & 0xFFFFFFFF
    h ^= h >> np.uint64(16)
    return torch.from_numpy((low + (high - low) * (h / 2**32)).astype(np.float32).reshape(shape))


def hashed_weight(name: str, shape: tuple[int, ...]) -> Tensor:
    """The weight `name` of the full-size model."""
    if "pos_embed" in name:
        return hashed(name, shape, -1, 1)
    if len(shape) >= 3 and not name.endswith("proj.weight"):
        return hashed(name, shape, -0.5, 0.5)
    if len(shape) == 1 and name.endswith("weight"):
        return hashed(name, shape, 0.8, 1.2)
    if name.endswith("bias"):
        return hashed(name, shape, -0.1, 0.1)
    spread = 0.7 * (3 / np.prod(shape[1:])) ** 0.5
    return hashed(name, shape, -spread, spread)
