# SPDX-License-Identifier: MIT
"""Import of published weights: what a file holds is told from its names and shapes, and all are checked."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from core.errors import ModelError
from core.features.constants import FRAME_SIZE, MEL_BINS
from core.model.build import build_classifier, no_storage
from core.model.checkpoint import check
from core.model.config import ModelConfig, Tuned
from core.model.weightsfile import check_size, check_whole, read_tensors

HEAD_WIDTH = 64  # of the published encoders and decoders, which weights alone do not tell
DECODER_HEAD_WIDTH = 32

_PREFIX = "module."  # before every name, where DataParallel held the model

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
    tuned: Tuned = "both",
) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Configuration and float32 weights of a published CAV-MAE or CAV-MAE Sync file (.pth or safetensors).

    The number of heads follows the published width of a head unless given. Of a classifier `tuned` on sound
    alone the eye is left out, which the authors' code saves along as the pre-training left it. Nothing in
    the file is run; a file that is no such model, or damaged, raises `ModelError` with what is missing or
    strange.
    """
    check_size(path)
    check_whole(path)
    state = published_state(path)
    config = infer_config(state, num_heads, decoder_num_heads, norm_pix_loss)
    check(config, state)
    if tuned != "both":
        config, state = _tuned_on(tuned, config, state)
    return config, _apart({name: finite(name, tensor) for name, tensor in state.items()})


def published_state(path: Path) -> dict[str, Tensor]:
    """The weights by their published names, as they lie in the file. Raises `ModelError`."""
    found = read_tensors(path)
    state = {name.removeprefix(_PREFIX): tensor for name, tensor in found.items()}
    if len(state) < len(found):
        twice = next(name for name in found if f"{_PREFIX}{name}" in found)
        raise ModelError(
            f"{path.name} holds {twice} twice, also as {_PREFIX}{twice}; which is meant it does not say."
        )
    for start, reason in _REFUSED.items():
        if any(name.startswith(start) for name in state):
            raise ModelError(f"{path.name} cannot be used: {reason}.")
    return state


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


def finite(name: str, tensor: Tensor) -> Tensor:
    """It in float32, contiguous; `ModelError` if that holds anything but finite numbers."""
    plain = tensor.float().contiguous()  # which makes the largest numbers of 64 bits infinite
    if not torch.isfinite(plain).all():
        raise ModelError(
            f"The weights are damaged: {name} holds values that are no finite numbers of 32 bits."
        )
    return plain


def _tuned_on(
    tuned: Tuned, config: ModelConfig, state: dict[str, Tensor]
) -> tuple[ModelConfig, dict[str, Tensor]]:
    """A classifier as it is meant where it was fine-tuned on one modality."""
    if not config.classes:
        raise ModelError(
            "This is no classifier: it both hears and sees (models import FILE --modality both)."
        )
    if tuned == "visual" and config.audio_only:
        raise ModelError("This classifier has no eye, so it was not fine-tuned on pictures.")
    if tuned == "visual":
        return config, state
    hearing = replace(config, audio_only=True, image_size=FRAME_SIZE)  # of a file without an eye none is told
    with no_storage():
        names = build_classifier(hearing).state_dict().keys()
    return hearing, {name: state[name] for name in names}


def _apart(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same weights, none in the memory of another: safetensors writes each by itself or not at all."""
    places = {name: tensor.untyped_storage().data_ptr() for name, tensor in state.items()}
    shared = {place for place, count in Counter(places.values()).items() if count > 1}
    return {name: tensor.clone() if places[name] in shared else tensor for name, tensor in state.items()}
