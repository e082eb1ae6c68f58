# SPDX-License-Identifier: MIT
"""The quick way as a run: an adapter on the vectors that the library has already."""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.jobs import Job
from core.library.catalogue import model_row, open_catalogue
from core.library.place import Library
from core.library.switch import switch
from core.model import store
from core.training import outcome
from core.training.adapter import Adapted, adapt
from core.training.adapterjournal import journalled
from core.training.adapterloop import AdapterConfig
from core.training.bootstrap import interval
from core.training.errors import writing
from core.training.groups import joined
from core.training.outcome import Outcome
from core.training.plan import TrainingPlan
from core.training.storedpairs import StoredPairs, stored_pairs

TWINS = 0.99  # cosine of the mean vectors, of sound and of picture, of videos that count as one


def train_adapter(library: Library, run: Path, plan: TrainingPlan, device: str) -> Job[Outcome]:
    """Train an adapter, and switch to it if it is better. Interrupted, it is simply begun again."""
    name, base = run.name, store.files(library.models).get(plan.init)
    if base is None or plan.init != store.active_name(library.models):
        raise UserError("An adapter is trained on the vectors of the model in use; begin with that one.")
    file = run / f"{name}.safetensors"
    config = AdapterConfig(seed=plan.train_config.seed)
    with writing(file):
        groups = _twins(library, base)
        training = adapt(library, base, file, groups=groups, config=config, device=device)
        adapted = yield from journalled(training, run)
        if adapted.better:
            fresh = library.models / f"{name}.tmp"
            shutil.copyfile(file, fresh)
            fresh.replace(library.models / file.name)
    found = Outcome(
        name, name, adapted.before.to_dict(), adapted.after.to_dict(), adapted.better, adapted.better,
        (_words(adapted),),
    )  # fmt: skip
    outcome.write(run, found, time.time())
    if found.adopted:
        yield from switch(library, name, device)
    return found


def _twins(library: Library, base: Path) -> Mapping[int, int]:
    """The group of each video by the model's own vectors: nothing is decoded for it."""
    with open_catalogue(library.catalogue) as db:
        pairs = stored_pairs(db, model_row(db, store.read_card(base).identity))
    rows = np.unique(pairs.videos)
    if not len(rows):
        return {}
    alike = np.minimum(*(_cosines(pairs, rows, modality) for modality in ("audio", "visual"))) > TWINS
    numbers = joined(len(rows), ((int(a), int(b)) for a, b in np.argwhere(np.triu(alike, 1))))
    return dict(zip(rows.tolist(), numbers, strict=True))


def _cosines(pairs: StoredPairs, rows: np.ndarray, modality: str) -> np.ndarray:
    """(V, V) between the mean vectors of videos."""
    means = []
    for row in rows:
        windows = pairs.of([int(row)])
        vectors = pairs.audio[windows] if modality == "audio" else pairs.visual[pairs.middle(windows)]
        means.append(vectors.astype(np.float32).mean(axis=0))
    unit = np.stack(means)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True).clip(1e-6)
    return np.asarray(unit @ unit.T)


def _words(adapted: Adapted) -> str:
    before, after = adapted.before, adapted.after
    change = interval(after.both - before.both, before.groups)
    figures = (
        f"On videos that were held out, the mean reciprocal rank between sound and picture went from "
        f"{before.both.mean():.3f} to {after.both.mean():.3f} ({change.mean:+.3f}, 95 % between "
        f"{change.low:+.3f} and {change.high:+.3f})."
    )
    if adapted.better:
        return f"The adapted model is better. {figures}"
    return f"The adapted model is not better for sure, so the old one is kept. {figures}"
