# SPDX-License-Identifier: MIT
"""Train a very small model with each option of the objective, and print what each does to retrieval.

    nice python -m scripts.compare_objectives --seeds 2

Every row sees the same clips equally often. Each option changes one thing of a row before it, named in
`ROWS`. The world is the procedural one; held-out clips are of the same kinds and were never trained on.
"""

import argparse
import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from core.features.fbank import log_mel, normalise
from core.features.frames import normalise_pictures
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import ModelConfig
from core.samples.degrade import degrade
from core.samples.world import KINDS, render
from core.training.bootstrap import interval
from core.training.config import TrainConfig
from core.training.inputs import Inputs
from core.training.known import Known
from core.training.objective import Objective
from core.training.retrieval import ranks
from core.training.windows import draw_windows

SMALL = ModelConfig(
    image_size=64, audio_frames=128, embed_dim=64, num_heads=2, modality_depth=2, decoder_embed_dim=32,
    decoder_depth=1, decoder_num_heads=1, norm_pix_loss=False, short_sound="cut",
)  # fmt: skip
TOKENS = replace(SMALL, cls_token=True, register_tokens=4)
SECONDS, FRAMES, PICTURES, HEARINGS = 2.6, 256, 4, 2
K = 10

BASE = TrainConfig(batch_size=64, learning_rate=2e-3, both_ways=True, contrast_weight=0.5)
LOW = replace(BASE, contrast_mask_ratio=0.5)
ALIGNED = replace(BASE, aligned=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    recipe: TrainConfig
    model: ModelConfig = SMALL
    micro: int | None = None
    windows: int = 1  # of each clip in one batch


ROWS = {
    "published: one way, weight 0.01": Row(replace(BASE, both_ways=False, contrast_weight=0.01)),
    "one way, weight 0.5": Row(replace(BASE, both_ways=False)),
    "both ways, weight 0.5 (base)": Row(BASE),
    "base, SigLIP": Row(replace(BASE, contrast="sigmoid")),
    "base, queue of 512": Row(replace(BASE, queue=512)),
    "base, batch 256 by gradient caching": Row(replace(BASE, batch_size=256), micro=64),
    "base, second hearing": Row(replace(BASE, view_weight=0.5)),
    "base, contrastive pass of its own (low)": Row(LOW),
    "low, teacher": Row(replace(LOW, teacher_weight=0.5, teacher_momentum=0.99)),
    "low, teacher that ranks": Row(
        replace(LOW, teacher_weight=0.5, teacher_momentum=0.99, teacher_guides="rank")
    ),
    "low, teacher that samples": Row(
        replace(LOW, teacher_weight=0.5, teacher_momentum=0.99, teacher_guides="sample")
    ),
    "base, aligned windows": Row(ALIGNED),
    "base, global tokens and registers": Row(BASE, TOKENS),
    "base, aligned, global tokens and registers": Row(ALIGNED, TOKENS),
    "base, two windows of each clip a batch": Row(BASE, windows=2),
    "the same, twins spared": Row(replace(BASE, spare_groups=True), windows=2),
}


@dataclass(frozen=True, slots=True)
class World:
    """Rendered clips in memory."""

    log_mel: NDArray[np.float16]  # (n, hearings, FRAMES, mel)
    pictures: NDArray[np.uint8]  # (n, PICTURES, S, S, 3)


def rendered(count: int, seed: int) -> World:
    """Clips of every kind in turn."""
    log_mels, pictures = [], []
    for number in range(count):
        clip = render(KINDS[number % len(KINDS)], seed * 1_000_000 + number, SECONDS)
        again = degrade(clip.waveform, np.random.default_rng([seed, number]))
        sounds = (log_mel(torch.from_numpy(s)).numpy()[:FRAMES] for s in (clip.waveform, again))
        log_mels.append(np.stack([s.astype(np.float16) for s in sounds]))
        times = (np.arange(PICTURES) + 0.5) * SECONDS / PICTURES
        pictures.append(np.stack([clip.frame(at, SMALL.image_size) for at in times]))
    return World(np.stack(log_mels), np.stack(pictures))


def inputs(
    world: World, rng: np.random.Generator, clips: NDArray[np.int64], row: Row, device: torch.device
) -> Inputs:
    """One batch: a window of each clip, another hearing of it and a picture."""
    window = row.model.audio_frames
    start, shown = draw_windows(rng, len(clips), FRAMES, PICTURES, window, row.recipe.aligned)
    hearings = rng.permuted(
        np.tile(np.arange(HEARINGS), (len(clips), 1)), axis=1
    )  # (n, 2) both, either first
    audio, second = (
        torch.from_numpy(
            np.stack(
                [world.log_mel[c, h, s : s + window] for c, h, s in zip(clips, hearing, start, strict=True)]
            )
        ).float()
        for hearing in hearings.T
    )
    pixels = torch.from_numpy(world.pictures[clips, shown]).permute(0, 3, 1, 2)
    images, groups = normalise_pictures(pixels.to(device)), torch.from_numpy(clips).to(device)
    return Inputs(
        normalise(audio.to(device)),
        normalise(second.to(device)),
        images,
        groups,
        images,
        Known.nothing(groups),
    )


def trained(row: Row, world: World, epochs: int, seed: int, device: torch.device) -> CAVMAE:
    """A model after `epochs` passes over the world."""
    torch.manual_seed(seed)
    model, recipe = build(row.model).to(device), replace(row.recipe, seed=seed)
    objective = Objective(model, row.model, recipe)
    parameters = [p for p in model.parameters() if p.requires_grad] + objective.parameters()
    optimiser = torch.optim.AdamW(parameters, weight_decay=0.01, fused=True)
    rng = np.random.default_rng(seed)
    size = recipe.batch_size // row.windows
    steps = [order[i : i + size] for order in orders(rng, len(world.log_mel), epochs, row.windows)
             for i in range(0, len(order) - size + 1, size)]  # fmt: skip
    for number, clips in enumerate(steps):
        done = number / len(steps)
        for group in optimiser.param_groups:
            group["lr"] = recipe.learning_rate * min(done / 0.1, (1 - done) / 0.9)
        optimiser.zero_grad(set_to_none=True)
        objective.backward(inputs(world, rng, np.tile(clips, row.windows), row, device), row.micro)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        objective.stepped()
    return model.eval()


def orders(rng: np.random.Generator, clips: int, epochs: int, windows: int) -> list[NDArray[np.int64]]:
    """The order of the clips in each epoch; of several windows a clip, so many fewer epochs."""
    return [rng.permutation(clips) for _ in range(epochs // windows)]


@torch.inference_mode()
def hits(model: CAVMAE, world: World, window: int) -> NDArray[np.float64]:
    """(2, n): whether each held-out sound finds its picture among the first ten, and the reverse."""
    start = (FRAMES - window) // 2
    audio = torch.from_numpy(world.log_mel[:, 0, start : start + window].astype(np.float32))
    pixels = torch.from_numpy(world.pictures[:, PICTURES // 2]).permute(0, 3, 1, 2)
    device = next(model.parameters()).device
    found = model.features(normalise(audio.to(device)), normalise_pictures(pixels.to(device)))
    assert found.audio is not None
    assert found.images is not None
    heard, seen = (F.normalize(s.vector, dim=-1).cpu().numpy() for s in (found.audio, found.images))
    return np.stack([ranks(heard, seen) <= K, ranks(seen, heard) <= K]).astype(np.float64)


def main() -> None:
    """Render, train every row with every seed, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clips", type=int, default=1280)
    parser.add_argument("--held-out", type=int, default=300)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--rows", nargs="*", default=list(ROWS), help="names; all of them if not given")
    options = parser.parse_args()
    torch.set_num_threads(1)
    device = torch.device(options.device)
    began = time.monotonic()
    train, held = rendered(options.clips, seed=1), rendered(options.held_out, seed=2)
    print(f"rendered after {time.monotonic() - began:.0f} s", flush=True)
    found: dict[str, list[NDArray[np.float64]]] = {name: [] for name in options.rows}
    for seed in range(options.seeds):
        for name in options.rows:
            since, row = time.monotonic(), ROWS[name]
            model = trained(row, train, options.epochs, seed, device)
            found[name].append(hits(model, held, row.model.audio_frames))
            print(f"seed {seed}, {name}: {time.monotonic() - since:.0f} s", flush=True)
        print_table(found, options.held_out)


def print_table(found: dict[str, list[NDArray[np.float64]]], pool: int) -> None:
    """R@10 of each row, the mean of its seeds with the interval by clips, then seed by seed."""
    print(f"\nR@{K} among {pool}; chance is {K / pool:.3f}\n", flush=True)
    print("| | sound to picture | picture to sound | each seed, mean of both |")
    print("|---|---|---|---|")
    for name, runs in found.items():
        each = np.stack(runs)  # (seeds, 2, n)
        bounds = [interval(direction, np.arange(pool)) for direction in each.mean(axis=0)]
        cells = (f"{r10.mean:.3f} ({r10.low:.3f}-{r10.high:.3f})" for r10 in bounds)
        seeds = ", ".join(f"{run.mean():.3f}" for run in each)
        print(f"| {name} | {' | '.join(cells)} | {seeds} |", flush=True)


if __name__ == "__main__":
    main()
