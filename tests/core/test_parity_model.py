# SPDX-License-Identifier: MIT
"""The pre-training model gives the published model's numbers."""

import copy
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.cav_mae import Output
from core.model.encoder import Stream
from core.model.losses import contrastive_loss, pretraining_loss, reconstruction_loss
from core.model.masking import Mask, mask_from_noise, mask_from_restore
from core.model.patches import patchify, spectrogram_image, unpatchify
from core.model.positions import sin_cos_table
from tests.core.parity_case import LARGER, Case, agree, all_known, arrays_of, both_folders, case_of, hashed

CASES = pytest.mark.parametrize("name", ["tiny", "joint", "sync"])
UNCHAINED = {"pre/rep_a", "pre/rep_v", "pre/loss_c_unidir", "pre/loss_total_raw"}


def test_sin_cos_positions_are_those_of_a_fresh_model() -> None:
    case = case_of(LARGER, "tiny")
    width, grids = case.config.embed_dim, {"a": case.model.grid_a, "v": case.model.grid_v}
    tables = {f"init/pos_embed_{m}": sin_cos_table(width, *grid) for m, grid in grids.items()}
    width = case.config.decoder_embed_dim
    tables |= {f"init/decoder_pos_embed_{m}": sin_cos_table(width, *grid) for m, grid in grids.items()}
    agree(tables, case.arrays, atol=1e-6)
    all_known(case.arrays, "init/", tables)


@both_folders
@CASES
def test_features(folder: Path, name: str) -> None:
    case = case_of(folder, name)
    actual = features(case)
    agree(actual, case.arrays)
    all_known(case.arrays, "feat/", actual)


@both_folders
@CASES
def test_masked_pass(folder: Path, name: str) -> None:
    case = case_of(folder, name)
    actual = {f"pre/{what}": value for what, value in masked_pass(case).items()}
    if name == "joint":  # chained joint blocks, unlike the published pass: see the next test
        actual = {what: value for what, value in actual.items() if what not in UNCHAINED}
    agree(actual, case.arrays)


def test_every_array_of_the_masked_pass_is_compared() -> None:
    case = case_of(LARGER, "tiny")
    actual = {f"pre/{what}": value for what, value in masked_pass(case).items()}
    stored = {name: value for name, value in case.arrays.items() if "grad" not in name}
    all_known(stored, "pre/", actual, {"pre/loss_total_mae_only": 0, "pre/loss_total_contrast_only": 0})


def test_joint_blocks_are_chained() -> None:
    case = case_of(LARGER, "joint")
    output = run(case)
    agree(
        {"pre/rep_a_if_chained": output.audio.mean, "pre/rep_v_if_chained": output.images.mean}, case.arrays
    )


@pytest.mark.parametrize(("variant", "ratio_a", "ratio_v"), [("ratio0", 0.5, 0.85), ("ratio1", 0.9, 0.6)])
def test_other_mask_ratios(variant: str, ratio_a: float, ratio_v: float) -> None:
    case = case_of(LARGER, "tiny")
    actual = masked_pass(case, ratio_a, ratio_v)
    named = {f"{variant}/{what}": value for what, value in actual.items()}
    agree(named, case.arrays)
    all_known(case.arrays, variant, named, {f"{variant}/mask_ratio_a_v": 0})


def test_loss_weights() -> None:
    case = case_of(LARGER, "tiny")
    output, audio, images = run(case), case.arrays["in/audio"], case.arrays["in/imgs"]
    mae = pretraining_loss(output, audio, images, norm_pix=False, contrast_weight=0)
    contrast = pretraining_loss(output, audio, images, reconstruction_weight=0, contrast_weight=0.1)
    losses = {"pre/loss_total_mae_only": mae.total, "pre/loss_total_contrast_only": contrast.total}
    agree(losses, case.arrays)


def test_layer_norms_use_the_published_epsilon() -> None:
    case = case_of(LARGER, "tiny")
    model = copy.deepcopy(case.model)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.startswith(("pos_embed_", "modality_", "patch_embed_")):
                parameter *= 0.003
        found = model.features(case.arrays["in/audio"], case.arrays["in/imgs"])
    agree({"eps/feat_pool_a": mean(found.audio), "eps/feat_pool_v": mean(found.images)}, case.arrays)


@torch.no_grad()
def test_every_stage() -> None:
    case = case_of(LARGER, "tiny")
    model, audio, images = case.model, case.arrays["in/audio"][:2], case.arrays["in/imgs"][:2]
    tokens_a, tokens_v = model.tokenise_audio(audio), model.tokenise_images(images)
    first = model.blocks_a[0]
    stages = {
        "probe/patch_embed_a": model.patch_embed_a(spectrogram_image(audio)),
        "probe/patch_embed_v": model.patch_embed_v(images),
        "probe/tokens_a": tokens_a,
        "probe/tokens_v": tokens_v,
        "probe/blocks_a.0.attn": first.attn(first.norm1(tokens_a)),
        "probe/blocks_a.0": first(tokens_a),
        "probe/blocks_a.last": model.encode_audio(tokens_a),
        "probe/blocks_v.last": model.encode_images(tokens_v),
    }
    agree(stages, case.arrays)
    all_known(case.arrays, "probe/", stages)


def test_patches() -> None:
    case = case_of(LARGER, "tiny")
    audio, images = case.arrays["in/audio"][:1], case.arrays["in/imgs"][:1]
    patches = {
        "patch/target_a": patchify(spectrogram_image(audio), 16),
        "patch/target_v": patchify(images, 16),
        "patch/unpatchify_pred_a": unpatchify(case.arrays["pre/pred_a"][:1], *case.model.grid_a, 16),
    }
    agree(patches, case.arrays, rtol=0, atol=0)
    all_known(case.arrays, "patch/", patches)


def test_published_grid_of_tokens() -> None:
    case = case_of(LARGER, "geom")
    audio, images = geometry_inputs()
    with torch.no_grad():
        found = case.model.features(audio, images)
    assert found.audio is not None
    assert found.images is not None
    actual = stream_features(found.audio, found.images)
    actual |= {
        "feat/feat_a_sub": found.audio.patches[:, ::8],
        "feat/feat_v_sub": found.images.patches[:, ::8],
    }
    agree(actual, case.arrays)
    all_known(case.arrays, "feat/", actual)


@pytest.mark.parametrize("mode", ["unstructured", "time", "freq", "tf"])
def test_published_grid_with_each_mask(mode: str) -> None:
    case = case_of(LARGER, "geom")
    audio, images = geometry_inputs()
    stored = case.arrays
    mask_a = stored_mask(stored[f"{mode}/ids_restore_a"], 128)
    mask_v = stored_mask(stored["unstructured/ids_restore_v"], 49)
    with torch.no_grad():
        output = case.model(audio, images, mask_a=mask_a, mask_v=mask_v)
    actual = outcomes(output, audio, images)
    actual |= {
        "pred_a_sub": output.prediction_a[:, ::16, ::4],
        "pred_v_sub": output.prediction_v[:, ::7, ::12],
    }
    agree({f"{mode}/{what}": value for what, value in actual.items()}, stored)


def features(case: Case) -> dict[str, Tensor]:
    """All that is stored of the unmasked pass."""
    with torch.no_grad():
        found = case.model.features(case.arrays["in/audio"], case.arrays["in/imgs"])
    assert found.audio is not None
    assert found.images is not None
    return stream_features(found.audio, found.images)


def stream_features(a: Stream, v: Stream) -> dict[str, Tensor]:
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
        "cls_a": a.vector,
        "cls_v": v.vector,
    }
    return {f"feat/{what}": value for what, value in named.items()}


def masked_pass(case: Case, ratio_a: float = 0.75, ratio_v: float = 0.75) -> dict[str, Tensor]:
    """All that is stored of the masked pass, its losses included."""
    output = run(case, ratio_a, ratio_v)
    return outcomes(output, case.arrays["in/audio"], case.arrays["in/imgs"])


@torch.no_grad()
def run(case: Case, ratio_a: float = 0.75, ratio_v: float = 0.75) -> Output:
    stored = case.arrays
    mask_a = mask_from_noise(stored["in/noise_a"], ratio_a)
    mask_v = mask_from_noise(stored["in/noise_v"], ratio_v)
    output: Output = case.model(stored["in/audio"], stored["in/imgs"], mask_a=mask_a, mask_v=mask_v)
    return output


def outcomes(output: Output, audio: Tensor, images: Tensor) -> dict[str, Tensor]:
    assert output.latent is not None
    assert output.prediction_a is not None
    assert output.prediction_v is not None
    return {
        "ids_restore_a": output.mask_a.restore,
        "ids_restore_v": output.mask_v.restore,
        "mask_a": output.mask_a.removed,
        "mask_v": output.mask_v.removed,
        "latent_joint": output.latent,
        "latent_c_a": output.audio.patches,
        "latent_c_v": output.images.patches,
        "rep_a": output.audio.mean,
        "rep_v": output.images.mean,
        "local_a_mean": output.audio.mean,
        "local_v_mean": output.images.mean,
        "cls_a": output.audio.vector,
        "cls_v": output.images.vector,
        "pred_a": output.prediction_a,
        "pred_v": output.prediction_v,
        "pred_a_sub": output.prediction_a[:, ::4, ::4],
        "pred_v_sub": output.prediction_v[:, ::2, ::8],
    } | losses(output, audio, images)


def losses(output: Output, audio: Tensor, images: Tensor) -> dict[str, Tensor]:
    patches_a, patches_v = patchify(spectrogram_image(audio), 16), patchify(images, 16)
    named: dict[str, Tensor] = {}
    for norm_pix, kind in ((False, "raw"), (True, "normpix")):
        part_a = reconstruction_loss(output.prediction_a, patches_a, output.mask_a.removed, norm_pix)
        part_v = reconstruction_loss(output.prediction_v, patches_v, output.mask_v.removed, norm_pix)
        total = pretraining_loss(output, audio, images, norm_pix=norm_pix).total
        named |= {f"loss_mae_a_{kind}": part_a, f"loss_mae_v_{kind}": part_v, f"loss_total_{kind}": total}
    for both_ways, kind in ((False, "unidir"), (True, "bidir")):
        contrast = contrastive_loss(output.audio.vector, output.images.vector, both_ways=both_ways)
        named |= {f"loss_c_{kind}": contrast.loss, f"c_acc_{kind}": contrast.accuracy}
    return named | {"loss_c_cls_unidir": named["loss_c_unidir"], "c_acc": named["c_acc_unidir"]}


def stored_mask(restore: Tensor, kept: int) -> Mask:
    return mask_from_restore(restore.long(), kept)


def geometry_inputs() -> tuple[Tensor, Tensor]:
    """Two spectrograms and two pictures of the published size."""
    stored = arrays_of(LARGER, "preprocess")
    audio = torch.stack([stored["dataset/w0_fbank_norm"], stored["dataset/w1_fbank_norm"]])
    second = hashed("geom/img1", (3, 224, 224), -2, 2)
    return audio, torch.stack([stored["dataset/i0_from_stage1_norm"], second])


def mean(stream: Stream | None) -> Tensor:
    assert stream is not None
    return stream.mean
