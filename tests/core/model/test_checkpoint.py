# SPDX-License-Identifier: MIT
"""Checkpoints come back as they were saved, or say what is wrong with them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.errors import ModelError
from core.model import checkpoint, store
from core.model.build import build, build_classifier
from core.model.classifier import CAVMAEClassifier
from core.model.config import TINY


def test_saved_and_loaded(tmp_path: Path) -> None:
    model, path = build(TINY), tmp_path / "models" / "m.safetensors"
    name = checkpoint.save(path, model.state_dict(), TINY, {"title": "Größe", "steps": 3})
    loaded, metadata = checkpoint.load(path)
    assert metadata == {"title": "Größe", "steps": 3, "identity": name}
    assert checkpoint.read_header(path)[0] == TINY
    assert not loaded.training
    assert all(torch.equal(value, loaded.state_dict()[key]) for key, value in model.state_dict().items())
    assert checkpoint.identity(TINY, loaded.state_dict()) == name
    assert {p: v.requires_grad for p, v in loaded.named_parameters()} == {
        p: v.requires_grad for p, v in model.named_parameters()
    }
    assert [file.name for file in path.parent.iterdir()] == ["m.safetensors"]


def test_half_precision_has_the_identity_of_what_is_stored(tmp_path: Path) -> None:
    model, path = build(TINY), tmp_path / "m.safetensors"
    name = checkpoint.save(path, model.state_dict(), TINY, half=True)
    loaded, _ = checkpoint.load(path)
    assert next(loaded.parameters()).dtype == torch.float32
    assert checkpoint.identity(TINY, loaded.state_dict()) == name
    assert checkpoint.save(path, loaded.state_dict(), TINY) == name


def test_identity_changes_with_weights_and_configuration() -> None:
    state = build(TINY).state_dict()
    names = {checkpoint.identity(TINY, state), checkpoint.identity(replace(TINY, short_sound="pad"), state)}
    state["mask_token"] = state["mask_token"] + 1
    names.add(checkpoint.identity(TINY, state))
    assert len(names) == 3
    assert all(len(name) == 32 for name in names)


def test_identity_of_fixed_weights_stays_what_it_was() -> None:
    state = {"weight": torch.arange(6.0).view(2, 3)}
    assert checkpoint.identity(TINY, state) == "dc53b7ee854a96ca709deca1efef2bd5"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"norm.bias": None}, "1 tensors are missing: norm.bias"),
        ({"extra": torch.zeros(1)}, "1 tensors do not belong to the model: extra"),
        ({"norm.bias": torch.zeros(3)}, "norm.bias is 3, not 32"),
    ],
)
def test_weights_that_do_not_fit(tmp_path: Path, change: dict[str, torch.Tensor | None], words: str) -> None:
    state = {**build(TINY).state_dict(), **change}
    fitting = {name: tensor for name, tensor in state.items() if tensor is not None}
    with pytest.raises(ModelError, match=words):
        checkpoint.save(tmp_path / "m.safetensors", fitting, TINY)
    assert not list(tmp_path.iterdir())


def test_failed_save_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, path = build(TINY), tmp_path / "m.safetensors"
    checkpoint.save(path, model.state_dict(), TINY, {"number": 1})

    def full(_state: object, file: Path, metadata: object) -> None:
        file.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(OSError, match="disk full"):
        checkpoint.save(path, model.state_dict(), TINY, {"number": 2})
    assert checkpoint.load(path)[1]["number"] == 1
    assert [file.name for file in tmp_path.iterdir()] == ["m.safetensors"]


def test_files_that_are_no_checkpoint(tmp_path: Path) -> None:
    broken, foreign = tmp_path / "broken.safetensors", tmp_path / "foreign.safetensors"
    broken.write_bytes(b"no header")
    save_file({"a": torch.zeros(1)}, foreign)
    for path, words in (
        (broken, "cannot be read"),
        (foreign, "not written by Earshot"),
        (tmp_path / "x", "read"),
    ):
        with pytest.raises(ModelError, match=words):
            checkpoint.load(path)


HEADERS = {
    "values without names": {"metadata": "[1]"},
    "a configuration without names": {"config": "[]"},
    "no JSON": {"config": "{"},
    "JSON that nests without end": {"config": "[" * 100_000},
    "nests in the metadata": {"metadata": '{"a":' * 100_000},
    "heads that divide nothing": {"config": json.dumps(TINY.to_dict() | {"num_heads": 0})},
    "patches of nothing": {"config": json.dumps(TINY.to_dict() | {"patch": 0})},
    "no number": {"config": json.dumps(TINY.to_dict() | {"mlp_ratio": float("nan")})},
    "a width of words": {"config": json.dumps(TINY.to_dict() | {"embed_dim": "x"})},
    "pictures of gigabytes": {"config": json.dumps(TINY.to_dict() | {"image_size": 128_000})},
}


@pytest.mark.parametrize("change", HEADERS.values(), ids=HEADERS)
def test_a_strange_header_is_told_and_costs_no_other_model(tmp_path: Path, change: dict[str, str]) -> None:
    header = {"config": json.dumps(TINY.to_dict()), "metadata": "{}", "identity": "x" * 32} | change
    strange = tmp_path / "strange.safetensors"
    save_file(build(TINY).state_dict(), strange, metadata=header)
    for read in (checkpoint.read_header, checkpoint.read, checkpoint.load_encoder):
        with pytest.raises(ModelError):
            read(strange)
    assert [card.name for card in store.cards(tmp_path)] == ["starter"]
    assert list(store.damaged(tmp_path)) == ["strange"]


def test_numbers_that_torch_does_not_convert_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.safetensors"
    checkpoint.save(path, build(TINY).state_dict(), TINY)

    def convert(_tensor: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("no such conversion")

    monkeypatch.setattr(torch.Tensor, "float", convert)
    with pytest.raises(ModelError, match=r"m\.safetensors cannot be read"):
        checkpoint.read(path)


def test_classifiers_serve_for_features_only(tmp_path: Path) -> None:
    config, path = replace(TINY, classes=3), tmp_path / "c.safetensors"
    checkpoint.save(path, build_classifier(config).state_dict(), config)
    encoder, _ = checkpoint.load_encoder(path)
    assert isinstance(encoder, CAVMAEClassifier)
    assert encoder.features(torch.zeros(1, 64, 128)).audio is not None
    with pytest.raises(ModelError, match="classifier"):
        checkpoint.load(path)
