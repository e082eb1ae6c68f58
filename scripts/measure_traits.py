# SPDX-License-Identifier: MIT
"""How well a model's vectors tell how large, fast and far a thing of the procedural world is, and where.

    python -m scripts.measure_traits [MODEL.safetensors]

What a sound and a picture must both tell to be matched within a kind. Printed is R2 of a ridge regression
on the vectors, kinds' means taken out of both: 1 is knowing, 0 is guessing. Of a place, and of what goes on
there, it is that of the numbers that say which one it is, all together.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core import paths
from core.features.fbank import log_mel
from core.model import checkpoint
from core.model.config import STARTER
from core.samples.picture.places import PLACES
from core.samples.world import KINDS, render
from core.training.rendered import DRAWN, FRAMES, SECONDS, SEEDS, TRAITS, traits_of
from scripts.train_starter import hear, see

FIRST_SEED = SEEDS + 500_000  # beyond those of evaluation
FOLDS = 5
FEWEST = 2 * len(KINDS)
PENALTY = 0.05  # against the features' variance
SHIPPED = paths.resources() / "models" / "starter.safetensors"
PLACED = len(DRAWN) + len(PLACES)
COLUMNS = {  # of the traits, by what they say
    **{name: slice(number, number + 1) for number, name in enumerate(DRAWN)},
    "place": slice(len(DRAWN), PLACED),
    "surroundings": slice(PLACED, len(TRAITS)),
}
Vectors = NDArray[np.float64]


def main() -> None:
    """Render, embed, and print a row for sound and for picture."""
    options = _options()
    names = [KINDS[number % len(KINDS)] for number in range(options.clips)]
    traits, log_mels, pictures = _rendered(names)
    model, _ = checkpoint.load(options.model, torch.device("cpu"))
    model.eval()
    kinds = np.unique(names, return_inverse=True)[1]
    print(f"{options.clips} clips of {len(set(names))} kinds; R2 of {', '.join(COLUMNS)}")
    for name, vectors in (
        ("sound", hear(model, log_mels, torch.device("cpu"))),
        ("picture", see(model, pictures, torch.device("cpu"))),
    ):
        missed, whole = told(vectors.astype(np.float64), traits, kinds)
        print(name, *(f"{1 - missed[part].sum() / whole[part].sum():.2f}" for part in COLUMNS.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("model", type=Path, nargs="?", default=SHIPPED)
    parser.add_argument("--clips", type=int, default=5000)
    options = parser.parse_args()
    if options.clips < FEWEST:
        parser.error(f"--clips is {options.clips}: give at least {FEWEST}, two of each kind, to tell one by")
    return options


def _rendered(names: list[str]) -> tuple[Vectors, NDArray[np.float16], NDArray[np.uint8]]:
    """Traits (n, P), 2.56 s of each sound (n, T, mel), and a picture from the middle of it (n, S, S, 3)."""
    traits, sounds, pictures = [], [], []
    first = (FRAMES - STARTER.audio_frames) // 2
    for number, name in enumerate(names):
        clip = render(name, FIRST_SEED + number, SECONDS)
        heard = log_mel(torch.from_numpy(clip.waveform)).numpy()[first : first + STARTER.audio_frames]
        sounds.append(heard.astype(np.float16))
        pictures.append(clip.frame(SECONDS / 2, STARTER.image_size))
        traits.append(traits_of(clip))
    return np.array(traits), np.stack(sounds), np.stack(pictures)


def told(vectors: Vectors, traits: Vectors, kinds: NDArray[np.int64]) -> tuple[Vectors, Vectors]:
    """Of traits (n, P), told from vectors (n, D) by what other clips taught: the squares that are missed, and
    those of guessing, (P,) each. A clip whose kind is not among those that teach is left out.
    """
    fold = np.random.default_rng(0).permutation(len(kinds)) % FOLDS
    missed, whole = np.zeros(traits.shape[1]), np.zeros(traits.shape[1])
    for number in range(FOLDS):
        train = fold != number
        known = ~train & np.isin(kinds, kinds[train])
        x, y = (_within_kinds(values, kinds, train) for values in (vectors, traits))
        x /= x[train].std(axis=0)
        normal = x[train].T @ x[train] + PENALTY * train.sum() * np.eye(x.shape[1])
        guessed = x[known] @ np.linalg.solve(normal, x[train].T @ y[train])
        missed += ((y[known] - guessed) ** 2).sum(axis=0)
        whole += (y[known] ** 2).sum(axis=0)
    return missed, whole


def _within_kinds(values: Vectors, kinds: NDArray[np.int64], train: NDArray[np.bool_]) -> Vectors:
    """Values (n, k) less the mean of their kind among those that are learned from, if it is among them."""
    out = values.copy()
    for kind in np.unique(kinds[train]):
        out[kinds == kind] -= values[(kinds == kind) & train].mean(axis=0)
    return out


if __name__ == "__main__":
    main()
