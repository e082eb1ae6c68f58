# SPDX-License-Identifier: MIT
"""The full-size model, its weights rebuilt from a hash, gives the published model's numbers."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.build import build, build_classifier, no_storage
from core.model.cav_mae import CAVMAE
from core.model.config import BASE
from core.model.losses import contrastive_loss, pretraining_loss
from core.model.positions import sin_cos_table
from tests.core.parity_case import COMMITTED, agree, all_known, arrays_of, hashed, hashed_weight

pytestmark = pytest.mark.slow

AUDIO = hashed("input/audio", (2, 1024, 128), -2, 2)
IMAGES = hashed("input/imgs", (2, 3, 224, 224), -2, 2)


@pytest.fixture(scope="module")
def model() -> CAVMAE:
    with no_storage():
        shapes = {name: tuple(value.shape) for name, value in build(BASE).state_dict().items()}
    return build(BASE, {name: hashed_weight(name, shape) for name, shape in shapes.items()}).eval()


def test_positions() -> None:
    tables = {}
    for side, grid in (("a", (8, 64)), ("v", (14, 14))):
        for part, width in (("", BASE.embed_dim), ("decoder_", BASE.decoder_embed_dim)):
            table = sin_cos_table(width, *grid)
            tables[f"init/{part}pos_embed_{side}_sub"] = table[0, ::13, ::29]
            tables[f"init/{part}pos_embed_{side}_sum_abs"] = table.double().abs().sum()
    stored = arrays_of(COMMITTED, "full")
    agree(tables, stored)
    all_known(stored, "init/", tables)


@torch.no_grad()
def test_features(model: CAVMAE) -> None:
    found = model.features(AUDIO, IMAGES)
    assert found.audio is not None
    assert found.images is not None
    a, v = F.normalize(found.audio.mean, dim=-1), F.normalize(found.images.mean, dim=-1)
    actual = {
        "feat/feat_pool_a": found.audio.mean,
        "feat/feat_pool_v": found.images.mean,
        "feat/emb_a": a,
        "feat/emb_v": v,
        "feat/sim_a2v": a @ v.T,
        "feat/feat_a_sub": found.audio.patches[:, ::16, ::16],
        "feat/feat_v_sub": found.images.patches[:, ::16, ::16],
    }
    stored = arrays_of(COMMITTED, "full")
    agree(actual, stored)
    all_known(stored, "feat/", actual)


@torch.no_grad()
def test_masked_pass(model: CAVMAE) -> None:
    noise_a, noise_v = hashed("input/noise_a", (2, 512), 0, 1), hashed("input/noise_v", (2, 196), 0, 1)
    output = model(AUDIO, IMAGES, noise_a, noise_v)
    actual = {
        "pred_a_sub": output.prediction_a[:, ::16, ::8],
        "pred_v_sub": output.prediction_v[:, ::7, ::24],
        "ids_restore_a": output.mask_a.restore,
        "ids_restore_v": output.mask_v.restore,
        "mask_a": output.mask_a.removed,
        "mask_v": output.mask_v.removed,
        "rep_a": output.audio.mean,
        "rep_v": output.images.mean,
    }
    for norm_pix, kind in ((False, "raw"), (True, "normpix")):
        loss = pretraining_loss(output, AUDIO, IMAGES, norm_pix=norm_pix)
        parts = {f"loss_mae_a_{kind}": loss.audio, f"loss_mae_v_{kind}": loss.images}
        actual |= parts | {f"loss_total_{kind}": loss.total}
    for both_ways, kind in ((False, "unidir"), (True, "bidir")):
        contrast = contrastive_loss(output.audio.vector, output.images.vector, both_ways=both_ways)
        actual |= {f"loss_c_{kind}": contrast.loss, f"c_acc_{kind}": contrast.accuracy}
    actual = {f"pre/{what}": value for what, value in actual.items()}
    stored = arrays_of(COMMITTED, "full")
    agree(actual, stored)
    all_known(stored, "pre/", actual)


@torch.no_grad()
def test_classifier(model: CAVMAE) -> None:
    encoder = {k: v for k, v in model.state_dict().items() if not k.startswith(("decoder", "mask_token"))}
    head: dict[str, Tensor] = {}
    for name, shape in (
        ("0.weight", (768,)),
        ("0.bias", (768,)),
        ("1.weight", (527, 768)),
        ("1.bias", (527,)),
    ):
        head[f"mlp_head.{name}"] = hashed_weight(f"mlp_head.{name}", shape)
    classifier = build_classifier(replace(BASE, classes=527), encoder | head).eval()
    logits = {
        "ft/logits_multimodal": classifier(AUDIO, IMAGES),
        "ft/logits_audioonly": classifier(AUDIO),
        "ft/logits_videoonly": classifier(images=IMAGES),
        "ft/logits_missingaudioonly": classifier(AUDIO, trained_on_both=True),
        "ft/logits_missingvideoonly": classifier(images=IMAGES, trained_on_both=True),
    }
    stored = arrays_of(COMMITTED, "full")
    agree(logits, stored)
    all_known(stored, "ft/", logits)
