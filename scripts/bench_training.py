# SPDX-License-Identifier: MIT
"""How fast a model trains: clips a second, share of what the matrix products could reach, waiting for clips.

The base model on a GPU, the starter model on a CPU. On a GPU the blocks are also tried compiled; on a CPU
that multiplies it, bfloat16 is tried, with torch's attention and with one written out.
"""

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from core.device import choose_device, multiplies_bfloat16
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import BASE, STARTER, ModelConfig
from core.training.cache import VideoCache, VideoWriter
from core.training.clips import LibraryClips
from core.training.config import LIBRARY, PUBLISHED, TrainConfig
from core.training.feed import Feed, Order
from core.training.objective import Objective
from core.training.speed import fast_products, plain_attention, prepare
from core.training.trial import made_up
from core.training.update import Update, new_trainee

GOAL = 1000  # clips a second of the base model on a GPU of the H200's class
VIDEOS, SECONDS = 12, 60  # made-up videos that clips are read from
SQUARE = {"cuda": 8192, "cpu": 1024}  # side of the matrices whose product sets the ceiling
FEWEST = {"cuda": 20, "cpu": 3}  # steps timed


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to take the steps."""

    title: str
    dtype: torch.dtype
    compiled: bool = False
    plain: bool = False  # attention


@dataclass(frozen=True, slots=True)
class _Speed:
    clips_per_second: float
    flops_per_clip: float
    waited: float  # share of the time


def lines() -> list[str]:
    """What `make bench` prints."""
    device = choose_device("auto")
    name, config = ("base", BASE) if device.type == "cuda" else ("starter", STARTER)
    recipes = {"published recipe": PUBLISHED, "library recipe, two passes": LIBRARY}
    if device.type == "cpu":
        recipes = {title: replace(recipe, batch_size=32) for title, recipe in recipes.items()}
    ways = _ways(device)
    ceilings = {way.dtype: matrix_ceiling(device, way.dtype) for way in ways}
    found = [f"training the {name} model on {device.type}"]
    found += [f"  products in {str(t)[6:]} reach {rate / 1e12:.3g} TFLOP/s" for t, rate in ceilings.items()]
    with tempfile.TemporaryDirectory() as folder:
        cache = _made_up(VideoCache(Path(folder), 10**11))
        for title, recipe in recipes.items():
            data = _clips(cache, config, recipe)
            found.append(f"  {title}, batch {recipe.batch_size}:")
            for way in ways:
                speed = train_speed(data, config, recipe, device, way)
                share = speed.clips_per_second * speed.flops_per_clip / ceilings[way.dtype]
                found.append(
                    f"    {way.title}: {speed.clips_per_second:.1f} clips/s, "
                    f"{share:.0%} of the products' ceiling, waits for clips {speed.waited:.1%} of the time"
                )
            found.append(f"    reading alone: {read_speed(data, config, recipe):.0f} clips/s")
        base = _clips(cache, BASE, PUBLISHED)
        found.append(f"  reading alone for the base model: {read_speed(base, BASE, PUBLISHED):.0f} clips/s")
    if device.type == "cuda":
        found.append(f"  the goal for the base model is {GOAL} clips/s on a GPU of the H200's class")
    return found


def _ways(device: torch.device) -> list[_Way]:
    half = torch.bfloat16
    if device.type == "cuda":
        return [_Way("as it is", half), _Way("compiled", half, compiled=True)]
    ways = [_Way("in float32", torch.float32)]
    if multiplies_bfloat16(device):
        ways += [_Way("in bfloat16", half), _Way("in bfloat16, attention written out", half, plain=True)]
    return ways


def train_speed(
    data: LibraryClips, config: ModelConfig, recipe: TrainConfig, device: torch.device, way: _Way
) -> _Speed:
    """Steps with everything a real run does but writing: reading, both directions, the optimiser."""
    torch.manual_seed(0)
    model = build(config).to(device).train()
    prepare(model, device, compiled=way.compiled)
    if way.plain:
        plain_attention(model)
    recipe = replace(recipe, bfloat16="everywhere" if way.dtype == torch.bfloat16 else "gpu")
    update = Update(model, new_trainee(model, Objective(model, config, recipe), recipe))
    steps = FEWEST[device.type]
    order = _order(data, recipe)
    pinned = device.type == "cuda"
    with fast_products(device), Feed(data, order, 0, steps + 2, config.audio_frames, pinned=pinned) as feed:
        batches = iter(feed)
        for _ in range(2):  # the first ones start threads, choose kernels and compile
            update(next(batches), 1e-5)
        _wait(device)
        began, feed.waited = time.perf_counter(), 0.0
        for batch in batches:
            update(batch, 1e-5)
        _wait(device)
        seconds = time.perf_counter() - began
    clips = steps * recipe.batch_size
    return _Speed(clips / seconds, flops_per_clip(model, config, recipe), feed.waited / seconds)


def read_speed(data: LibraryClips, config: ModelConfig, recipe: TrainConfig) -> float:
    """Clips a second that the threads deliver to someone who does nothing with them."""
    order = _order(data, recipe)
    steps = 2 + 600 // recipe.batch_size
    with Feed(data, order, 0, steps, config.audio_frames) as feed:
        batches = iter(feed)
        next(batches)
        began = time.perf_counter()
        count = sum(len(batch.audio) for batch in batches)
        return count / (time.perf_counter() - began)


def flops_per_clip(model: CAVMAE, config: ModelConfig, recipe: TrainConfig) -> float:
    """Multiplications and additions of one clip's step, both directions, as counted by torch."""
    plain = build(config)
    plain.load_state_dict(model.state_dict())
    plain_attention(plain)  # torch counts no operations of its fused one on a processor
    few = replace(recipe, batch_size=2)
    update = Update(plain, new_trainee(plain, Objective(plain, config, few), few))
    with FlopCounterMode(display=False) as counter:
        update(made_up(config, 2), 0.0)
    return counter.get_total_flops() / 2


def matrix_ceiling(device: torch.device, dtype: torch.dtype) -> float:
    """FLOP/s of a large square matrix product."""
    side = SQUARE[device.type]
    a, b = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    best = 0.0
    for _ in range(5):
        _wait(device)
        began = time.perf_counter()
        for _ in range(3):
            a @ b
        _wait(device)
        best = max(best, 3 * 2 * side**3 / (time.perf_counter() - began))
    return best


def _made_up(cache: VideoCache) -> VideoCache:
    rng = np.random.default_rng(0)
    for number in range(VIDEOS):
        writer = VideoWriter(cache, str(number))
        rows = rng.normal(-5, 4, (SECONDS * 100, 128)).astype(np.float16)
        pictures = rng.integers(0, 256, (SECONDS // 2, 224, 224, 3), np.uint8)
        writer.add(rows, pictures, range(0, SECONDS, 2))
        writer.finish()
    return cache


def _clips(cache: VideoCache, config: ModelConfig, recipe: TrainConfig) -> LibraryClips:
    videos = sorted(cache.known())
    return LibraryClips(
        cache, videos, range(len(videos)), config.audio_frames, config.image_size,
        again=recipe.view_weight > 0,
    )  # fmt: skip


def _order(data: LibraryClips, recipe: TrainConfig) -> Order:
    """Each clip often enough for whole batches."""
    times = 1 + recipe.batch_size // len(data)
    clips = np.tile(np.arange(len(data)), times)
    return Order(clips, np.arange(len(clips)), recipe.batch_size, seed=1)


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    print("\n".join(lines()))
