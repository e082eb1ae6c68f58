# SPDX-License-Identifier: MIT
"""The fine-tuned classifier in each of its modes, and steps of fine-tuning (paper, section 4.2)."""

import dataclasses

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from core.model.build import build_classifier
from core.model.classifier import CAVMAEClassifier
from tests.core.parity.comparison import Comparison
from tests.core.parity.steps import ADAM
from tests.core.parity_case import case_of, file_in_set

STEPS = "ft/train_loss_bce_lr1e-4_head50x"


def logits(model: CAVMAEClassifier, audio: Tensor, images: Tensor) -> dict[str, Tensor]:
    """Those of all five published modes; the missing ones are for models fine-tuned on both."""
    return {
        "ft/logits_multimodal": model(audio, images),
        "ft/logits_audioonly": model(audio),
        "ft/logits_videoonly": model(images=images),
        "ft/logits_missingvideoonly": model(images=images, trained_on_both=True),
        "ft/logits_missingaudioonly": model(audio, trained_on_both=True),
    }


@torch.no_grad()
def modes() -> dict[str, Tensor]:
    model, stored = classifier(), case_of("tiny").arrays
    audio, images = stored["in/audio"], stored["in/imgs"]
    found = model.features(audio, images)
    assert found.audio is not None
    assert found.images is not None
    alone = model.features(audio).audio
    assert alone is not None
    return logits(model, audio, images) | {
        "ft/feat_a_mean": found.audio.mean,
        "ft/feat_v_mean": found.images.mean,
        "ft/feat_mode_a_mean": alone.mean,
    }


@torch.no_grad()
def only_hearing() -> dict[str, Tensor]:
    model, audio = classifier(audio_only=True), case_of("tiny").arrays["in/audio"]
    heard = model.features(audio).audio
    assert heard is not None
    return {"ft/audio_model_logits": model(audio), "ft/audio_model_feat_mean": heard.mean}


def steps_of_fine_tuning() -> dict[str, Tensor]:
    """The losses before each step; the head learns fifty times as fast."""
    model, stored = classifier().train(), case_of("tiny").arrays
    head = [p for name, p in model.named_parameters() if name.startswith("mlp_head")]
    rest = [p for name, p in model.named_parameters() if not name.startswith("mlp_head")]
    optimiser = torch.optim.Adam([{"params": rest, "lr": 1e-4}, {"params": head, "lr": 50e-4}], **ADAM)
    losses = []
    for _ in stored[STEPS]:
        found = model(stored["in/audio"], stored["in/imgs"])
        loss = F.binary_cross_entropy_with_logits(found, stored["ft/train_target"])
        losses.append(float(loss.detach()))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return {STEPS: torch.tensor(losses, dtype=torch.float64)}


@torch.no_grad()
def soft_targets() -> dict[str, Tensor]:
    stored = case_of("tiny").arrays
    found = classifier()(stored["in/audio"], stored["in/imgs"])
    return {"ft/ce_loss_soft_targets": F.cross_entropy(found, stored["ft/train_target"])}


def encoder_of(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of a pre-training model that a classifier takes over, copied."""
    return {name: t.clone() for name, t in state.items() if not name.startswith(("decoder", "mask_token"))}


def classifier(audio_only: bool = False) -> CAVMAEClassifier:
    """The encoder of the pre-trained case with the stored head."""
    case, head = case_of("tiny"), load_file(file_in_set("tiny_ft_head.safetensors"))
    config = dataclasses.replace(case.config, classes=len(head["mlp_head.1.bias"]), audio_only=audio_only)
    state = encoder_of(case.model.state_dict()) | head
    if audio_only:
        seen = ("blocks_v.", "patch_embed_v.", "modality_v", "pos_embed_v", "norm_v.")
        state = {name: tensor for name, tensor in state.items() if not name.startswith(seen)}
    return build_classifier(config, state).eval()


COMPARISONS = [
    Comparison("tiny", "ft/(logits_.*|feat_.*)", modes),
    Comparison("tiny", "ft/audio_model_.*", only_hearing),
    Comparison("tiny", STEPS, steps_of_fine_tuning, rtol=1e-4, atol=3e-4),
    Comparison("tiny", "ft/ce_loss_.*", soft_targets),
]
