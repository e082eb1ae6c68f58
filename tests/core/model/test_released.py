# SPDX-License-Identifier: MIT
"""Published weights are imported whole or refused with the reason."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from core.errors import ModelError
from core.model import checkpoint
from core.model.build import build, build_classifier, no_storage
from core.model.checkpoint import check
from core.model.config import BASE, SYNC, TINY, ModelConfig
from core.model.released import infer_config, read_published

KEYS = Path(__file__).parents[2] / "data" / "parity" / "state_dict_keys.json"
SMALL = replace(TINY, embed_dim=64, num_heads=1, decoder_embed_dim=32, decoder_num_heads=1, short_sound="pad")


def published(config: ModelConfig) -> dict[str, Tensor]:
    """Weights under the names that published files use."""
    model = build_classifier(config) if config.classes else build(config)
    return {f"module.{name}": tensor for name, tensor in model.state_dict().items()}


def written(folder: Path, state: object) -> Path:
    torch.save(state, folder / "published.pth")
    return folder / "published.pth"


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("CAVMAE_default", BASE),
        ("CAVMAEFT_527", replace(BASE, classes=527)),
        ("CAVMAEFT_309", replace(BASE, classes=309)),
        ("CAVMAEFTAudio_527", replace(BASE, classes=527, audio_only=True)),
        ("SYNC_released_retrieval", SYNC),
    ],
)
def test_every_published_model_is_recognised(name: str, config: ModelConfig) -> None:
    described = json.loads(KEYS.read_text())[name]
    state = {key: torch.empty(shape, device="meta") for key, shape in described["keys"].items()}
    assert infer_config(state) == config
    check(config, state)
    with no_storage():
        model = build_classifier(config) if config.classes else build(config)
    assert list(model.state_dict()) != []
    assert len(model.state_dict()) == described["n_tensors"]
    assert sum(p.numel() for p in model.parameters()) == described["n_params"]
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == described["n_trainable"]


@pytest.mark.parametrize(
    "config",
    [
        replace(SMALL, norm_pix_loss=True),
        replace(
            SMALL, norm_pix_loss=True, cls_token=True, register_tokens=2, modality_depth=3, joint_depth=2
        ),
    ],
)
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_weights_come_back_exactly(tmp_path: Path, config: ModelConfig, suffix: str) -> None:
    state = published(config)
    path = tmp_path / f"published{suffix}"
    if suffix == ".pth":
        torch.save(state, path)
    else:
        save_file(state, path)
    found, weights = read_published(path)
    assert found == config
    assert all(torch.equal(weights[name.removeprefix("module.")], tensor) for name, tensor in state.items())


def test_classifier(tmp_path: Path) -> None:
    config = replace(SMALL, classes=5)
    found, weights = read_published(written(tmp_path, published(config)))
    assert found.classes == 5
    build_classifier(found, weights)


def test_the_eye_of_a_classifier_tuned_on_sound_alone_is_left_out(tmp_path: Path) -> None:
    config = replace(SMALL, classes=5, short_sound="pad")
    state = published(config)
    path = written(tmp_path, state)
    found, weights = read_published(path, tuned="audio")
    assert (found.classes, found.audio_only) == (5, True)
    assert not [name for name in weights if name.startswith(("blocks_v", "patch_embed_v", "pos_embed_v"))]
    assert all(torch.equal(tensor, state[f"module.{name}"]) for name, tensor in weights.items())
    assert infer_config(weights) == found  # as of a file that never had an eye
    build_classifier(found, weights)
    seeing, whole = read_published(path, tuned="visual")
    assert (seeing.audio_only, len(whole)) == (False, len(state))


def test_only_a_classifier_is_tuned_and_only_one_with_an_eye_on_pictures(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no classifier"):
        read_published(written(tmp_path, published(SMALL)), tuned="audio")
    ears = published(replace(SMALL, classes=5, audio_only=True))
    assert read_published(written(tmp_path, ears), tuned="audio")[0].audio_only
    with pytest.raises(ModelError, match="has no eye"):
        read_published(written(tmp_path, ears), tuned="visual")


def test_heads_that_the_weights_do_not_tell(tmp_path: Path) -> None:
    path = written(tmp_path, published(TINY))
    with pytest.raises(ModelError, match="attention heads"):
        read_published(path)
    found, _ = read_published(path, num_heads=2, decoder_num_heads=2, norm_pix_loss=False)
    assert found == replace(TINY, short_sound="pad")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"module.norm.bias": None}, "missing: norm.bias"),
        ({"module.pos_embed_a": None}, "pos_embed_a is missing"),
        ({"module.pos_embed_a": torch.zeros(3)}, "pos_embed_a has the shape"),
        ({"module.strange": torch.zeros(1)}, "do not belong to the model: strange"),
        ({"module.norm.bias": torch.full((64,), float("nan"))}, "norm.bias holds values"),
        ({"module.norm.bias": torch.zeros(65)}, "norm.bias is 65, not 64"),
        ({"module.constrative_head_audio.0.norm1.bias": torch.zeros(1)}, "contrastive heads"),
        ({"module.classifier_head.bias": torch.zeros(1)}, "Sync classifier"),
        ({"module.blocks_a.7.norm1.bias": torch.zeros(64)}, "missing"),
        ({"module.norm.bias": torch.full((64,), 1e300, dtype=torch.float64)}, "no finite numbers of 32 bits"),
        ({"norm.bias": torch.zeros(64)}, "holds norm.bias twice, also as module.norm.bias"),
        ({"epoch": 3}, "no bare weights: epoch"),
        ({"module.patch_embed_a.proj.weight": torch.zeros(64, 1, 24, 24)}, "patches of 24"),
    ],
)
def test_weights_that_are_not_whole(tmp_path: Path, change: dict[str, object], words: str) -> None:
    state = {name: value for name, value in {**published(SMALL), **change}.items() if value is not None}
    with pytest.raises(ModelError, match=words):
        read_published(written(tmp_path, state))


@pytest.mark.parametrize(
    "odd",
    [
        torch.zeros(64, device="meta"),
        torch.zeros(64).to_sparse(),
        torch.zeros(64).to(torch.float8_e4m3fn),
        torch.zeros(64, dtype=torch.int64),
        torch.zeros(64, dtype=torch.complex64),
        torch.quantize_per_tensor(torch.zeros(64), 0.1, 0, torch.qint8),
    ],
    ids=["meta", "sparse", "float8", "int64", "complex", "quantised"],
)
@pytest.mark.filterwarnings("ignore")
def test_numbers_that_do_not_lie_plainly_are_refused(tmp_path: Path, odd: Tensor) -> None:
    state = {**published(SMALL), "module.norm.bias": odd}
    with pytest.raises(
        ModelError, match=r"published\.pth holds weights that are no plain numbers.*norm\.bias"
    ):
        read_published(written(tmp_path, state))


def test_weights_that_lie_in_the_memory_of_others_can_be_written(tmp_path: Path) -> None:
    state = published(SMALL)
    both = torch.arange(128.0)
    state["module.norm.bias"] = state["module.norm.weight"] = both[:64]
    state["module.norm_a.bias"], state["module.norm_v.bias"] = both[32:96], both[64:]
    config, weights = read_published(written(tmp_path, state))
    checkpoint.save(tmp_path / "mine.safetensors", weights, config)
    kept = checkpoint.read(tmp_path / "mine.safetensors")[2]
    for name, tensor in state.items():
        assert torch.equal(kept[name.removeprefix("module.")], tensor), name


def test_lists_are_no_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="by name"):
        read_published(written(tmp_path, [torch.zeros(1)]))
