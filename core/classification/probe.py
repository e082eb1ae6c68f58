# SPDX-License-Identifier: MIT
"""A linear probe on the vectors a library holds already: seconds, on a CPU."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import Connection

from core.classification.card import ClassifierCard
from core.classification.crossfit import FITS, CrossFit, crossfit
from core.classification.examples import Examples, examples
from core.classification.labels import Labelled
from core.classification.moments import LEAST, MOST, TOGETHER, Moments, read_moments
from core.classification.probefile import Probe, save_probe
from core.classification.report import MODALITIES, Measured, measure
from core.classification.taught import taught_before
from core.errors import UserError
from core.jobs import Job
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.model import store
from core.model.card import ModelCard
from core.paths import command_line

Labels = Callable[[Connection], Labelled]
Fits = dict[str, tuple[Examples, CrossFit]]  # by modality


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit gave."""

    card: ClassifierCard
    file: Path
    measured: dict[str, Measured]  # by modality
    notes: tuple[str, ...]
    unused: tuple[tuple[str, str], ...]  # labels that could not be used: place and reason


def fit_probe(
    library: Library,
    labels: Labels,
    name: str,
    modality: str = "both",
    *,
    multi_label: bool = False,
    seed: int = 1,
) -> Job[Fitted]:
    """Fit all three modalities, keep that of `modality` as the classifier `name`.

    Raises `UserError` where the labelled videos are not indexed or too few.
    """
    leak = taught_before(store.active(library.models))
    known, labelled, moments = _read(library, labels)
    fits, notes = yield from _fits(moments, labelled, modality, multi_label, seed)
    measured = {
        which: measure(data.unit_target, fit.probability, data.unit_videos, data.labels, multi_label)
        for which, (data, fit) in fits.items()
    }
    data, fit = fits[modality]
    card = ClassifierCard(
        name=name,
        method="probe",
        modality=modality,
        multi_label=multi_label,
        labels=data.labels,
        temperature=fit.temperature,
        model=known.name,
        identity=known.identity,
        measured={which: figures.to_dict() for which, figures in measured.items()},
    )
    file = save_probe(library, Probe(card, fit.linear))
    told = (*data.notes, *notes, *measured[modality].warning, *leak)
    return Fitted(card, file, measured, told, labelled.unused)


def _read(library: Library, labels: Labels) -> tuple[ModelCard, Labelled, Moments]:
    """The model in use, the labels, and the moments that it made of the labelled videos."""
    with open_catalogue(library.catalogue) as db:
        known = store.active_card(library.models)
        labelled = labels(db)
        videos = {stretch.video for stretch in labelled.stretches}
        if not videos:
            raise UserError(f"No video of the library has a label yet; see {command_line()} tag --help.")
        most = max(LEAST, min(MOST, TOGETHER // len(videos)))
        return known, labelled, read_moments(db, known.identity, videos, most)


def _fits(
    moments: Moments, labelled: Labelled, modality: str, multi_label: bool, seed: int
) -> Job[tuple[Fits, list[str]]]:
    """All modalities that can be fitted, and why others cannot; `modality` must be one that can."""
    fits: Fits = {}
    notes: list[str] = []
    for number, which in enumerate(MODALITIES):
        try:
            fits[which] = yield from _fit(moments, labelled, which, multi_label, seed, number)
        except UserError as error:
            if which == modality:
                raise
            notes.append(f"{which}: {error}")
    return fits, notes


def _fit(
    moments: Moments, labelled: Labelled, modality: str, multi_label: bool, seed: int, number: int
) -> Job[tuple[Examples, CrossFit]]:
    """One modality, on the moments that have it."""
    keep = moments.readable(modality)
    spans = [span for span, kept in zip(moments.spans, keep, strict=True) if kept]
    data = examples(spans, labelled.stretches, multi_label=multi_label)
    steps = crossfit(moments.vectors(modality)[keep][data.rows], data, multi_label=multi_label, seed=seed)
    done = number * FITS
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            fit: CrossFit = end.value
            return data, fit
        done += 1
        yield replace(step, done=done, total=len(MODALITIES) * FITS, note=f"{step.note}: {modality}")
