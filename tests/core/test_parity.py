# SPDX-License-Identifier: MIT
"""Earshot gives the numbers of the published CAV-MAE and CAV-MAE Sync code, all that are stored.

CAVMAE_PARITY names another folder of the same form, with models of other sizes, other weights and inputs:
`CAVMAE_PARITY=/some/folder pytest tests/core/test_parity.py`.
"""

import json
import re

import pytest
import torch

from core.model.build import build, build_classifier, no_storage
from core.model.config import BASE, SYNC, ModelConfig
from core.model.encoder import Encoder
from tests.core.parity import classifiers, frontend, full_size, geometry, masked, steps, streams
from tests.core.parity.comparison import Comparison
from tests.core.parity_case import FILES, arrays_of, file_in_set

ROOMS = (frontend, streams, masked, geometry, steps, classifiers, full_size)
COMPARISONS: list[Comparison] = [comparison for room in ROOMS for comparison in room.COMPARISONS]

INPUTS = {
    "preprocess": r"wave/.*|image/.*_raw_u8|fbank/float_wave|mixup/lambda",
    "metrics": "",
    "tiny": r"in/.*|train/(noise_[av]|lr)|ft/train_target|ratio\d+/mask_ratio_a_v",
    "geom": r".*/sampled_list\d+|(time|freq|tf)/ids_restore_a",
    "joint_quirk": "in/.*",
    "sync": "in/.*",
    "full": "",
}
ELSEWHERE = {  # compared with by the tests of classification and of evaluation
    "preprocess": r"(dataset|mixup)/label.*",
    "metrics": r"(retrieval|sync_retrieval|stats|sample_weight)/.*|(dataset|mixup)/l.*",
}


@pytest.mark.parametrize(
    "comparison",
    [
        pytest.param(c, id=f"{c.file}:{c.pattern}", marks=[pytest.mark.slow] if c.slow else [])
        for c in COMPARISONS
    ],
)
def test_ours_are_the_published_numbers(comparison: Comparison) -> None:
    torch.manual_seed(0)
    comparison.check()


@pytest.mark.parametrize("file", FILES)
def test_every_stored_array_is_compared_once(file: str) -> None:
    known = f"({INPUTS[file]}|{ELSEWHERE.get(file, '')})"
    for name in arrays_of(file):
        compared = [c.pattern for c in COMPARISONS if c.file == file and name in c.names()]
        expected = 0 if re.fullmatch(known, name) else 1
        assert len(compared) == expected, f"{file}.npz {name} is compared by {compared or 'nothing'}"


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("CAVMAE_default", BASE),
        ("CAVMAEFT_527", ModelConfig(classes=527)),
        ("CAVMAEFT_309", ModelConfig(classes=309)),
        ("CAVMAEFTAudio_527", ModelConfig(classes=527, audio_only=True)),
        ("SYNC_released_retrieval", SYNC),
    ],
)
def test_names_and_shapes_of_the_published_weights(name: str, config: ModelConfig) -> None:
    published = json.loads(file_in_set("state_dict_keys.json").read_text())[name]
    with no_storage():
        model: Encoder = build_classifier(config) if config.classes else build(config)
    shapes = {key: list(tensor.shape) for key, tensor in model.state_dict().items()}
    assert shapes == published["keys"]
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert trainable == published["n_trainable"]
