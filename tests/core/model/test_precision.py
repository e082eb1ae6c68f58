# SPDX-License-Identifier: MIT
"""Half precision gives nearly the same embeddings, and one seed the same masks wherever the model is."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core import paths
from core.model import checkpoint
from core.model.build import build
from core.model.config import TINY
from core.model.embedder import Embedder
from core.model.encoder import Encoder, Features
from core.model.losses import contrastive_loss
from core.model.masking import MaskMode, draw_mask
from tests.core.parity_case import case_of

NEAR = 0.999  # cosine of every embedding with that of float32

gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
devices = pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=[pytest.mark.gpu, gpu])])
types = pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=["bfloat16", "float16"])


def autocast(model: Encoder, audio: Tensor, images: Tensor, device: str, dtype: torch.dtype) -> Features:
    """Weights in float32, products in the smaller type: as in training."""
    with torch.autocast(device, dtype):
        return model.to(device).features(audio.to(device), images.to(device))


def whole(model: Encoder, audio: Tensor, images: Tensor, device: str, dtype: torch.dtype) -> Features:
    """Weights and inputs in the smaller type: half the memory."""
    return model.to(device, dtype).features(audio.to(device, dtype), images.to(device, dtype))


@devices
@types
@pytest.mark.parametrize("way", [autocast, whole])
@pytest.mark.parametrize("name", ["tiny", "joint_quirk", "sync", "starter"])
def test_embeddings_in_half_precision_are_near_those_of_float32(
    name: str, way: Callable[..., Features], dtype: torch.dtype, device: str
) -> None:
    model, audio, images = inputs(name)
    with torch.inference_mode():
        expected = vectors(model.features(audio, images))
        found = vectors(way(model, audio, images, device, dtype))
    for side, vector in expected.items():
        cosines = F.cosine_similarity(found[side], vector)
        assert float(cosines.min()) >= NEAR, f"{side}: {cosines.tolist()}"


def test_the_contrast_is_computed_in_float32_wherever_it_is_called() -> None:
    generator = torch.Generator().manual_seed(0)
    audio, images = torch.randn(2, 16, 32, generator=generator)
    with torch.autocast("cpu", torch.bfloat16):
        found = contrastive_loss(audio, images).loss
    assert torch.equal(found, contrastive_loss(audio, images).loss)


@devices
def test_a_seed_gives_the_same_masks_on_every_device(device: str) -> None:
    model, audio, images = build(TINY).eval(), torch.randn(2, 64, 128), torch.randn(2, 3, 32, 32)
    masks = []
    for place in ("cpu", device):
        output = model.to(place)(
            audio.to(place), images.to(place), generator=torch.Generator().manual_seed(3)
        )
        assert output.mask_a.removed.device.type == place
        masks.append((output.mask_a.restore.cpu(), output.mask_v.restore.cpu(), output.mask_a.keep.cpu()))
    assert all(torch.equal(one, other) for one, other in zip(*masks, strict=True))


@pytest.mark.parametrize("mode", ["unstructured", "time", "frequency", "time-frequency"])
@pytest.mark.parametrize("device", ["meta", pytest.param("cuda", marks=[pytest.mark.gpu, gpu])])
def test_masks_are_drawn_on_the_cpu_whatever_device_is_the_default(mode: MaskMode, device: str) -> None:
    """The meta device computes nothing: were noise drawn on it, there would be no mask."""
    first, second = torch.Generator().manual_seed(3), torch.Generator().manual_seed(3)
    with torch.device(device):
        drawn = draw_mask(2, (8, 4), 0.5, mode, first)
    assert torch.equal(drawn.restore, draw_mask(2, (8, 4), 0.5, mode, second).restore)


def inputs(name: str) -> tuple[Encoder, Tensor, Tensor]:
    """A model of its own, with sound and pictures for it."""
    if name == "starter":
        generator = torch.Generator().manual_seed(0)
        model, _ = checkpoint.load_encoder(paths.resources() / "models" / "starter.safetensors")
        audio = torch.randn(3, 256, 128, generator=generator)
        return model, audio, torch.randn(3, 3, 128, 128, generator=generator)
    case = case_of(name)
    model = build(case.config, {key: value.clone() for key, value in case.model.state_dict().items()})
    return model.eval(), case.arrays["in/audio"], case.arrays["in/imgs"]


def vectors(found: Features) -> dict[str, Tensor]:
    """Float32 on the CPU."""
    assert found.audio is not None
    assert found.images is not None
    return {"sound": found.audio.vector.float().cpu(), "pictures": found.images.vector.float().cpu()}


def test_the_starter_gives_the_same_vectors_in_half_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noise, a tone and clicks; pictures of noise and of one colour."""
    rng = np.random.default_rng(0)
    at = np.arange(16000 * 6) / 16000
    sound = np.where(at < 2, 0.1 * rng.standard_normal(len(at)), 0.3 * np.sin(2 * np.pi * 700 * at))
    sound[64000::8000] = 1.0
    pictures = np.stack([rng.integers(0, 256, (90, 120, 3)), np.full((90, 120, 3), 80)]).astype(np.uint8)
    found = []
    for half in (False, True):
        monkeypatch.setattr("core.model.embedder.multiplies_bfloat16", lambda _, half=half: half)
        embedder = Embedder(paths.resources() / "models" / "starter.safetensors", torch.device("cpu"))
        heard = embedder.sound(sound.astype(np.float32))
        found.append((heard.vectors, embedder.pictures(pictures)))
    for exact, rounded in zip(*found, strict=True):
        assert (exact * rounded).sum(axis=1).min() > NEAR
        assert not np.array_equal(exact, rounded)
