# SPDX-License-Identifier: MIT
"""Weights with the configuration they belong to, in one safetensors file."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.errors import ModelError
from core.features.constants import fingerprint
from core.model.build import build, build_classifier, no_storage
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.model.encoder import Encoder

State = Mapping[str, Tensor]
Metadata = dict[str, Any]

_CONFIG, _METADATA, _IDENTITY = "config", "metadata", "identity"  # keys of the safetensors header
_NAMED = 5  # so many keys are named in an error


def save(
    path: Path,
    model_state: State,
    config: ModelConfig,
    metadata: Metadata | None = None,
    *,
    half: bool = False,
) -> str:
    """Write a checkpoint, the old file staying whole until the new one is, and give its `identity`.

    `metadata` is anything JSON holds. `half` stores float16; the identity is that of what was stored.
    """
    check(config, model_state)
    state = {name: _stored(tensor, half) for name, tensor in model_state.items()}
    name = identity(config, state)
    header = {
        _CONFIG: json.dumps(config.to_dict(), sort_keys=True),
        _METADATA: json.dumps(metadata or {}, sort_keys=True),
        _IDENTITY: name,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".tmp")
    try:
        save_file(state, unfinished, metadata=header)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return name


def load(path: Path, device: torch.device | str = "cpu") -> tuple[CAVMAE, Metadata]:
    """A pre-training model in eval mode, and its metadata. `ModelError` if the file holds anything else."""
    config, metadata, state = read(path)
    model = build(config, weights=state)
    return model.to(device).eval(), metadata


def load_encoder(path: Path, device: torch.device | str = "cpu") -> tuple[Encoder, Metadata]:
    """Like `load`, but a fine-tuned classifier will do: for `features`, which both have."""
    config, metadata, state = read(path)
    model: Encoder = (
        build_classifier(config, weights=state) if config.classes else build(config, weights=state)
    )
    return model.to(device).eval(), metadata


def read(path: Path) -> tuple[ModelConfig, Metadata, dict[str, Tensor]]:
    """Configuration, metadata and float32 weights of a checkpoint, checked to fit each other."""
    config, metadata = read_header(path)
    try:
        with safe_open(path, framework="pt") as file:
            state = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, RuntimeError) as error:  # of torch, for numbers it does not convert
        raise ModelError(f"{path.name} cannot be read: {error}.") from error
    check(config, state)
    return config, metadata, state


def read_header(path: Path) -> tuple[ModelConfig, Metadata]:
    """Configuration and metadata alone; the identity is in the metadata as "identity".

    Raises `ModelError` for a file that is no checkpoint, whatever lies in its header.
    """
    try:
        with safe_open(path, framework="pt") as file:
            header = file.metadata() or {}
        config = ModelConfig.from_dict(_by_name(header[_CONFIG]))
        metadata = _by_name(header[_METADATA])
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}.") from error
    except (KeyError, ValueError, RecursionError) as error:
        raise ModelError(f"{path.name} was not written by Earshot: its header describes no model.") from error
    return config, {**metadata, _IDENTITY: header.get(_IDENTITY, "")}


def identity(config: ModelConfig, state: State) -> str:
    """A hex name for weights, configuration and preprocessing: vectors of equal names can be compared.

    float16 and float32 copies of equal values have equal names.
    """
    digest = hashlib.sha256(fingerprint().encode())
    digest.update(json.dumps(config.to_dict(), sort_keys=True).encode())
    for name in sorted(state):
        tensor = state[name].detach().to("cpu", torch.float32).contiguous()
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(tensor.view(torch.uint8).numpy().data)
    return digest.hexdigest()[:32]


def check(config: ModelConfig, state: State) -> None:
    """`ModelError` naming what is missing, unknown or of another shape than `config` asks for."""
    with no_storage():
        model: Encoder = build_classifier(config) if config.classes else build(config)
    expected = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    strange = [
        f"{name} is {_size(state[name].shape)}, not {_size(shape)}"
        for name, shape in expected.items()
        if name in state and tuple(state[name].shape) != shape
    ]
    for names, what in (
        ([name for name in expected if name not in state], "are missing"),
        ([name for name in state if name not in expected], "do not belong to the model"),
        (strange, "have another shape"),
    ):
        if names:
            shown = ", ".join(names[:_NAMED]) + (" and more" if len(names) > _NAMED else "")
            raise ModelError(f"These weights do not fit: {len(names)} tensors {what}: {shown}.")


def _by_name(text: str) -> Metadata:
    """An object of JSON; `ValueError` for any other text, `RecursionError` for one that nests without end."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("values without names")
    return found


def _stored(tensor: Tensor, half: bool) -> Tensor:
    return tensor.detach().to("cpu", torch.float16 if half else torch.float32).contiguous()


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "one number"
