# SPDX-License-Identifier: MIT
"""Import of published weights: what a file holds is told from its names and shapes, and all are checked."""

import math
import pickle
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from core.errors import ModelError
from core.features.constants import FRAME_SIZE, MEL_BINS
from core.model.checkpoint import check
from core.model.config import ModelConfig

SIZE_LIMIT = 4 << 30  # bytes; the largest published file has 0.8 GB
TENSOR_LIMIT = 10_000  # the published models have fewer than 700

HEAD_WIDTH = 64  # of the published encoders and decoders, which weights alone do not tell
DECODER_HEAD_WIDTH = 32

_PLAIN = (torch.float16, torch.bfloat16, torch.float32, torch.float64)

_REFUSED = {
    "constrative_head": "it has contrastive heads, which Earshot does not build",  # spelled so as published
    "contrastive_head": "it has contrastive heads, which Earshot does not build",
    "classifier_": "it is a fine-tuned CAV-MAE Sync classifier, of which no weights were published",
    "cls_cls_token": "it is a fine-tuned CAV-MAE Sync classifier, of which no weights were published",
}


def read_published(
    path: Path,
    *,
    num_heads: int | None = None,
    decoder_num_heads: int | None = None,
    norm_pix_loss: bool = True,
) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Configuration and float32 weights of a published CAV-MAE or CAV-MAE Sync file (.pth or safetensors).

    The number of heads follows the published width of a head unless given. Nothing in the file is run;
    a file that is no such model raises `ModelError` with what is missing or strange.
    """
    state = published_state(path)
    config = infer_config(state, num_heads, decoder_num_heads, norm_pix_loss)
    check(config, state)
    return config, _apart({name: _sound(name, tensor) for name, tensor in state.items()})


def published_state(path: Path) -> dict[str, Tensor]:
    """The weights by their published names, as they lie in the file. Raises `ModelError`."""
    state = {name.removeprefix("module."): tensor for name, tensor in _tensors(path).items()}
    for start, reason in _REFUSED.items():
        if any(name.startswith(start) for name in state):
            raise ModelError(f"{path.name} cannot be used: {reason}.")
    return state


def _tensors(path: Path) -> Mapping[str, Tensor]:
    """Everything in the file, which must be tensors by name and of bearable size."""
    check_size(path)
    state = _read_safetensors(path) if path.suffix == ".safetensors" else _read_pickle(path)
    if not isinstance(state, Mapping) or not all(isinstance(name, str) for name in state):
        raise ModelError(f"{path.name} holds no weights by name.")
    strange = [name for name, value in state.items() if not isinstance(value, Tensor)]
    if strange or not state:
        raise ModelError(f"{path.name} holds no bare weights: {', '.join(strange[:5]) or 'it is empty'}.")
    odd = [name for name, tensor in state.items() if not _is_plain(tensor)]
    if odd:
        raise ModelError(
            f"{path.name} holds weights that are no plain numbers of 16 to 64 bits: {', '.join(odd[:5])}."
        )
    # A few bytes can claim to be a huge tensor by repeating themselves, so the claim counts too.
    if sum(tensor.numel() * 4 for tensor in state.values()) > SIZE_LIMIT or len(state) > TENSOR_LIMIT:
        raise ModelError(f"{path.name} is too large for a CAV-MAE model.")
    return state


def _is_plain(tensor: Tensor) -> bool:
    """Whether a tensor holds its numbers one by one, unlike sparse and quantised ones and mere shapes."""
    one_by_one = tensor.layout == torch.strided and not tensor.is_nested
    return one_by_one and tensor.device.type == "cpu" and tensor.dtype in _PLAIN


def check_size(path: Path) -> None:
    """`ModelError` for a file too large for a model, as it is or unpacked; none of it is read for that."""
    try:
        size = path.stat().st_size
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                size = max(size, sum(entry.file_size for entry in archive.infolist()))
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path.name} cannot be read: {error}.") from error
    if size > SIZE_LIMIT:
        raise ModelError(f"{path.name} is too large for a CAV-MAE model ({size / 1e9:.1f} GB).")


def _read_safetensors(path: Path) -> object:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}.") from error


def _read_pickle(path: Path) -> object:
    try:
        with path.open("rb") as file:
            is_page = file.read(64).lstrip()[:1] == b"<"  # no pickle begins so; saved web pages do
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error}.") from error
    if is_page:
        raise ModelError(f"{path.name} is a web page that was saved in place of the weights.")
    try:
        # Mapped, the weights are in memory once and only while they are read; the oldest format cannot be.
        return torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except pickle.UnpicklingError as error:
        raise ModelError(
            f"{path.name} holds more than weights. It may run code when opened, so it was not opened."
        ) from error
    except Exception as error:  # a broken file makes the reader fail in any way it likes
        raise ModelError(f"{path.name} is no file of weights, or it is damaged.") from error


def infer_config(
    state: Mapping[str, Tensor],
    heads: int | None = None,
    decoder_heads: int | None = None,
    norm_pix_loss: bool = True,
) -> ModelConfig:
    """The shape of the network, from the names and shapes of its weights; `ModelError` if they tell none."""
    length, dim = _shape(state, "pos_embed_a", 3)[1:]
    patch = _patch(state)
    classes = _shape(state, "mlp_head.1.weight", 2)[0] if "mlp_head.1.weight" in state else 0
    audio_only = bool(classes) and "pos_embed_v" not in state
    config = ModelConfig(
        image_size=FRAME_SIZE if audio_only else math.isqrt(_shape(state, "pos_embed_v", 3)[1]) * patch,
        audio_frames=length // (MEL_BINS // patch) * patch,
        patch=patch,
        embed_dim=dim,
        num_heads=heads or _heads(dim, HEAD_WIDTH),
        modality_depth=_depth(state, "blocks_a"),
        joint_depth=_depth(state, "blocks_u"),
        mlp_ratio=_shape(state, "blocks_u.0.mlp.fc1.weight", 2)[0] / dim,
        cls_token="cls_token_a" in state,
        register_tokens=_shape(state, "register_tokens", 2)[0] // 2 if "register_tokens" in state else 0,
        audio_only=audio_only,
        classes=classes,
        norm_pix_loss=norm_pix_loss,
    )
    return config if classes else _with_decoder(config, state, decoder_heads)


def _with_decoder(config: ModelConfig, state: Mapping[str, Tensor], heads: int | None) -> ModelConfig:
    width = _shape(state, "decoder_embed.weight", 2)[0]
    return replace(
        config,
        decoder_embed_dim=width,
        decoder_depth=_depth(state, "decoder_blocks"),
        decoder_num_heads=heads or _heads(width, DECODER_HEAD_WIDTH),
    )


def _patch(state: Mapping[str, Tensor]) -> int:
    patch = _shape(state, "patch_embed_a.proj.weight", 4)[-1]
    if MEL_BINS % patch:
        raise ModelError(f"This model cuts spectrograms into patches of {patch}, which Earshot cannot.")
    return patch


def _shape(state: Mapping[str, Tensor], name: str, dims: int) -> tuple[int, ...]:
    if name not in state:
        raise ModelError(f"This is no CAV-MAE model that Earshot knows: {name} is missing.")
    shape = tuple(state[name].shape)
    if len(shape) != dims or not all(shape):
        raise ModelError(f"This is no CAV-MAE model that Earshot knows: {name} has the shape {shape}.")
    return shape


def _depth(state: Mapping[str, Tensor], blocks: str) -> int:
    """How many different numbers follow `blocks`; `check` finds any gap."""
    numbers = (re.match(rf"{blocks}\.(\d+)\.", name) for name in state)
    return len({found[1] for found in numbers if found})


def _heads(width: int, head_width: int) -> int:
    if width % head_width:
        raise ModelError(
            f"The number of attention heads cannot be told from weights of width {width}; it must be given "
            "(models import FILE --heads N --decoder-heads N)."
        )
    return width // head_width


def _sound(name: str, tensor: Tensor) -> Tensor:
    """It in float32, contiguous; `ModelError` if it holds anything but finite numbers."""
    if not torch.isfinite(tensor).all():
        raise ModelError(f"The weights are damaged: {name} holds values that are not finite numbers.")
    return tensor.float().contiguous()


def _apart(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same weights, none in the memory of another: safetensors writes each by itself or not at all."""
    places = {name: tensor.untyped_storage().data_ptr() for name, tensor in state.items()}
    shared = {place for place, count in Counter(places.values()).items() if count > 1}
    return {name: tensor.clone() if places[name] in shared else tensor for name, tensor in state.items()}
