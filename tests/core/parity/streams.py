# SPDX-License-Identifier: MIT
"""The unmasked pass of the small models: every stage of the encoder and what comes out of it."""

import copy

import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.encoder import Features, Stream
from core.model.patches import spectrogram_image
from core.model.positions import sin_cos_table
from tests.core.parity.comparison import Comparison
from tests.core.parity_case import Case, case_of


@torch.no_grad()
def features(case: Case) -> dict[str, Tensor]:
    """All that is stored of the unmasked pass over the inputs of a case."""
    a, v = _streams(case.model.features(case.arrays["in/audio"], case.arrays["in/imgs"]))
    return stream_features(a, v)


def stream_features(a: Stream, v: Stream) -> dict[str, Tensor]:
    """What a pass with features `a` and `v` is stored as."""
    embedded_a, embedded_v = F.normalize(a.mean, dim=-1), F.normalize(v.mean, dim=-1)
    named = {
        "feat_a": a.patches,
        "feat_v": v.patches,
        "feat_pool_a": a.mean,
        "feat_pool_v": v.mean,
        "local_a_mean": a.mean,
        "local_v_mean": v.mean,
        "emb_a": embedded_a,
        "emb_v": embedded_v,
        "sim_a2v": embedded_a @ embedded_v.T,
    }
    if a.cls is not None and v.cls is not None:
        named |= {"cls_a": a.cls, "cls_v": v.cls}
    return {f"feat/{what}": value for what, value in named.items()}


def fresh_positions() -> dict[str, Tensor]:
    case, tables = case_of("tiny"), {}
    widths = {"": case.config.embed_dim, "decoder_": case.config.decoder_embed_dim}
    for part, width in widths.items():
        tables[f"init/{part}pos_embed_a"] = sin_cos_table(width, *case.model.grid_a)
        tables[f"init/{part}pos_embed_v"] = sin_cos_table(width, *case.model.grid_v)
    return tables


@torch.no_grad()
def faint_features() -> dict[str, Tensor]:
    """So little goes in that the epsilon of the first LayerNorms tells."""
    case = case_of("tiny")
    model = copy.deepcopy(case.model)
    for name, parameter in model.named_parameters():
        if name.startswith(("pos_embed_", "modality_", "patch_embed_")):
            parameter *= 0.003
    a, v = _streams(model.features(case.arrays["in/audio"], case.arrays["in/imgs"]))
    return {"eps/feat_pool_a": a.mean, "eps/feat_pool_v": v.mean}


@torch.no_grad()
def stages() -> dict[str, Tensor]:
    case = case_of("tiny")
    model, audio, images = case.model, case.arrays["in/audio"][:2], case.arrays["in/imgs"][:2]
    tokens_a, tokens_v = model.tokenise_audio(audio), model.tokenise_images(images)
    first = model.blocks_a[0]
    return {
        "probe/patch_embed_a": model.patch_embed_a(spectrogram_image(audio)),
        "probe/patch_embed_v": model.patch_embed_v(images),
        "probe/tokens_a": tokens_a,
        "probe/tokens_v": tokens_v,
        "probe/blocks_a.0.attn": first.attn(first.norm1(tokens_a)),
        "probe/blocks_a.0": first(tokens_a),
        "probe/blocks_a.last": model.encode_audio(tokens_a),
        "probe/blocks_v.last": model.encode_images(tokens_v),
    }


def _streams(found: Features) -> tuple[Stream, Stream]:
    assert found.audio is not None
    assert found.images is not None
    return found.audio, found.images


COMPARISONS = [
    Comparison("tiny", "init/.*", fresh_positions, atol=1e-6),
    Comparison("tiny", "feat/.*", lambda: features(case_of("tiny"))),
    Comparison("tiny", "eps/.*", faint_features),
    Comparison("tiny", "probe/.*", stages),
    Comparison("joint_quirk", "feat/.*", lambda: features(case_of("joint_quirk"))),
    Comparison("sync", "feat/.*", lambda: features(case_of("sync"))),
]
