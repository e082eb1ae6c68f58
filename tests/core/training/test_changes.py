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


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("schedule", "constant", "cosine or halving"),
        ("contrast_mask_ratio", "1.5", "a number from 0 to below 1, or null"),
        ("contrast_mask_ratio", "1", "a number from 0 to below 1, or null"),
        ("view_mask_ratio", "-3", "a number from 0 to below 1"),
        ("learning_rate", "0", "a number above 0"),
        ("learning_rate", "NaN", "a number above 0"),
        ("learning_rate", "Infinity", "a number above 0"),
        ("weight_decay", "-0.1", "a number from 0 on"),
        ("contrast_weight", "-1", "a number from 0 on"),
        ("warmup", "2", "a number from 0 to 1"),
        ("teacher_momentum", "1.01", "a number from 0 to 1"),
        ("queue", "-1", "a whole number from 0 on"),
        ("per_kind", "0", "a whole number above 0"),
        ("clip_norm", "0", "a number above 0, or null"),
        ("betas", "[0.9]", "two numbers from 0 to below 1"),
        ("betas", '["a", "b"]', "two numbers from 0 to below 1"),
        ("betas", "[0.9, 1.0]", "two numbers from 0 to below 1"),
    ],
)
def test_values_out_of_range_are_refused(name: str, value: str, words: str) -> None:
    with pytest.raises(UserError, match=f"is no value for {name}, which takes {words}"):
        changed(TrainConfig(), {name: value})


def test_a_config_from_elsewhere_is_looked_at_too() -> None:
    with pytest.raises(UserError, match="'constant' is no value for schedule"):
        TrainConfig(**{"schedule": "constant"})
    assert changed(TrainConfig(), {"clip_norm": "null", "teacher_momentum": "1"}).clip_norm is None
