# SPDX-License-Identifier: MIT
"""An adapter is part of a model's identity, and models without one keep theirs."""

from dataclasses import replace

import torch

from core.model import checkpoint, store
from core.model.build import build
from core.model.config import TINY, ModelConfig


def test_the_model_that_ships_keeps_its_identity() -> None:
    path = store.files(store.paths.resources())[store.STARTER]
    config, metadata, state = checkpoint.read(path)
    assert checkpoint.identity(config, state) == metadata["identity"]
    assert metadata["identity"] == "65a4ec2dcb4f70044fa4534eef5586df"


def test_the_setting_is_written_only_where_it_is_set() -> None:
    assert "adapter" not in TINY.to_dict()
    adapted = replace(TINY, adapter=True)
    assert ModelConfig.from_dict(adapted.to_dict()) == adapted
    assert ModelConfig.from_dict(TINY.to_dict()) == TINY


def test_a_fresh_adapter_changes_nothing() -> None:
    torch.manual_seed(0)
    plain = build(TINY)
    adapted = build(replace(TINY, adapter=True))
    adapted.load_state_dict(plain.state_dict(), strict=False)
    audio, images = torch.randn(2, 64, 128), torch.randn(2, 3, 32, 32)
    for one, other in zip(
        (plain.features(audio, images).audio, plain.features(audio, images).images),
        (adapted.features(audio, images).audio, adapted.features(audio, images).images),
        strict=True,
    ):
        torch.testing.assert_close(one.vector, other.vector)
    names = set(adapted.state_dict()) - set(plain.state_dict())
    assert names == {"adapter_a.weight", "adapter_v.weight"}
