# SPDX-License-Identifier: MIT
"""The end of a run: judge the new model, give it a card, and put it among the models if it deserves it."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.library.place import Library
from core.model import checkpoint
from core.model.card import Calibration, ModelCard
from core.model.cav_mae import CAVMAE
from core.training.calibrate import calibrate
from core.training.clips import LibraryClips
from core.training.errors import writing
from core.training.measure import Measured, compare, measure
from core.training.outcome import Outcome
from core.training.plan import TrainingPlan
from core.training.rundata import RunData
from core.training.split import FEWEST_GROUPS
from core.training.train import MODEL

SAMPLE = 300  # clips trained on that a model is calibrated with where none was held out


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the new model is worth."""

    after: Measured | None  # None: nothing was held out
    heard: Calibration
    seen: Calibration
    adopt: bool
    keep: bool  # among the models: adopted, or for the user to choose where nothing could be measured
    words: tuple[str, ...]


def judge(
    model: CAVMAE,
    plan: TrainingPlan,
    clips: LibraryClips,
    held_out: NDArray[np.int64],
    trained: NDArray[np.int64],
    before: Measured | None,
) -> Verdict:
    """Measure and calibrate the new model on the held-out clips, and compare it with the old one."""
    config = plan.model_config
    if before is None:
        found = measure(model, config, clips, trained[:: max(1, len(trained) // SAMPLE)])
        words = (
            "Nothing was held out, so nobody knows whether the new model is better: the old one stays. "
            "Choose the new one yourself to try it; its probabilities were fitted on what it was trained on.",
        )
        return Verdict(None, *_calibrations(found), adopt=False, keep=True, words=words)
    after = measure(model, config, clips, held_out)
    compared = compare(before, after)
    better, unknown = compared.better, len(np.unique(after.groups)) < FEWEST_GROUPS
    keep = better or unknown
    return Verdict(after, *_calibrations(after), adopt=better, keep=keep, words=(compared.words,))


def publish(
    library: Library,
    run: Path,
    model: CAVMAE,
    plan: TrainingPlan,
    verdict: Verdict,
    figures: dict[str, float],
) -> None:
    """Write the model with its card: into the run's folder, and among the models if it is to be kept."""
    name = run.name
    start = "random weights" if plan.init == "scratch" else f"'{plan.init}'"
    card = ModelCard(
        name=name,
        title=f"Trained on my library ({name})",
        kind="trained",
        description=f"Trained on this library, beginning with {start}. {verdict.words[0]}",
        trained_on=f"{plan.clips} clips of {plan.videos} videos ({plan.hours:.1f} hours) of this library",
        heard=verdict.heard,
        seen=verdict.seen,
        measured=figures,
        parameters=sum(p.numel() for p in model.parameters()),
    )
    saved = {"card": json.loads(card.to_json())}
    for path in (run / MODEL, *([library.models / f"{name}.safetensors"] if verdict.keep else [])):
        with writing(path):
            checkpoint.save(path, model.state_dict(), plan.model_config, saved)


def outcome_of(run: Path, verdict: Verdict, before: Measured | None, data: RunData) -> Outcome:
    """How the run ended, with what is to be known of its clips."""
    words = [*verdict.words, data.words]
    if data.failed:
        words.append(f"{data.failed} videos could not be decoded whole.")
    if data.left_out:
        words.append(f"{data.left_out} videos were left out: the training cache had no room for them.")
    if data.gone:
        words.append(f"{data.gone} videos of this run are not there any more: it was measured without them.")
    return Outcome(
        run=run.name,
        model=run.name,
        before=before.figures() if before else {},
        after=verdict.after.figures() if verdict.after else {},
        adopted=verdict.adopt,
        kept=verdict.keep,
        words=tuple(words),
    )


def _calibrations(found: Measured) -> tuple[Calibration, Calibration]:
    """What cosines of the new model mean, for sounds and for sound and picture."""
    heard, seen, again = found.vectors
    unlike = found.groups[:, None] != found.groups[None, :]
    if not unlike.any():
        default = ModelCard(name="", title="", kind="trained", description="")
        return default.heard, default.seen
    return (
        calibrate(np.diagonal(again @ heard.T), (again @ heard.T)[unlike]),
        calibrate(np.diagonal(heard @ seen.T), (heard @ seen.T)[unlike]),
    )
