# SPDX-License-Identifier: MIT
"""A linear probe on the vectors a library holds already: seconds, on a CPU."""

from dataclasses import dataclass, replace
from pathlib import Path

from core.classification.card import ClassifierCard
from core.classification.crossfit import FITS, CrossFit, crossfit
from core.classification.examples import Examples, examples
from core.classification.labels import Labelled, Labels
from core.classification.moments import Moments
from core.classification.probefile import Probe, save_probe
from core.classification.report import MODALITIES, Measured, measure
from core.classification.stored import read_labelled
from core.classification.taught import taught_before
from core.classification.unused import naming
from core.errors import UserError
from core.jobs import Job
from core.library.place import Library
from core.model import store

ROUGH = (
    "With two videos none is left to adjust the probabilities by: they are rough. "
    "Label a third video, then fit again."
)
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
    stored = read_labelled(library, labels, modality)
    with naming(stored.labelled.unused):
        fits, notes = yield from _fits(stored.moments, stored.labelled, modality, multi_label, seed)
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
        calibrated=fit.calibrated,
        model=stored.known.name,
        identity=stored.known.identity,
        measured={which: figures.to_dict() for which, figures in measured.items()},
    )
    file = save_probe(library, Probe(card, fit.linear))
    rough = () if fit.calibrated else (ROUGH,)
    told = (*data.notes, *notes, *measured[modality].warning, *rough, *leak)
    return Fitted(card, file, measured, told, stored.labelled.unused)


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
