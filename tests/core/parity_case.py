# SPDX-License-Identifier: MIT
"""Stored inputs, weights and outputs of the published code."""

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
COMMITTED = REPOSITORY / "tests" / "data" / "parity"
LARGER = Path(os.environ.get("CAVMAE_PARITY", REPOSITORY.parent / "shared" / "parity"))

WEIGHTS = {
    "tiny": "tiny_pretrain.safetensors",
    "joint": "joint_pretrain.safetensors",
    "sync": "sync_pretrain.safetensors",
    "geom": "geom_pretrain_dataparallel.pth",
}

both_folders = pytest.mark.parametrize("folder", [COMMITTED, LARGER], ids=["committed", "larger"])


@dataclass(frozen=True, slots=True)
class Case:
    """One model with the numbers its original made."""

    config: ModelConfig
    model: CAVMAE  # shared between tests: copy it before changing it
    arrays: dict[str, Tensor]


def file_in(folder: Path, name: str) -> Path:
    """A file of the set, or the test is skipped by its name."""
    path = folder / name
    if not path.exists():
        pytest.skip(f"{name} is not in {folder}")
    return path


@cache
def arrays_of(folder: Path, name: str) -> dict[str, Tensor]:
    """Every numeric array of one .npz file; names of parameters are read apart."""
    with np.load(file_in(folder, f"{name}.npz")) as stored:
        return {key: torch.from_numpy(stored[key]) for key in stored.files if stored[key].dtype.kind != "U"}


@cache
def case_of(folder: Path, name: str) -> Case:
    """The case `name` of the set, its model loaded strictly."""
    weights = file_in(folder, WEIGHTS[name])
    config = config_of(folder, name)
    if weights.suffix == ".pth":
        heads = {"num_heads": config.num_heads, "decoder_num_heads": config.decoder_num_heads}
        config, state = read_published(weights, **heads)
    else:
        state = load_file(weights)
    arrays = arrays_of(folder, "joint_quirk" if name == "joint" else name)
    return Case(config, build(config, state).eval(), arrays)


def config_of(folder: Path, name: str) -> ModelConfig:
    """The sizes of a case, told by the manifest in the published names."""
    sizes = json.loads(file_in(folder, "manifest.json").read_text())["config"][name]
    return ModelConfig(
        image_size=sizes["img_size"],
        audio_frames=sizes["audio_length"],
        embed_dim=sizes["embed_dim"],
        num_heads=sizes["num_heads"],
        modality_depth=sizes["modality_specific_depth"],
        joint_depth=12 - sizes["modality_specific_depth"],
        decoder_embed_dim=sizes["decoder_embed_dim"],
        decoder_depth=sizes["decoder_depth"],
        decoder_num_heads=sizes["decoder_num_heads"],
        cls_token=sizes.get("cls_token", False),
        register_tokens=sizes.get("num_register_tokens", 0),
    )


def agree(
    actual: Mapping[str, Tensor], stored: Mapping[str, Tensor], *, rtol: float = 1e-5, atol: float = 2e-5
):
    """Each value equals the stored one of its name: whole numbers exactly, others within rounding."""
    common = [name for name in actual if name in stored]
    assert common, f"none of {list(actual)} is stored"
    for name in common:
        expected = stored[name]
        if expected.is_floating_point():
            got = actual[name].detach().to(expected.dtype)
            torch.testing.assert_close(got, expected, rtol=rtol, atol=atol, msg=lambda m, n=name: f"{n}: {m}")
        else:
            assert torch.equal(actual[name].to(expected.dtype), expected), name


def all_known(stored: Mapping[str, Tensor], group: str, *known: Mapping[str, object]) -> None:
    """Every stored array of a group was compared with something."""
    names = {name for name in stored if name.startswith(group)}
    assert not names.difference(*known), f"not compared: {names.difference(*known)}"


def hashed(name: str, shape: tuple[int, ...], low: float, high: float) -> Tensor:
    """Numbers in low..high made from their place and `name`: the full-size weights need no file."""
    seed = zlib.crc32(f"cavmae-parity-shared/{name}".encode())
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
