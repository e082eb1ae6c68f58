# SPDX-License-Identifier: MIT
"""Settings changed by name take what they can take, and say what that is."""

import pytest

from core.errors import ModelError, UserError
from core.model.config import TINY, ModelConfig
from core.training.changes import changed, check_known
from core.training.config import TrainConfig


def test_values_of_every_kind() -> None:
    wishes = {
        "contrast": "sigmoid", "both_ways": "true", "queue": "512", "teacher_weight": "1",
        "contrast_mask_ratio": "0.5", "betas": "[0.9, 0.99]",
    }  # fmt: skip
    found = changed(TrainConfig(), wishes)
    assert (found.contrast, found.both_ways, found.queue) == ("sigmoid", True, 512)
    assert (found.teacher_weight, found.contrast_mask_ratio, found.betas) == (1.0, 0.5, (0.9, 0.99))
    assert changed(found, {"contrast_mask_ratio": "null"}).contrast_mask_ratio is None
    assert changed(TINY, {"cls_token": "true", "register_tokens": "4", "queue": "9"}).register_tokens == 4


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("contrast", "cosine", "softmax or sigmoid"),
        ("both_ways", "1", "true or false"),
        ("queue", "many", "a whole number"),
        ("queue", "true", "a whole number"),
        ("contrast_mask_ratio", "half", "a number or null"),
    ],
)
def test_other_values_are_refused(name: str, value: str, words: str) -> None:
    with pytest.raises(UserError, match=f"'{value}' is no value for {name}, which takes {words}"):
        changed(TrainConfig(), {name: value})


def test_unknown_names_and_impossible_networks_are_said() -> None:
    with pytest.raises(UserError, match="no setting 'momentum'"):
        check_known({"momentum": "1"}, TrainConfig)
    with pytest.raises(UserError, match="cls_token"):
        check_known({"cls_token": "true"}, TrainConfig)
    check_known({"cls_token": "true"}, TrainConfig, ModelConfig)
    with pytest.raises(ModelError, match="heads"):
        changed(TINY, {"num_heads": "5"})
