# SPDX-License-Identifier: MIT
"""From a configuration to a network: the one place that takes `ModelConfig` apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from core.errors import ModelError
from core.model.cav_mae import CAVMAE
from core.model.classifier import CAVMAEClassifier
from core.model.config import ModelConfig
from core.model.encoder import Encoder, EncoderSizes


def build(config: ModelConfig, weights: Mapping[str, Tensor] | None = None) -> CAVMAE:
    """The pre-training model, with random weights or with `weights`, which it then holds uncopied."""
    if config.classes:
        raise ModelError("This is a fine-tuned classifier: it can search, but not be trained further.")
    with nullcontext() if weights is None else no_storage():
        model = CAVMAE(
            **_encoder(config),
            decoder_embed_dim=config.decoder_embed_dim,
            decoder_depth=config.decoder_depth,
            decoder_num_heads=config.decoder_num_heads,
            cls_token=config.cls_token,
            register_tokens=config.register_tokens,
            mask_ratio_a=config.mask_ratio_a,
            mask_ratio_v=config.mask_ratio_v,
        )
    _fill(model, weights)
    return model


def build_classifier(config: ModelConfig, weights: Mapping[str, Tensor] | None = None) -> CAVMAEClassifier:
    """The classifier of `config.classes` classes, with random weights or with `weights`."""
    with nullcontext() if weights is None else no_storage():
        model = CAVMAEClassifier(**_encoder(config), classes=config.classes, audio_only=config.audio_only)
    _fill(model, weights)
    return model


@contextmanager
def no_storage() -> Iterator[None]:
    """Networks built inside have shapes but no values: what is about to be loaded need not be made up."""
    with torch.device("meta"), _NoValues():
        yield


class _NoValues(TorchFunctionMode):
    """Leaves out random start values, which take seconds to draw even where there is nothing to fill."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func in (Tensor.uniform_, Tensor.normal_):
            return args[0]
        if func in (nn.init.uniform_, nn.init.normal_):  # these name their tensor
            return (kwargs or {})["tensor"]
        return func(*args, **(kwargs or {}))


def _encoder(config: ModelConfig) -> EncoderSizes:
    return {
        "image_size": config.image_size,
        "audio_frames": config.audio_frames,
        "patch": config.patch,
        "mel_bins": config.mel_bins,
        "embed_dim": config.embed_dim,
        "num_heads": config.num_heads,
        "modality_depth": config.modality_depth,
        "joint_depth": config.joint_depth,
        "mlp_ratio": config.mlp_ratio,
        "short_positions": config.short_positions,
        "long_positions": config.long_positions,
        "adapter": config.adapter,
    }


def _fill(model: Encoder, weights: Mapping[str, Tensor] | None) -> None:
    """Strictly; a meta model takes the tensors themselves, so nothing large is made twice."""
    if weights is not None:
        model.load_state_dict(weights, strict=True, assign=True)
