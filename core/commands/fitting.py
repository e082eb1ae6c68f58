# SPDX-License-Identifier: MIT
"""`classify fit`: learn the labels of a library, by a probe or by fine-tuning, and say how well."""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.answer import Answer, drive_stoppable
from core.commands.options import WrongUsage, at_least, place_name, seed
from core.errors import UserError
from core.library.place import Library

if TYPE_CHECKING:
    from core.classification.labels import Labels
    from core.classification.probe import Fitted
    from core.classification.recipe import Recipe
    from core.classification.report import Measured

RECIPES = ("audioset-20k", "audioset-2m", "vggsound")  # those of PUBLISHED; that module loads torch
OF_FINE_TUNING = ("recipe", "epochs", "batch", "rate", "model")  # what the probe has none of


def add_arguments(fit: argparse.ArgumentParser) -> None:
    """What there is to choose."""
    fit.add_argument(
        "--labels", type=place_name, default="tags", metavar="tags|folders|CSV", help="where the labels are"
    )
    fit.add_argument("--method", choices=("probe", "finetune"), default="probe")
    fit.add_argument("--modality", choices=("both", "audio", "visual"), default="both", help="what it reads")
    fit.add_argument("--multi-label", action="store_true", help="a video may have several labels")
    fit.add_argument("--name", metavar="NAME", help="of the classifier")
    fit.add_argument("--seed", type=seed, default=1)
    fit.add_argument(
        "--recipe",
        choices=RECIPES,
        help="fine-tune as published for that data: thousands of clips; else as suits a few hundred",
    )
    fit.add_argument("--epochs", type=at_least(1), metavar="N", help="of fine-tuning; else the recipe's")
    fit.add_argument(
        "--batch", type=at_least(1), metavar="N", help="clips a step of fine-tuning; else the recipe's"
    )
    fit.add_argument("--rate", type=float, metavar="R", help="learning rate; else the recipe's")
    fit.add_argument("--model", metavar="NAME", help="fine-tune this model; else the one in use")


def run(library: Library, options: argparse.Namespace) -> Answer:
    """Learn the labels. Raises `UserError` where there is too little to learn from, or for idle choices."""
    from core.classification.registry import check_name

    if options.method == "probe":
        _check_probe(options)
    name = options.name or ("labels" if options.method == "probe" else "labels, fine-tuned")
    check_name(library, name, probe=options.method == "probe")
    chosen = {"modality": options.modality, "multi_label": options.multi_label}
    if options.method == "probe":
        from core.classification.probe import fit_probe

        job = fit_probe(library, _labels(options.labels), name, **chosen, seed=options.seed)
    else:
        from core.classification.finetune import fit_model
        from core.model import store

        known = store.files(library.models)
        if options.model is not None and options.model not in known:
            raise UserError(f"There is no model '{options.model}'; there are {', '.join(known)}.")
        base = known[options.model] if options.model else store.active(library.models)
        job = fit_model(
            library,
            _labels(options.labels),
            name,
            base,
            **chosen,
            recipe=_recipe(options),
            device=options.device,
        )
    return _fitted(drive_stoppable(job))


def _check_probe(options: argparse.Namespace) -> None:
    """Raise `WrongUsage` for choices that only fine-tuning heeds, rather than pass over them."""
    given = [f"--{name}" for name in OF_FINE_TUNING if getattr(options, name) is not None]
    if options.device != "auto":
        given.append("--device")  # the probe learns from what is indexed, and needs no model
    if given:
        raise WrongUsage(f"A probe does not heed {', '.join(given)}; fine-tuning does: --method finetune.")


def _recipe(options: argparse.Namespace) -> "Recipe":
    from core.classification.recipe import PUBLISHED, Recipe

    chosen = PUBLISHED[options.recipe] if options.recipe else Recipe()
    wanted = {
        "seed": options.seed,
        "epochs": options.epochs,
        "batch_size": options.batch,
        "learning_rate": options.rate,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    return replace(chosen, **given)


def _labels(source: str) -> "Labels":
    from core.classification import labels

    named: dict[str, Labels] = {"tags": labels.from_tags, "folders": labels.from_folders}
    return named[source] if source in named else partial(labels.from_csv, file=Path(source))


def _fitted(fitted: "Fitted") -> Answer:
    data = {
        "name": fitted.card.name,
        "file": str(fitted.file),
        "method": fitted.card.method,
        "modality": fitted.card.modality,
        "multi_label": fitted.card.multi_label,
        "labels": list(fitted.card.labels),
        "temperature": round(fitted.card.temperature, 4),
        "measured": fitted.card.measured,
        "notes": list(fitted.notes),
        "unused": [{"place": place, "reason": reason} for place, reason in fitted.unused],
    }
    head = f"'{fitted.card.name}' knows {len(fitted.card.labels)} labels, reading {fitted.card.modality}."
    lines = [head, "On held-out videos (in brackets what knowing only how frequent labels are would give):"]
    lines += [_measured(which, figures) for which, figures in fitted.measured.items()]
    lines += [*fitted.notes, *(f"  {place}: {reason}" for place, reason in fitted.unused)]
    return Answer(data, "\n".join(lines))


def _measured(which: str, m: "Measured") -> str:
    right = "" if m.accuracy is None else f"right {m.accuracy:.0%} ({m.baseline_accuracy:.0%}), "
    return (
        f"  {which:6}  {right}mAP {m.mean_ap:.3f} ({m.baseline_ap:.3f}), d' {m.d_prime:.2f}, "
        f"log-loss {m.log_loss:.3f} ({m.baseline_log_loss:.3f}), calibration error "
        f"{m.calibration_error:.3f}; {m.examples} examples from {m.videos} videos"
    )
