# SPDX-License-Identifier: MIT
"""An evaluation as a job: sets in, one report out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.device import choose_device
from core.errors import UserError
from core.evaluation.collect import Collected, collect
from core.evaluation.cost import cost
from core.evaluation.gain import with_gains
from core.evaluation.held_out import FIRST_SEED, HeldOut
from core.evaluation.items import Source
from core.evaluation.localise import localise
from core.evaluation.methods import UPSTREAM, Method, of_model, untrained
from core.evaluation.report import Report, SetResult
from core.evaluation.tables import Table
from core.evaluation.tasks import Comparison, rows
from core.jobs import Job, Progress
from core.model import store

SAMPLE_VIDEOS = 12
SAMPLE_SEED = FIRST_SEED // 1000 + 1  # seeds of its scenes are a thousand times this and more


AS_A_RULE = Comparison()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and how. `upstream`: a model trained by the published recipe on the same data."""

    model: Path
    sources: tuple[Source, ...]
    comparison: Comparison = AS_A_RULE
    upstream: Path | None = None
    device: str = "auto"
    moments: bool = True  # search for moments too, in a library that is thrown away


def evaluate(plan: Plan) -> Job[Report]:
    """Measure the model of `plan` and the baselines on every set of it."""
    device = choose_device(plan.device)
    methods = [of_model(plan.model, device), *untrained()]
    if plan.upstream is not None:
        methods.insert(1, of_model(plan.upstream, device, UPSTREAM))
    sets = []
    for source in plan.sources:
        sets.append((yield from _measure(source, methods, plan)))
    card = store.read_card(plan.model)
    return Report(card.name, card.identity, tuple(sets), cost(plan.model))


def _measure(source: Source, methods: Sequence[Method], plan: Plan) -> Job[SetResult]:
    pictures = not isinstance(source, Table) or source.pictures
    found = yield from collect(source, methods, pictures=pictures)
    if len(found.names) < 2:
        reasons = "; ".join(f"{m.name}: {m.reason}" for m in found.missing[:3])
        raise UserError(f"Fewer than two clips of {source.title} can be read ({reasons}).")
    measured = []
    for row in rows(found, methods, plan.comparison):
        measured.append(row)
        yield Progress(len(measured), None, f"comparing: {row.task}")
    missing = list(found.missing)
    if plan.moments and pictures:
        moments, unread = yield from localise((yield from _videos(source, found)), plan.model, plan.device)
        measured += moments
        missing += unread
    how = compared(found, plan.comparison) if pictures else "sounds only"
    beside = tuple(with_gains(measured))
    return SetResult(source.title, found.digest, len(found.names), how, beside, tuple(missing), found.cut)


def compared(found: Collected, comparison: Comparison) -> str:
    """How pictures entered, in words: no figure is read without it."""
    fewest, most = min(found.frames, default=0), max(found.frames, default=0)
    count = str(most) if fewest == most else f"{fewest} to {most}"
    frames = "the middle picture" if comparison.frames == "middle" else f"all pictures ({count} a clip)"
    return f"{frames}, similarity {comparison.strategy}"


def _videos(source: Source, found: Collected) -> Job[list[Path]]:
    """Whole videos to search in: those of the table, or sample videos no model was trained on."""
    if isinstance(source, Table):
        return sorted({Path(group) for group in found.groups})
    from core import paths
    from core.evaluation.held_out import rendering
    from core.samples.library import write_samples

    place = source.folder if isinstance(source, HeldOut) and source.folder else paths.cache_folder()
    folder = place / "evaluation videos" / rendering()
    return list((yield from write_samples(folder, SAMPLE_VIDEOS, SAMPLE_SEED)))
