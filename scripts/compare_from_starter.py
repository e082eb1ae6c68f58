# SPDX-License-Identifier: MIT
"""Train the starter model on with each option of the objective, and print what each changes.

    python -m scripts.compare_from_starter --work runs/options

Every row begins with the same weights and sees the same clips equally often: what "Train on my library" would
do with that option and so many clips. Gains are those of the same queries over the weights they began with.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core import jobs, paths
from core.device import choose_device
from core.model import checkpoint
from core.model.cav_mae import CAVMAE
from core.model.config import STARTER
from core.training.bootstrap import interval
from core.training.config import LIBRARY, PUBLISHED, TrainConfig
from core.training.dataset import ClipCache
from core.training.rendered import render_cache
from core.training.retrieval import ranks
from core.training.speed import plain_attention, prepare
from core.training.train import train
from scripts.train_starter import held_out_vectors

STARTER_FILE = paths.resources() / "models" / "starter.safetensors"
LOW = replace(LIBRARY, contrast_mask_ratio=0.5)
TEACHER = replace(LOW, teacher_weight=0.5, teacher_momentum=0.99)
ROWS = {
    "published objective: one way, weight 0.01": replace(
        LIBRARY, both_ways=False, contrast_weight=PUBLISHED.contrast_weight, view_weight=0.0
    ),
    "library recipe without the second hearing": replace(LIBRARY, view_weight=0.0),
    "library recipe": LIBRARY,
    "library recipe, SigLIP": replace(LIBRARY, contrast="sigmoid"),
    "library recipe, queue of 512": replace(LIBRARY, queue=512),
    "library recipe, contrastive pass of its own (low)": LOW,
    "low, teacher": TEACHER,
    "low, teacher that ranks": replace(TEACHER, teacher_guides="rank"),
    "low, teacher that samples": replace(TEACHER, teacher_guides="sample"),
    "library recipe, aligned windows": replace(LIBRARY, aligned=True),
}
TASKS = {"sound to picture": (0, 2), "picture to sound": (2, 0), "other hearing to sound": (1, 0)}

Reciprocal = dict[str, NDArray[np.float64]]  # by task: of each held-out clip's rank


def main() -> None:
    """Render, train every row, and print the table."""
    options = _options()
    total = options.clips + options.held_out
    jobs.run(render_cache(options.work / "cache", total, options.seed, options.processes))
    device = choose_device(options.device)
    torch.set_num_threads(options.threads)
    before = reciprocal_ranks(_starter(device), _cache(options, LIBRARY), options.held_out)
    print(f"{options.clips} clips, {options.epochs} epochs each; held out: {options.held_out}\n")
    print(f"| | {' | '.join(TASKS)} | minutes |\n|---|{'---|' * len(TASKS)}---|")
    print(f"| before | {' | '.join(f'{values.mean():.3f}' for values in before.values())} | |", flush=True)
    for number, name in enumerate(options.rows):
        began = time.monotonic()
        recipe = replace(
            ROWS[name], epochs=options.epochs, seed=options.seed, bfloat16="everywhere",
            learning_rate=options.rate,
        )  # fmt: skip
        cache = _cache(options, recipe)
        model = _starter(device)
        run = options.work / f"run-{number}"
        jobs.run(train(model, STARTER, cache, np.arange(options.clips), recipe, run))
        after = reciprocal_ranks(model, cache, options.held_out)
        cells = " | ".join(_gain(after[task] - before[task]) for task in TASKS)
        print(f"| {name} | {cells} | {(time.monotonic() - began) / 60:.1f} |", flush=True)


def reciprocal_ranks(model: CAVMAE, cache: ClipCache, count: int) -> Reciprocal:
    """Of the own answer among `count` held-out clips, for each of them, (count,) by task."""
    vectors = held_out_vectors(model.eval(), cache, next(model.parameters()).device, count)
    return {task: 1 / ranks(vectors[query], vectors[answer]) for task, (query, answer) in TASKS.items()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("runs/options"), help="folder for cache and runs")
    parser.add_argument("--clips", type=int, default=3200)
    parser.add_argument("--held-out", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=LIBRARY.learning_rate)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--processes", type=int, default=2, help="that render")
    parser.add_argument("--rows", nargs="*", default=list(ROWS), choices=list(ROWS))
    return parser.parse_args()


def _cache(options: argparse.Namespace, recipe: TrainConfig) -> ClipCache:
    return ClipCache.open(options.work / "cache", aligned=recipe.aligned)


def _starter(device: torch.device) -> CAVMAE:
    model, _ = checkpoint.load(STARTER_FILE, device)
    prepare(model, device)
    if device.type == "cpu":
        plain_attention(model)
    return model


def _gain(difference: NDArray[np.float64]) -> str:
    found = interval(difference, np.arange(len(difference)))
    return f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})"


if __name__ == "__main__":
    main()
