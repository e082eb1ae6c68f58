# SPDX-License-Identifier: MIT
"""Learn the labels of a library and suggest them for its other videos."""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.answer import Answer, drive, drive_stoppable
from core.commands.options import add_shared, at_least
from core.errors import UserError
from core.library.place import Library

if TYPE_CHECKING:
    from core.classification.predict import Predictions
    from core.classification.prediction import Prediction
    from core.classification.probe import Fitted, Labels
    from core.classification.recipe import Recipe
    from core.classification.report import Measured

SHOWN = 3  # labels of a video that are printed
OF_FINE_TUNING = ("epochs", "batch", "rate", "model")  # what the probe has none of


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `classify`."""
    actions = word.add_subparsers(dest="action", required=True, metavar="fit|predict")
    fit = actions.add_parser("fit", help="learn labels", description="Learn labels and say how well.")
    add_shared(fit, nested=True)
    fit.add_argument("--labels", default="tags", metavar="tags|folders|CSV", help="where the labels are")
    fit.add_argument("--method", choices=("probe", "finetune"), default="probe")
    fit.add_argument("--modality", choices=("both", "audio", "visual"), default="both", help="what it reads")
    fit.add_argument("--multi-label", action="store_true", help="a video may have several labels")
    fit.add_argument("--name", metavar="NAME", help="of the classifier")
    fit.add_argument("--seed", type=at_least(0), default=1)
    fit.add_argument("--epochs", type=at_least(1), metavar="N", help="of fine-tuning")
    fit.add_argument("--batch", type=at_least(1), metavar="N", help="clips a step of fine-tuning")
    fit.add_argument("--rate", type=float, metavar="R", help="learning rate of fine-tuning")
    fit.add_argument("--model", metavar="NAME", help="fine-tune this model; else the one in use")
    predict = actions.add_parser("predict", help="name videos", description="Name videos and moments.")
    add_shared(predict, nested=True)
    predict.add_argument("files", nargs="*", type=Path, metavar="FILE", help="none: every video")
    predict.add_argument("--name", metavar="NAME", help="the classifier; else the newest")
    predict.add_argument("--threshold", type=_share, default=0.5, metavar="P", help="least probability")
    predict.add_argument("--write", action="store_true", help="write the labels back as suggested tags")


def _share(text: str) -> float:
    if not 0 <= (number := float(text)) <= 1:
        raise ValueError(text)
    return number


def run(options: argparse.Namespace) -> Answer:
    """Fit or predict; raises `UserError` where there is too little to learn from, or no classifier."""
    library = Library.existing(options.library)
    return _fit(library, options) if options.action == "fit" else _predict(library, options)


def _fit(library: Library, options: argparse.Namespace) -> Answer:
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
    """Raise `UserError` for choices that only fine-tuning heeds, rather than pass over them."""
    given = [f"--{name}" for name in OF_FINE_TUNING if getattr(options, name) is not None]
    if options.device != "auto":
        given.append("--device")  # the probe learns from what is indexed, and needs no model
    if given:
        raise UserError(f"A probe does not heed {', '.join(given)}; fine-tuning does: --method finetune.")


def _recipe(options: argparse.Namespace) -> "Recipe":
    from core.classification.recipe import Recipe

    wanted = {"epochs": options.epochs, "batch_size": options.batch, "learning_rate": options.rate}
    given = {name: value for name, value in wanted.items() if value is not None}
    return replace(Recipe(seed=options.seed), **given)


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


def _predict(library: Library, options: argparse.Namespace) -> Answer:
    from core.classification.predict import predict

    found = drive(
        predict(
            library,
            options.name,
            options.files,
            threshold=options.threshold,
            write=options.write,
            device=options.device,
        )
    )
    data = {
        "classifier": found.card.name,
        "videos": [_video(one, found, options.threshold) for one in found.videos],
        "suggested": found.suggested,
        "failed": [{"path": path, "reason": reason} for path, reason in found.unread],
    }
    return Answer(data, _text(found, options))


def _video(one: "Prediction", found: "Predictions", threshold: float) -> dict[str, object]:
    labels = found.card.labels
    return {
        "path": str(one.path),
        "labels": {labels[c]: round(float(one.whole[c]), 4) for c in _ranked(one)},
        "moments": [
            {
                "start": round(float(start), 3),
                "end": round(float(end), 3),
                "labels": {
                    labels[c]: round(float(p[c]), 4) for c in (-p).argsort(kind="stable") if p[c] >= threshold
                },
            }
            for start, end, p in zip(one.starts, one.ends, one.moments, strict=True)
        ],
    }


def _ranked(one: "Prediction") -> list[int]:
    return [int(c) for c in (-one.whole).argsort(kind="stable")]


def _text(found: "Predictions", options: argparse.Namespace) -> str:
    lines = []
    for one in found.videos:
        best = (f"{found.card.labels[c]} {one.whole[c]:.0%}" for c in _ranked(one)[:SHOWN])
        lines.append(f"{one.path.name}: {', '.join(best)}")
    lines += [f"  {path}: {reason}" for path, reason in found.unread]
    if options.write:
        lines.append(f"Suggested tags written: {found.suggested}.")
    if not found.card.calibrated:
        lines.append("The probabilities of an imported classifier were not checked on videos of yours.")
    return "\n".join(lines)
