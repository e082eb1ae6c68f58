# SPDX-License-Identifier: MIT
"""What the network promises beyond the published numbers."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from core import paths
from core.errors import ModelError
from core.model import checkpoint
from core.model.build import build, build_classifier, no_storage
from core.model.config import BASE, STARTER, SYNC, TINY, LongPositions, ModelConfig, ShortPositions
from core.model.losses import contrastive_loss, pretraining_loss, reconstruction_loss
from core.model.masking import draw_mask, draw_noise, mask_from_noise
from core.model.patches import patchify, unpatchify
from core.model.positions import fit_columns, sin_cos_table
from core.model.vectors import mean_direction


def pairs(count: int, frames: int = 64, seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    audio = torch.randn(count, frames, 128, generator=generator)
    return audio, torch.randn(count, 3, 32, 32, generator=generator)


def test_sizes_of_the_named_configurations() -> None:
    with no_storage():
        sizes = [sum(p.numel() for p in build(config).parameters()) for config in (BASE, SYNC, STARTER)]
    assert sizes[:2] == [191_036_160, 190_660_864]
    assert 5_000_000 < sizes[2] < 7_000_000


def test_configuration_survives_json_and_refuses_what_it_does_not_know() -> None:
    assert ModelConfig.from_dict(SYNC.to_dict()) == SYNC
    with pytest.raises(ModelError, match="colour"):
        ModelConfig.from_dict(TINY.to_dict() | {"colour": 1})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"num_heads": 5}, "heads"),
        ({"audio_frames": 100}, "audio_frames"),
        ({"mask_ratio_a": 1.0}, r"mask_ratio_a is 1\.0 and takes a number from 0 to below 1"),
        ({"mask_ratio_v": -0.1}, "mask_ratio_v"),
        ({"joint_depth": 0}, "joint_depth is 0 and takes a whole number from 1"),
        ({"num_heads": 0}, "num_heads is 0"),
        ({"num_heads": -2}, "num_heads is -2"),
        ({"decoder_num_heads": 0}, "decoder_num_heads"),
        ({"patch": 0}, "patch is 0"),
        ({"mel_bins": 64}, "mel_bins"),
        ({"embed_dim": True}, "embed_dim is True"),
        ({"embed_dim": 32.0}, "embed_dim is 32.0"),
        ({"modality_depth": "x"}, "modality_depth is 'x' and takes a whole number"),
        ({"modality_depth": 10**9}, "modality_depth"),
        ({"mlp_ratio": float("nan")}, "mlp_ratio is nan and takes a number above 0"),
        ({"mlp_ratio": float("inf")}, "mlp_ratio"),
        ({"mlp_ratio": 10**400}, "mlp_ratio"),
        ({"mlp_ratio": "x" * 1000}, "mlp_ratio"),
        ({"temperature": 0}, "temperature"),
        ({"cls_token": 1}, "cls_token is 1 and takes true or false"),
        ({"image_size": 32 * 4000}, "image_size"),
        ({"audio_frames": 64 * 10_000_000}, "audio_frames"),
        ({"audio_frames": 0}, "audio_frames"),
        ({"image_size": 4096, "patch": 16, "embed_dim": 1024}, "65536 patches of a width of 1024"),
        ({"classes": -1}, "classes"),
        ({"short_sound": ["pad"]}, "short_sound .* pad or cut"),
        ({"audio_only": True}, "classifier"),
        ({"classes": 3, "cls_token": True}, "cls"),
        ({"embed_dim": 34}, "multiple of 4"),
        ({"short_positions": "stretch"}, "short_positions"),
        ({"long_positions": "cut"}, "long_positions"),
        ({"long_positions": "continue", "classes": 3}, "trained"),
    ],
)
def test_configuration_that_cannot_be_built(change: dict[str, object], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        ModelConfig.from_dict(TINY.to_dict() | change)


def test_either_modality_alone_and_batches_of_different_sizes() -> None:
    model = build(TINY).eval()
    audio, images = pairs(3)
    both = model.features(audio[:1], images)
    assert both.audio is not None
    assert both.images is not None
    assert both.audio.vector.shape == (1, 32)
    assert both.images.vector.shape == (3, 32)
    alone = model.features(images=images)
    assert alone.audio is None
    assert alone.images is not None
    assert torch.equal(alone.images.vector, both.images.vector)


@pytest.mark.parametrize("frames", [16, 48, 64, 160])
@pytest.mark.parametrize(("short", "long"), [("cut", "interpolate"), ("interpolate", "continue")])
def test_sound_of_any_length(frames: int, short: ShortPositions, long: LongPositions) -> None:
    model = build(replace(TINY, short_positions=short, long_positions=long))
    audio, images = pairs(2, frames)
    output = model(audio, images)
    assert output.prediction_a is not None
    assert output.prediction_a.shape == (2, frames // 2, 256)
    pretraining_loss(output, audio, images).total.backward()


@pytest.mark.parametrize("shape", [(1, 60, 128), (1, 0, 128), (1, 64, 64)])
def test_sound_that_does_not_divide_into_patches(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="divide"):
        build(TINY).features(torch.zeros(shape))


def test_pictures_of_another_size() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        build(TINY).features(images=torch.zeros(1, 3, 48, 48))


def test_positions_follow_the_configuration() -> None:
    short, long = pairs(1, 32)[0], pairs(1, 128)[0]
    model = build(TINY).eval()
    other = build(replace(TINY, short_positions="interpolate", long_positions="continue")).eval()
    other.load_state_dict(model.state_dict())
    for audio, equal in ((short, False), (pairs(1)[0], True), (long, False)):
        one, two = model.features(audio).audio, other.features(audio).audio
        assert one is not None
        assert two is not None
        assert torch.equal(one.vector, two.vector) is equal


def test_continued_positions_are_those_of_a_longer_table() -> None:
    long = sin_cos_table(8, 2, 9)
    assert torch.equal(fit_columns(sin_cos_table(8, 2, 4), 2, 9, long="continue"), long)


def test_interpolated_positions_span_shorter_sound() -> None:
    table = sin_cos_table(8, 2, 4)
    halved = fit_columns(table, 2, 2, short="interpolate").view(2, 2, 8)
    pairs_of_columns = table.view(2, 2, 2, 8).mean(dim=2)
    torch.testing.assert_close(halved, pairs_of_columns)


def test_a_setting_added_later_keeps_the_names_of_older_models() -> None:
    assert "short_positions" not in BASE.to_dict()
    changed = replace(BASE, short_positions="interpolate")
    assert changed.to_dict()["short_positions"] == "interpolate"
    assert ModelConfig.from_dict(changed.to_dict()) == changed
    state = {"weight": torch.ones(2)}
    assert checkpoint.identity(BASE, state) != checkpoint.identity(changed, state)


def test_the_starter_model_keeps_its_identity() -> None:
    config, metadata, state = checkpoint.read(paths.resources() / "models" / "starter.safetensors")
    assert config == STARTER
    assert checkpoint.identity(config, state) == metadata["identity"]


def test_one_vector_for_the_pictures_of_a_moment() -> None:
    vectors = np.eye(3, dtype=np.float32)[:2]
    assert np.allclose(mean_direction(vectors), [0.5**0.5, 0.5**0.5, 0])
    assert np.array_equal(mean_direction(vectors[:1]), vectors[0])
    assert not mean_direction(np.stack([vectors[0], -vectors[0]])).any()


def test_position_table_is_cut_in_time_or_stretched() -> None:
    table = sin_cos_table(8, 2, 4)
    cut = fit_columns(table, 2, 3).view(2, 3, 8)
    assert torch.equal(cut, table.view(2, 4, 8)[:, :3])
    stretched = fit_columns(table, 2, 8).view(2, 8, 8)
    assert torch.allclose(stretched[:, 0], table.view(2, 4, 8)[:, 0])
    assert torch.allclose(stretched[:, -1], table.view(2, 4, 8)[:, -1])
    assert torch.allclose(stretched[0, :, 4:], stretched[0, :1, 4:].expand(8, 4))  # the row half stays


def test_patches_and_back() -> None:
    images = torch.randn(2, 3, 32, 48)
    assert torch.equal(unpatchify(patchify(images, 16), 2, 3, 16), images)


@pytest.mark.parametrize(("ratio", "kept"), [(0.0, 512), (0.75, 128), (0.85, 76), (0.9, 51)])
def test_count_of_visible_tokens(ratio: float, kept: int) -> None:
    mask = mask_from_noise(draw_noise(3, 512), ratio)
    assert mask.keep.shape == (3, kept)
    assert mask.removed.sum(1).tolist() == [512 - kept] * 3


@pytest.mark.parametrize("mode", ["unstructured", "time", "frequency", "time-frequency"])
def test_masks_follow_the_seed_and_the_mode(mode: str) -> None:
    first, second = (draw_mask(4, (8, 64), 0.75, mode, torch.Generator().manual_seed(7)) for _ in range(2))
    assert torch.equal(first.restore, second.restore)
    assert first.removed.sum(1).tolist() == [384] * 4
    grid = first.removed.view(4, 8, 64)
    whole_columns = int(grid.all(dim=1).sum(1).min())
    whole_rows = int(grid.all(dim=2).sum(1).min())
    assert whole_columns >= {"time": 48, "time-frequency": 25}.get(mode, 0)
    assert whole_rows == {"frequency": 6}.get(mode, whole_rows)


def test_filling_undoes_selecting() -> None:
    tokens = torch.randn(2, 12, 4)
    mask = mask_from_noise(draw_noise(2, 12), 0.5)
    filled = mask.fill(mask.select(tokens), torch.full((1, 1, 4), 9.0))
    assert torch.equal(filled[~mask.removed], tokens[~mask.removed])
    assert (filled[mask.removed] == 9).all()


def test_one_seed_gives_one_pass() -> None:
    model, (audio, images) = build(TINY).eval(), pairs(2)
    first, second = (model(audio, images, generator=torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first.mask_a.restore, second.mask_a.restore)
    assert torch.equal(first.mask_v.restore, second.mask_v.restore)


def test_without_reconstruction_only_the_contrast_is_computed() -> None:
    model, (audio, images) = build(TINY), pairs(2)
    output = model(audio, images, reconstruct=False)
    assert output.prediction_a is None
    loss = pretraining_loss(output, audio, images)
    assert float(loss.audio) == 0
    loss.total.backward()
    assert model.decoder_embed.weight.grad is None


def test_nothing_masked_has_no_reconstruction_loss() -> None:
    patches = torch.randn(1, 4, 256)
    loss = reconstruction_loss(torch.zeros_like(patches), patches, torch.zeros(1, 4, dtype=torch.bool), True)
    assert float(loss) == 0


def test_contrast_is_smallest_for_true_pairs_and_knows_its_direction() -> None:
    vectors = torch.eye(4)
    assert float(contrastive_loss(vectors, vectors).loss) < 1e-6
    assert float(contrastive_loss(vectors, vectors).accuracy) == 1
    audio = torch.stack([vectors[0], vectors[0], vectors[2], vectors[3]])  # audio 1 sounds like audio 0
    one_way, reverse = contrastive_loss(audio, vectors), contrastive_loss(vectors, audio)
    assert not torch.isclose(one_way.loss, reverse.loss)
    both = contrastive_loss(audio, vectors, both_ways=True)
    assert torch.isclose(both.loss, (one_way.loss + reverse.loss) / 2)


def test_global_tokens_keep_a_batch_of_one() -> None:
    model = build(replace(TINY, cls_token=True, register_tokens=2)).eval()
    audio, images = pairs(1)
    output = model(audio, images)
    assert output.audio.vector.shape == output.images.vector.shape == (1, 32)
    assert output.latent is not None
    assert output.latent.shape[1] == output.mask_a.keep.shape[1] + output.mask_v.keep.shape[1]


def test_loss_falls_on_a_few_pairs() -> None:
    torch.manual_seed(1)
    model, (audio, images) = build(TINY).train(), pairs(4)
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=2e-3)
    losses = []
    for step in range(30):
        generator = torch.Generator().manual_seed(step)
        loss = pretraining_loss(model(audio, images, generator=generator), audio, images, contrast_weight=0.1)
        losses.append(float(loss.total.detach()))
        optimiser.zero_grad()
        loss.total.backward()
        optimiser.step()
    assert sum(losses[-5:]) < 0.95 * sum(losses[:5])


def test_classifier_needs_something_to_classify() -> None:
    model = build_classifier(replace(TINY, classes=3)).eval()
    audio, images = pairs(2)
    assert model(audio, images).shape == (2, 3)
    with pytest.raises(ValueError, match="sound, pictures or both"):
        model()


def test_classifier_is_not_built_as_a_pretraining_model() -> None:
    with pytest.raises(ModelError, match="classifier"):
        build(replace(TINY, classes=3))
