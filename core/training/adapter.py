# SPDX-License-Identifier: MIT
"""The quick way to learn from a library: a matrix for each modality on stored vectors of the frozen model."""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.device import choose_device
from core.errors import UserError
from core.jobs import Job, Progress
from core.library.catalogue import model_row, open_catalogue
from core.library.place import Library
from core.model.adapted import Matrices, save_adapted
from core.model.card import ModelCard
from core.model.store import read_card
from core.training.adapterloop import AdapterConfig, AdapterLoop
from core.training.adaptermeasure import Figures, figures, recalibrated
from core.training.contrast import UNKNOWN
from core.training.lots import by_lot
from core.training.method import too_few_to_adapt
from core.training.split import split
from core.training.storedpairs import Numbers, StoredPairs, stored_pairs


@dataclass(frozen=True, slots=True)
class Adapted:
    """What came of it: the new model's file, and both models on videos that the training never saw."""

    model: Path
    identity: str
    before: Figures
    after: Figures
    better: bool
    epochs: int
    seconds: float


def adapt(
    library: Library,
    base: Path,
    path: Path,
    *,
    groups: Mapping[int, int] | None = None,
    held_out: Collection[int] = (),
    config: AdapterConfig | None = None,
    device: str = "auto",
) -> Job[Adapted]:
    """Learn from the vectors that the model file `base` made of the library, and write the model `path`.

    `groups` gives the near-duplicate group of a video's row, `held_out` the rows of the videos to measure
    with; without them each video is a group and a part of them is chosen, as `lots` draws them. Raises
    `UserError` where there is too little. The file is written whether the model is better or not.
    """
    began, config = time.monotonic(), config or AdapterConfig()
    card = read_card(base)
    with open_catalogue(library.catalogue) as db:
        pairs = stored_pairs(db, model_row(db, card.identity))
        fingerprints = dict(db.execute("SELECT id, fingerprint FROM video").fetchall())
    yield Progress(0, config.epochs, f"{len(pairs)} pairs of sound and picture are read")
    group = np.array([(groups or {}).get(v, UNKNOWN - v) for v in pairs.videos.tolist()])
    order = by_lot(group.tolist(), [fingerprints[v] for v in pairs.videos.tolist()])
    train, stop, held = _split(group, order, set(group[pairs.of(held_out)].tolist()), config.held_out)
    loop = AdapterLoop(pairs, group, config, choose_device(device))
    epochs = yield from loop.learn(train, stop)
    matrices = loop.best()
    before, after = figures(pairs, held, group, {}), figures(pairs, held, group, matrices)
    card = _card(card, path, pairs, held, group, matrices, after)
    identity = save_adapted(base, matrices, path, {"card": json.loads(card.to_json())})
    return Adapted(
        path, identity, before, after, after.is_better_than(before), epochs, time.monotonic() - began
    )


def _split(
    group: Numbers, order: list[int], held: set[int], share: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Windows to learn from, to stop by and to measure with (those `held`, if any), by whole groups."""
    others = [g for g in order if g not in held]
    count = max(1, round(share * len(order)))
    if not held:
        if said := too_few_to_adapt(len(order)):
            raise UserError(said)
        held = _held_out(group, order)
        others = [g for g in others if g not in held]
    if len(others) < 2:
        raise UserError("Nearly all videos are held out: none are left to learn from and to stop by.")
    count = min(count, len(held), len(others) // 2)
    parts = (others[count:], others[:count], list(held))
    train, stop, measure = (np.flatnonzero(np.isin(group, part)) for part in parts)
    return train, stop, measure


def _held_out(group: Numbers, order: list[int]) -> set[int]:
    """The groups that any training of this library holds out: a base that was trained here never saw them."""
    names, counts = np.unique(group, return_counts=True)
    sizes = counts[np.searchsorted(names, order)]
    return {order[place] for place in split(sizes).held_out}


def _card(
    base: ModelCard,
    path: Path,
    pairs: StoredPairs,
    held: Numbers,
    group: Numbers,
    matrices: Matrices,
    after: Figures,
) -> ModelCard:
    return replace(
        recalibrated(base, pairs, held, group, matrices),
        name=path.stem,
        title=f"{base.title}, adapted",
        kind="trained",
        description=f"{base.title} with an adapter, trained on {len(pairs)} moments of this library.",
        trained_on=f"{len(pairs)} moments of this library",
        measured=after.to_dict(),
    )
