# SPDX-License-Identifier: MIT
"""A model = a frozen base and its adapter, in one file with an identity of its own."""

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from core.errors import ModelError
from core.model import checkpoint
from core.model.config import ModelConfig

NAMES = {"audio": "adapter_a.weight", "visual": "adapter_v.weight"}  # of the matrices, by modality
Matrices = dict[str, Tensor]  # (D, D) by modality


def save_adapted(base: Path, matrices: Matrices, path: Path, metadata: checkpoint.Metadata) -> str:
    """Write the model whose vectors are those of `base` times `matrices`; gives its identity.

    The matrices of a base that is adapted itself are multiplied into them.
    """
    config, _, state = checkpoint.read(base)
    if config.audio_only:
        raise ModelError(f"{base.stem} hears but does not see: there is nothing to adapt it to.")
    for modality, name in NAMES.items():
        first = state.get(name)
        state[name] = matrices[modality] if first is None else matrices[modality] @ first
    return checkpoint.save(path, state, replace(config, adapter=True), metadata)


def change_between(old: Path, new: Path) -> Matrices:
    """The matrices that turn vectors of the model `old` into those of `new`.

    Raises `ModelError` where the two are not the same model with different adapters.
    """
    (base, before), (other, after) = _split(old), _split(new)
    if base != other:
        raise ModelError(
            f"{new.stem} is not {old.stem} with an adapter: the videos must be indexed again with it."
        )
    return {m: _change(before[m], after[m]) for m in NAMES}


def is_adapted_from(old: Path, new: Path) -> bool:
    """Whether vectors of `old` can be turned into those of `new` without decoding anything."""
    try:
        return _split(old)[0] == _split(new)[0]
    except ModelError:
        return False


def _split(path: Path) -> tuple[str, Matrices]:
    """The identity without the adapter, and the adapter: ones where there is none."""
    config, _, state = checkpoint.read(path)
    none = torch.eye(config.embed_dim)
    matrices = {modality: state.pop(name, none) for modality, name in NAMES.items()}
    bare: ModelConfig = replace(config, adapter=False)
    return checkpoint.identity(bare, state), matrices


def _change(before: Tensor, after: Tensor) -> Tensor:
    """after = change @ before."""
    change: Tensor = torch.linalg.solve(before.T.double(), after.T.double()).T
    return change.float()
