# SPDX-License-Identifier: MIT
"""What `evaluate --ablation` does: models trained on the same clips by different objectives, compared."""

import argparse
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.answer import Answer, drive_stoppable
from core.commands.options import WrongUsage, at_least, place

if TYPE_CHECKING:
    from core.evaluation.ablation import Ablation
    from core.evaluation.arms import Budget

OWN = ("epochs", "batch", "seeds", "held_out", "keep")
OTHERS = (
    "model", "baseline_model", "pairs", "labels", "frames", "similarity", "no_moments", "save_baseline",
    "compare",
)  # fmt: skip


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments that belong to `--ablation`."""
    add = word.add_argument_group("ablation").add_argument
    add(
        "--ablation", action="store_true",
        help="train painting back alone, contrast alone, both, and as shipped on the same computed clips",
    )  # fmt: skip
    add("--epochs", type=at_least(1), metavar="E", help="times each clip is trained on")
    add("--batch", type=at_least(2), metavar="B", help="clips in a step")
    add("--seeds", type=at_least(1), metavar="S", help="trainings of each arm")
    # Of ten clips R@10 finds every one.
    add("--held-out", type=at_least(20), metavar="N", help="clips it is measured on")
    add("--keep", type=place, metavar="DIR", help="put the models there")


def check(options: argparse.Namespace, defaults: Callable[[str], object]) -> None:
    """Raises `WrongUsage` for an option of the other kind of evaluation: it would be ignored."""
    strange = OTHERS if options.ablation else OWN
    for name in strange:
        if getattr(options, name) != defaults(name):
            flag = "--" + name.replace("_", "-")
            where = "cannot be used with" if options.ablation else "is an option of"
            raise WrongUsage(f"{flag} {where} --ablation.")


def run(options: argparse.Namespace) -> Answer:
    """Train and measure every arm. Raises `UserError`, and `Cancelled` after Ctrl-C with all kept."""
    from core.evaluation.ablation import ablation
    from core.evaluation.ablation_report import text, to_json

    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)  # before minutes are spent
    found = drive_stoppable(ablation(_budget(options), options.device))
    if options.keep is not None:
        found = _kept(found, options.keep)
    return Answer(to_json(found), text(found))


def _budget(options: argparse.Namespace) -> "Budget":
    from core.evaluation.arms import Budget

    named = {name: getattr(options, name) for name in ("clips", "epochs", "batch", "seeds", "held_out")}
    return replace(Budget(), **{name: value for name, value in named.items() if value is not None})


def _kept(found: "Ablation", folder: Path) -> "Ablation":
    """The models of the arms copied into `folder`, under names a person can tell apart."""
    models = dict(found.models)
    for arm in found.arms:
        several = len(models[arm.name]) > 1
        names = [f"{arm.slug}-{n}" if several else arm.slug for n in range(1, len(models[arm.name]) + 1)]
        copies = [folder / f"{name}.safetensors" for name in names]
        for source, copy in zip(models[arm.name], copies, strict=True):
            shutil.copyfile(source, copy)
        models[arm.name] = tuple(copies)
    return replace(found, models=models)
