# SPDX-License-Identifier: MIT
"""Gradients, training steps and fine-tuned classifiers equal the published ones."""

import copy
import dataclasses

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch.nn import functional as F

from core.model.build import build_classifier
from core.model.classifier import CAVMAEClassifier
from core.model.losses import PretrainingLoss, pretraining_loss
from tests.core.parity_case import LARGER, Case, agree, all_known, case_of, file_in

ADAM = {"betas": (0.95, 0.999), "weight_decay": 5e-7}


def test_gradients() -> None:
    case = case_of(LARGER, "tiny")
    model = copy.deepcopy(case.model)
    loss(case, model, case.arrays["in/noise_a"], case.arrays["in/noise_v"]).total.backward()
    with np.load(file_in(LARGER, "tiny.npz")) as stored:
        names = [str(name) for name in stored["pre/grad_names"]]
    parameters = dict(model.named_parameters())
    assert set(names) == set(parameters)
    norms = [-1.0 if (grad := parameters[name].grad) is None else float(grad.norm()) for name in names]
    expected = case.arrays["pre/grad_norm"]
    unused = [name for name, norm in zip(names, expected, strict=True) if norm < 0]
    assert all(parameters[name].grad is None for name in unused)
    torch.testing.assert_close(torch.tensor(norms, dtype=torch.float64), expected, rtol=2e-4, atol=1e-7)
    gradients = {f"pre/grad/{name}": p.grad for name, p in parameters.items() if p.grad is not None}
    agree(gradients, case.arrays, rtol=2e-4, atol=1e-6)
    all_known(case.arrays, "pre/grad/", gradients)


def test_six_steps_of_adam() -> None:
    case = case_of(LARGER, "tiny")
    model = copy.deepcopy(case.model).train()
    optimiser = torch.optim.Adam(
        [p for p in model.parameters() if p.requires_grad], lr=float(case.arrays["train/lr"]), **ADAM
    )
    rows = []
    for noise_a, noise_v in zip(case.arrays["train/noise_a"], case.arrays["train/noise_v"], strict=True):
        step = loss(case, model, noise_a, noise_v)
        parts = (step.total, step.audio, step.images, 0.01 * step.contrast, step.accuracy)
        rows.append([float(part.detach()) for part in parts])
        optimiser.zero_grad()
        step.total.backward()
        optimiser.step()
    stored = case.arrays["train/loss_total_maea_maev_c_cacc"]
    torch.testing.assert_close(torch.tensor(rows, dtype=torch.float64), stored, rtol=1e-4, atol=3e-4)


@torch.no_grad()
def test_classifier_modes() -> None:
    case = case_of(LARGER, "tiny")
    model, audio, images = classifier(), case.arrays["in/audio"], case.arrays["in/imgs"]
    found = model.features(audio, images)
    logits = {
        "ft/logits_multimodal": model(audio, images),
        "ft/logits_audioonly": model(audio),
        "ft/logits_videoonly": model(images=images),
        "ft/logits_missingvideoonly": model(images=images, trained_on_both=True),
        "ft/logits_missingaudioonly": model(audio, trained_on_both=True),
        "ft/feat_a_mean": found.audio.mean,
        "ft/feat_v_mean": found.images.mean,
    }
    agree(logits, case.arrays)


@torch.no_grad()
def test_classifier_that_only_hears() -> None:
    case = case_of(LARGER, "tiny")
    model, audio = classifier(audio_only=True), case.arrays["in/audio"]
    mean = model.features(audio).audio.mean
    agree({"ft/audio_model_logits": model(audio), "ft/audio_model_feat_mean": mean}, case.arrays)


def test_three_steps_of_fine_tuning() -> None:
    case = case_of(LARGER, "tiny")
    model, stored = classifier().train(), case.arrays
    head = [p for name, p in model.named_parameters() if name.startswith("mlp_head")]
    rest = [p for name, p in model.named_parameters() if not name.startswith("mlp_head")]
    optimiser = torch.optim.Adam([{"params": rest, "lr": 1e-4}, {"params": head, "lr": 50e-4}], **ADAM)
    losses = []
    for _ in range(3):
        logits = model(stored["in/audio"], stored["in/imgs"])
        step = F.binary_cross_entropy_with_logits(logits, stored["ft/train_target"])
        losses.append(float(step.detach()))
        optimiser.zero_grad()
        step.backward()
        optimiser.step()
    expected = stored["ft/train_loss_bce_lr1e-4_head50x"]
    torch.testing.assert_close(torch.tensor(losses, dtype=torch.float64), expected, rtol=1e-4, atol=3e-4)


def test_soft_targets() -> None:
    stored = case_of(LARGER, "tiny").arrays
    found = F.cross_entropy(stored["ft/logits_multimodal"], stored["ft/train_target"])
    agree({"ft/ce_loss_soft_targets": found}, stored)


def loss(case: Case, model: torch.nn.Module, noise_a: torch.Tensor, noise_v: torch.Tensor) -> PretrainingLoss:
    audio, images = case.arrays["in/audio"], case.arrays["in/imgs"]
    return pretraining_loss(model(audio, images, noise_a, noise_v), audio, images, norm_pix=True)


def classifier(audio_only: bool = False) -> CAVMAEClassifier:
    """The encoder of the pre-trained case with the stored head."""
    case = case_of(LARGER, "tiny")
    config = dataclasses.replace(case.config, classes=7, audio_only=audio_only)
    encoder = {
        k: v.clone() for k, v in case.model.state_dict().items() if not k.startswith(("decoder", "mask"))
    }
    state = encoder | load_file(file_in(LARGER, "tiny_ft_head.safetensors"))
    if audio_only:
        seen = ("blocks_v.", "patch_embed_v.", "modality_v", "pos_embed_v", "norm_v.")
        state = {name: tensor for name, tensor in state.items() if not name.startswith(seen)}
    return build_classifier(config, state)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)
