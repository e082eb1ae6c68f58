# SPDX-License-Identifier: MIT
"""Learn the labels of a library and suggest them for its other videos."""

import argparse
from typing import TYPE_CHECKING

from core.commands import fitting
from core.commands.answer import Answer, drive
from core.commands.options import add_shared, place, share
from core.library.place import Library

if TYPE_CHECKING:
    from core.classification.predict import Predictions
    from core.classification.prediction import Prediction

SHOWN = 3  # labels of a video that are printed
UNCHECKED = {
    "imported": "The probabilities of an imported classifier were not checked on videos of yours.",
    "probe": "These probabilities are rough: the classifier was fitted on two videos only.",
}


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `classify`."""
    actions = word.add_subparsers(dest="action", required=True, metavar="fit|predict")
    fit = actions.add_parser("fit", help="learn labels", description="Learn labels and say how well.")
    add_shared(fit, nested=True)
    fitting.add_arguments(fit)
    predict = actions.add_parser("predict", help="name videos", description="Name videos and moments.")
    add_shared(predict, nested=True)
    predict.add_argument("files", nargs="*", type=place, metavar="FILE", help="none: every video")
    predict.add_argument("--name", metavar="NAME", help="the classifier; else the newest")
    predict.add_argument("--threshold", type=share(), default=0.5, metavar="P", help="least probability")
    predict.add_argument("--write", action="store_true", help="write the labels back as suggested tags")


def run(options: argparse.Namespace) -> Answer:
    """Fit or predict; raises `UserError` where there is too little to learn from, or no classifier."""
    library = Library.existing(options.library)
    return fitting.run(library, options) if options.action == "fit" else _predict(library, options)


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
        lines.append(UNCHECKED[found.card.method])
    return "\n".join(lines)
