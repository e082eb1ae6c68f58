# SPDX-License-Identifier: MIT
"""The quick way as a run: an adapter on the vectors that the library has already."""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from core.errors import UserError
from core.jobs import Job
from core.library.catalogue import model_row, open_catalogue
from core.library.place import Library
from core.library.switch import note, switch
from core.model import store
from core.training import outcome
from core.training.adapter import Adapted, adapt
from core.training.adapterjournal import journalled
from core.training.adapterloop import AdapterConfig
from core.training.errors import writing
from core.training.method import too_few_to_adapt
from core.training.outcome import Outcome
from core.training.paired import mean_by_group, said
from core.training.plan import TrainingPlan
from core.training.storedpairs import stored_pairs
from core.training.twins import twins


def train_adapter(library: Library, run: Path, plan: TrainingPlan, device: str) -> Job[Outcome]:
    """Train an adapter, and switch to it if it is better. Interrupted, it is simply begun again."""
    name, base = run.name, store.files(library.models).get(plan.init)
    if base is None or plan.init != store.active_name(library.models):
        raise UserError("An adapter is trained on the vectors of the model in use; begin with that one.")
    file = run / f"{name}.safetensors"
    config = AdapterConfig(seed=plan.train_config.seed)
    groups = yield from _groups(library, base)
    if said := too_few_to_adapt(len(set(groups.values()))):  # the plan counted videos, copies among them
        return _ended(run, Outcome(name, name, {}, {}, False, False, (said,)))
    with writing(file):
        training = adapt(library, base, file, groups=groups, config=config, device=device)
        adapted = yield from journalled(training, run)
        if adapted.better:
            fresh = library.models / f"{name}.tmp"
            shutil.copyfile(file, fresh)
            fresh.replace(library.models / file.name)
            note(library, name)  # before the result says so: killed between, it is done later
    found = Outcome(
        name, name, adapted.before.to_dict(), adapted.after.to_dict(), adapted.better, adapted.better,
        (_words(adapted),),
    )  # fmt: skip
    _ended(run, found)
    if found.adopted:
        yield from switch(library, name, device)
    return found


def _ended(run: Path, found: Outcome) -> Outcome:
    outcome.write(run, found, time.time())
    return found


def _groups(library: Library, base: Path) -> Job[Mapping[int, int]]:
    with open_catalogue(library.catalogue) as db:
        pairs = stored_pairs(db, model_row(db, store.read_card(base).identity))
    return (yield from twins(pairs))


def _words(adapted: Adapted) -> str:
    before, after = adapted.before, adapted.after
    old, new = (mean_by_group(found.both, found.groups).mean() for found in (before, after))
    figures = (
        f"Each held-out video counting once, the mean reciprocal rank between sound and picture went from "
        f"{old:.3f} to {new:.3f} ({said(after.change_from(before))})."
    )
    if adapted.better:
        return f"The adapted model is better. {figures}"
    return f"The adapted model is not better for sure, so the old one is kept. {figures}"
