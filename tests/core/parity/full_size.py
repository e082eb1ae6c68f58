# SPDX-License-Identifier: MIT
"""The full-size model, its weights and inputs rebuilt from a hash."""

import dataclasses
import json
from functools import cache

import torch
from torch import Tensor

from core.model.build import build, build_classifier, no_storage
from core.model.cav_mae import CAVMAE
from core.model.positions import sin_cos_table
from tests.core.parity.classifiers import encoder_of, logits
from tests.core.parity.comparison import Comparison
from tests.core.parity.masked import outcomes
from tests.core.parity.streams import stream_features
from tests.core.parity_case import arrays_of, config_of, file_in_set, hashed, hashed_weight


def positions() -> dict[str, Tensor]:
    config, tables = config_of("full"), {}
    grids = {
        "a": (config.mel_bins // config.patch, config.audio_frames // config.patch),
        "v": (config.image_size // config.patch, config.image_size // config.patch),
    }
    for side, grid in grids.items():
        for part, width in (("", config.embed_dim), ("decoder_", config.decoder_embed_dim)):
            table = sin_cos_table(width, *grid)
            tables[f"init/{part}pos_embed_{side}_sub"] = table[0, ::13, ::29]
            tables[f"init/{part}pos_embed_{side}_sum_abs"] = table.double().abs().sum()
    return tables


def sums_of_weights() -> dict[str, Tensor]:
    """Of the first tensors in the published order."""
    published = json.loads(file_in_set("state_dict_keys.json").read_text())["CAVMAE_default"]["keys"]
    count = len(arrays_of("full")["weights_check_sum_first16"])
    first = [hashed_weight(name, tuple(shape)) for name, shape in list(published.items())[:count]]
    return {"weights_check_sum_first16": torch.stack([tensor.double().sum() for tensor in first])}


@torch.no_grad()
def features() -> dict[str, Tensor]:
    found = _model().features(*_inputs())
    assert found.audio is not None
    assert found.images is not None
    return stream_features(found.audio, found.images) | {
        "feat/feat_a_sub": found.audio.patches[:, ::16, ::16],
        "feat/feat_v_sub": found.images.patches[:, ::16, ::16],
    }


@torch.no_grad()
def masked_pass() -> dict[str, Tensor]:
    (audio, images), model = _inputs(), _model()
    noise_a, noise_v = (
        hashed(f"input/noise_{side}", (len(audio), grid[0] * grid[1]), 0, 1)
        for side, grid in (("a", model.grid_a), ("v", model.grid_v))
    )
    output = model(audio, images, noise_a, noise_v)
    named = outcomes(output, audio, images)
    named["pred_a_sub"] = output.prediction_a[:, ::16, ::8]
    named["pred_v_sub"] = output.prediction_v[:, ::7, ::24]
    return {f"pre/{what}": value for what, value in named.items()}


@torch.no_grad()
def classes() -> dict[str, Tensor]:
    config = config_of("full")
    count, width = arrays_of("full")["ft/logits_multimodal"].shape[1], config.embed_dim
    shapes = {"0.weight": (width,), "0.bias": (width,), "1.weight": (count, width), "1.bias": (count,)}
    names = {f"mlp_head.{name}": shape for name, shape in shapes.items()}
    head = {name: hashed_weight(name, shape) for name, shape in names.items()}
    state = encoder_of(_model().state_dict()) | head
    return logits(build_classifier(dataclasses.replace(config, classes=count), state).eval(), *_inputs())


@cache
def _model() -> CAVMAE:
    config = config_of("full")
    with no_storage():
        shapes = {name: tuple(value.shape) for name, value in build(config).state_dict().items()}
    return build(config, {name: hashed_weight(name, shape) for name, shape in shapes.items()}).eval()


def _inputs() -> tuple[Tensor, Tensor]:
    config, batch = config_of("full"), len(arrays_of("full")["feat/feat_pool_a"])
    audio = hashed("input/audio", (batch, config.audio_frames, config.mel_bins), -2, 2)
    return audio, hashed("input/imgs", (batch, 3, config.image_size, config.image_size), -2, 2)


COMPARISONS = [
    Comparison("full", "init/.*", positions),
    Comparison("full", "weights_check_.*", sums_of_weights, rtol=1e-9, atol=1e-6),
    Comparison("full", "feat/.*", features, slow=True),
    Comparison("full", "pre/.*", masked_pass, slow=True),
    Comparison("full", "ft/.*", classes, slow=True),
]
